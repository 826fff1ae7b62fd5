"""Contestants take turns, so that whatever else the machine does falls on all of them alike."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Contest:
    """What each contestant reached in each round."""

    figures: Mapping[str, list[float]]

    def median(self, name: str) -> float:
        """The contestant's middle figure."""
        return median(self.figures[name])

    def ratio(self, name: str, against: str) -> float:
        """The median over the rounds of one contestant's figure divided by another's in the same round."""
        pairs = zip(self.figures[name], self.figures[against], strict=True)
        return median(one / other if other else float("inf") for one, other in pairs)

    def spread(self, name: str) -> float:
        """How far the contestant's figures lie apart, relative to their median."""
        values = self.figures[name]
        return (max(values) - min(values)) / self.median(name) if self.median(name) else 0.0


def contest(contestants: Mapping[str, Callable[[], float]], rounds: int) -> Contest:
    """Each contestant once a round; every other round in reverse, so that nobody always follows the same one."""
    figures: dict[str, list[float]] = {name: [] for name in contestants}
    for turn in range(rounds):
        names = list(contestants)[:: -1 if turn % 2 else 1]
        for name in names:
            figures[name].append(contestants[name]())
    return Contest(figures)
