"""How large and how long: the full measurement of the targets, or a quick one to see that everything works."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Scale:
    """Sizes of the generated layers, seconds of one run of wrk or pgbench, rounds of each contest."""

    parcels: int
    fewer_parcels: int
    points: int
    loaded: int
    fewer_loaded: int
    archived: tuple[int, ...]
    copies: int
    seconds: float
    rounds: int
    long_rounds: int
    hours: int

    @property
    def target_archive(self) -> int:
        """The layer whose archive the page of targets asks for: the largest that is not beyond ``parcels``."""
        return max(size for size in self.archived if size <= self.parcels)


FULL = Scale(
    parcels=500_000,
    fewer_parcels=50_000,
    points=1_000_000,
    loaded=1_000_000,
    fewer_loaded=100_000,
    archived=(10_000, 100_000, 500_000, 1_000_000),
    copies=200,
    seconds=3,
    rounds=3,
    long_rounds=2,
    hours=8,
)

QUICK = Scale(
    parcels=50_000,
    fewer_parcels=5_000,
    points=100_000,
    loaded=100_000,
    fewer_loaded=10_000,
    archived=(5_000, 50_000),
    copies=40,
    seconds=1,
    rounds=2,
    long_rounds=1,
    hours=2,
)
