"""``scripts/bench``: measures what is asked for, tells the figures, writes docs/benchmarks.md."""

import argparse
import signal
import sys
import time
import traceback
from collections.abc import Callable

from benchmarks import archive, clicks, downloads, items, layers, loading, machine, page, report, session, start, tiles
from benchmarks.bench import Bench
from benchmarks.peers import TIPG
from benchmarks.results import Section, keep, kept
from benchmarks.scale import FULL, QUICK
from mapsvc.settings import CHECKOUT

MEASUREMENTS: dict[str, Callable[[Bench], Section]] = {
    "archive": archive.measure,
    "tiles": tiles.measure,
    "items": items.measure,
    "downloads": downloads.measure,
    "loading": loading.measure,
    "page": page.measure,
    "clicks": clicks.measure,
    "session": session.measure,
    "start": start.measure,
    "layers": layers.measure,
}


def main() -> int:
    """Exit status 0 when all was measured, whatever the verdicts; 1 when a measurement could not be made."""
    asked = _arguments()
    scale = QUICK if asked.quick else FULL
    failed = False
    # Whoever stops this, in whichever way, leaves nothing running.
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(1))
    with Bench(scale) as bench:
        figures = bench.folder / ("quick" if asked.quick else "figures")
        for name in asked.only:
            _say(f"▸ {name}")
            conditions, began = machine.conditions(), time.monotonic()
            try:
                section = MEASUREMENTS[name](bench)
            except Exception:
                traceback.print_exc()
                failed = True
                continue
            section.measured = {**conditions, "minutes": f"{(time.monotonic() - began) / 60:.1f}"}
            keep(section, figures)
            _tell(section)
        sections = [old for name in MEASUREMENTS if (old := kept(name, figures))]
    if not asked.quick:
        path = CHECKOUT / "docs" / "benchmarks.md"
        measured = {section.key for section in sections}
        missing = [name for name in MEASUREMENTS if name not in measured]
        report.write(path, sections, machine.machine(), machine.versions(TIPG), missing)
        _say(f"▸ {path}")
    return int(failed)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument(
        "--only",
        type=lambda text: text.split(","),
        default=list(MEASUREMENTS),
        metavar="A,B",
        help=f"measure only these of {', '.join(MEASUREMENTS)}; the page keeps the other figures",
    )
    parser.add_argument("--quick", action="store_true", help="small layers and short runs, to see that all works")
    asked = parser.parse_args()
    if unknown := set(asked.only) - set(MEASUREMENTS):
        parser.error(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(MEASUREMENTS)}")
    return asked


def _tell(section: Section) -> None:
    for row in section.rows:
        ratio = "" if row.ratio is None else f"  {row.ratio:.2f}"
        _say(f"  {row.work}: {row.reached}{ratio}  ({row.target}) {row.verdict}")
    for table in section.tables:
        _say(f"  {table.title}")
        for cells in (table.header, *table.rows):
            _say("    " + " | ".join(cells))


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
