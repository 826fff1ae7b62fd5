"""Lighthouse's own marks for a page: performance, accessibility, best practices, on a desktop's line."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.processes import BenchError
from mapsvc.settings import CHECKOUT

PROGRAM = CHECKOUT / "benchmarks" / "lighthouse_program"
"""The npm package with the pinned Lighthouse; scripts/bench installs it."""

FLAGS = (
    *("--headless=new", "--no-sandbox"),
    *("--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--disable-gpu-rasterization"),
)
LONGEST = 180


@dataclass(frozen=True)
class Marks:
    """Marks of 0 to 100; milliseconds in which the page could not answer, and until its largest part was seen."""

    performance: float
    accessibility: float
    best_practices: float
    blocked: float
    largest: float

    def cells(self) -> tuple[str, ...]:
        """As a row of a table."""
        return tuple(
            f"{value:.0f}"
            for value in (self.performance, self.accessibility, self.best_practices, self.blocked, self.largest)
        )


def marks(address: str, chromium: str, rounds: int) -> Marks:
    """Medians over some first visits. Raises BenchError when Lighthouse cannot judge the page."""
    visits = [_visit(address, chromium) for _ in range(rounds)]
    return Marks(*(median(values) for values in zip(*visits, strict=True)))


def _visit(address: str, chromium: str) -> tuple[float, ...]:
    command = ["node", str(PROGRAM / "run.mjs"), address, chromium, *FLAGS]
    try:
        run = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST, check=False)
    except subprocess.TimeoutExpired as error:
        raise BenchError(f"Lighthouse takes longer than {LONGEST} s: {address}") from error
    if run.returncode:
        raise BenchError(f"Lighthouse: {run.stderr[-2000:]}")
    report = json.loads(run.stdout)
    if problem := report.get("runtimeError"):
        raise BenchError(f"Lighthouse: {problem}")
    names = ("performance", "accessibility", "best-practices")
    audits = report["audits"]
    times = (audits[name]["numericValue"] for name in ("total-blocking-time", "largest-contentful-paint"))
    return (*(100 * (report["categories"][name]["score"] or 0) for name in names), *times)


def is_there() -> bool:
    """Whether the program is installed."""
    return Path(PROGRAM, "node_modules", "lighthouse").is_dir()
