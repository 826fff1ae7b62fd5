"""The service's own SQL, as it was really sent: read from the database's log while the service answers.

So the limit that a page or tile is held against is what the running code asks, whatever made it, sent by a program
in C that does nothing else.
"""

import csv
import os
import re
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import mean

import psycopg

from benchmarks.databases import BenchCluster, environment_of
from benchmarks.processes import BenchError, fetch
from benchmarks.service import Installation

MOST_SCRIPTS = 120
"""pgbench takes no more than 128 script files."""

WARM_UP = 2
"""Seconds at the beginning that do not count."""

_MARK = re.compile(r"SELECT 'bench mark (\d+)'")
_EXECUTED = re.compile(r"^(?:statement|execute [^:]+): ", re.DOTALL)
_PARAMETER = re.compile(r"\$(\d+) = (NULL|'(?:[^']|'')*')")
_MESSAGE, _DETAIL = 13, 14


def statements_of(cluster: BenchCluster, installation: Installation, paths: Sequence[str]) -> list[list[str]]:
    """For each path, the statements over version tables that the service sends to answer it, values filled in."""
    cluster.set_log_format(structured=True)
    cluster.log_settings(installation.database, statements=True)
    try:
        with installation.serving(tile_cache_mb="0") as service:
            log = Path(cluster.log_file())
            start = log.stat().st_size
            with psycopg.connect(installation.database, autocommit=True) as marker:
                for number, path in enumerate(paths):
                    marker.execute(f"SELECT 'bench mark {number}'")
                    status, body = fetch(service.base + path)
                    if status >= 400:
                        raise BenchError(f"{path}: {status} {body[:500].decode(errors='replace')}")
                marker.execute(f"SELECT 'bench mark {len(paths)}'")
            time.sleep(0.5)
    finally:
        cluster.log_settings(installation.database, statements=False)
        cluster.set_log_format(structured=False)
    found: list[list[str]] = [[] for _ in paths]
    current: int | None = None
    for text in _logged(log, start):
        if mark := _MARK.search(text):
            current = int(mark[1])
        elif current is not None and current < len(paths) and re.search(r"\bFROM\s+\"?layer\"?\.", text):
            found[current].append(text)
    if missing := [path for path, texts in zip(paths, found, strict=True) if not texts]:
        raise BenchError(f"no SQL was seen for {missing[0]}")
    return found


def pgbench(database: str, scripts: Sequence[Sequence[str]], seconds: float, clients: int = 16) -> float:
    """Answers per second when pgbench sends the scripts, chosen at random, and throws away the rows.

    Each client prepares each script when it meets it first; that is no part of the limit, so the first seconds do not
    count unless the scripts are few.
    """
    with tempfile.TemporaryDirectory(prefix="mapsvc-bench-") as folder:
        length = max(1, round(seconds)) + WARM_UP
        command = ["pgbench", "-n", "-P", "1", "-c", str(clients), "-j", str(min(2, clients)), "-T", str(length)]
        command += ["-M", "prepared"]
        for number, statements in enumerate(scripts[:MOST_SCRIPTS]):
            path = Path(folder, f"{number}.sql")
            path.write_text(
                "".join(f"{statement.strip().rstrip(';')};\n" for statement in statements), encoding="utf-8"
            )
            command += ["-f", str(path)]
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, env={**os.environ, **environment_of(database)}
        )
    output = done.stdout
    each_second = [float(found) for found in re.findall(r"progress: [\d.]+ s, ([\d.]+) tps", done.stderr)]
    if len(each_second) > WARM_UP and sum(each_second) > 100 * len(each_second):
        return mean(each_second[WARM_UP:])
    told = re.search(r"tps = ([\d.]+) \(without initial", output)
    if told is None:
        raise BenchError(f"pgbench: {(done.stderr + output)[-1000:]}")
    return float(told[1])


def sending(database: str, scripts: Sequence[Sequence[str]], seconds: float, clients: int = 16) -> Callable[[], float]:
    """A contestant: answers per second by pgbench."""
    return lambda: pgbench(database, scripts, seconds, clients)


def _logged(log: Path, start: int) -> Iterator[str]:
    with log.open(encoding="utf-8", errors="replace", newline="") as stream:
        stream.seek(start)
        for entry in csv.reader(stream):
            message = entry[_MESSAGE]
            if found := _EXECUTED.match(message):
                yield filled(message[found.end() :], entry[_DETAIL])


def filled(statement: str, detail: str) -> str:
    """The statement with its parameters written into it."""
    values = {int(number): value for number, value in _PARAMETER.findall(detail)}
    return re.sub(r"\$(\d+)", lambda place: values[int(place[1])], statement) if values else statement
