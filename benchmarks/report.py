"""docs/benchmarks.md, written from the figures that were kept."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.results import Section, Table
from benchmarks.scale import FULL

INTRODUCTION = """# Benchmarks

Written by `scripts/bench`; do not edit. `scripts/bench --only tiles,items` measures a part anew, `--quick` sees in a
few minutes that everything works and writes nothing here.

What counts are **ratios between contestants that took turns on the same machine** (A, B, A, B …), the median over the
rounds. Figures move by ±20 % on a shared machine and differ from machine to machine. wrk asks over 16 connections, one
thread, from the same machine, so it takes a share of the cores from everyone alike.

- **own SQL**: the statements that the service itself sends, read from the database's log while it answers, sent by
  pgbench over 16 connections, prepared, rows thrown away. No service can be faster than that with one request each.
- **tipg** 1.6 under uvicorn, one worker, over a table of the same features in the same order with its own indexes,
  asked as its own TileJSON asks (all attributes), and for the same features where the service leaves out what is
  smaller than a pixel. A column beside it shows tipg asked for only the three attributes that our tiles carry.
- **nginx**, one worker, over the same bytes as plain files.
- **COPY** of the same text by psql, and **ogr2ogr** with COPY, key and spatial index.

The service runs one web process; live tiles are measured with its memory for tiles switched off.
"""

BUSY = 3.0
"""A load before the measurement beyond which figures need a caution."""


def write(
    path: Path,
    sections: Sequence[Section],
    machine: Mapping[str, str],
    versions: Mapping[str, str],
    missing: Sequence[str] = (),
) -> None:
    """The page: conditions, the table of targets, the tables of figures; ``missing`` names what was never measured."""
    parts = [INTRODUCTION, _conditions(sections, machine, versions), _targets(sections)]
    if missing:
        parts.append(f"**Not measured yet:** {', '.join(missing)} (`scripts/bench --only {','.join(missing)}`).\n")
    parts += [_section(section) for section in sections]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(parts), encoding="utf-8")


def _conditions(sections: Sequence[Section], machine: Mapping[str, str], versions: Mapping[str, str]) -> str:
    lines = ["## On what", "", *(f"- {name}: {value}" for name, value in machine.items())]
    lines.append("- versions: " + ", ".join(f"{name} {version}" for name, version in versions.items()))
    lines.append(f"- layers: {FULL.parcels:,} parcels (8 corners, 8 attributes), {FULL.points:,} points, fixed seed")
    rows: list[tuple[str, ...]] = [
        (section.title, *(section.measured.get(key, "") for key in ("when", "commit", "load", "minutes")))
        for section in sections
    ]
    table = Table("", ("measured", "when", "commit", "load of the machine before", "minutes"), rows)
    return "\n".join(lines) + "\n\n" + _table(table) + _caution(sections)


def _caution(sections: Sequence[Section]) -> str:
    """Says so when the machine had other work to do."""
    busy = [section.title for section in sections if float(section.measured.get("load", "0")) > BUSY]
    if not busy:
        return ""
    return (
        f"\n**{', '.join(busy)}: measured while other work kept the machine busy (see its load).** A single process "
        "then gets a smaller share of the cores than the sixteen of the database that pgbench keeps running, so shares "
        "of SQL come out too low where the time is in the service, and seconds come out too long. Measure again on a "
        "quiet machine before drawing conclusions from them.\n"
    )


def _targets(sections: Sequence[Section]) -> str:
    rows: list[tuple[str, ...]] = []
    for section in sections:
        for row in section.rows:
            ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
            rows.append((row.work, row.target, row.reached, ratio, row.verdict))
    missed = [row.work for section in sections for row in section.rows if row.met is False]
    judged = sum(row.met is not None for section in sections for row in section.rows)
    told = f"{judged - len(missed)} of {judged} targets are reached."
    if missed:
        told += " Missed: " + "; ".join(missed) + "."
    table = Table("", ("work", "must reach", "reached", "ratio", "verdict"), rows)
    return f"## Targets\n\n{told}\n\n{_table(table)}"


def _section(section: Section) -> str:
    parts = [f"## {section.title}", ""]
    parts += [f"{note}\n" for note in section.notes]
    for table in section.tables:
        parts.append(f"### {table.title}\n\n{_table(table)}")
        if table.note:
            parts.append(f"{table.note}\n")
    return "\n".join(parts)


def _table(table: Table) -> str:
    lines = [_line(table.header), _line(["---"] * len(table.header)), *(_line(row) for row in table.rows)]
    return "\n".join(lines) + "\n"


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
