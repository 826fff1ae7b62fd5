"""What a measurement leaves: rows with a target, tables of figures, notes; kept as JSON between runs."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass
class Row:
    """One line of the main table. ``ratio`` is judged against ``least``; rows without ``least`` are figures only."""

    work: str
    target: str
    reached: str
    ratio: float | None = None
    least: float | None = None
    met: bool | None = None

    def __post_init__(self) -> None:
        if self.met is None and self.ratio is not None and self.least is not None:
            self.met = self.ratio >= self.least

    @property
    def verdict(self) -> str:
        """Plainly: reached, missed, or a figure without a target."""
        return {True: "reached", False: "**MISSED**", None: "figure"}[self.met]


@dataclass
class Table:
    """Figures beside each other; ``note`` says how to read them."""

    title: str
    header: Sequence[str]
    rows: list[tuple[str, ...]] = field(default_factory=list)
    note: str = ""


@dataclass
class Section:
    """One kind of work, measured in one go."""

    key: str
    title: str
    rows: list[Row] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    measured: dict[str, str] = field(default_factory=dict)


def keep(section: Section, folder: Path) -> None:
    """Keep the section's figures for the page, in place of older ones."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(asdict(section), ensure_ascii=False, indent=1)
    (folder / f"{section.key}.json").write_text(text + "\n", encoding="utf-8")


def kept(key: str, folder: Path) -> Section | None:
    """The figures kept last; None when there are none."""
    path = folder / f"{key}.json"
    if not path.exists():
        return None
    stored = json.loads(path.read_text(encoding="utf-8"))
    stored["rows"] = [Row(**row) for row in stored["rows"]]
    stored["tables"] = [Table(**table) for table in stored["tables"]]
    return Section(**stored)
