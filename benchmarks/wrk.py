"""Requests per second by wrk: one thread, addresses in turn, every reply a success."""

import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.processes import BenchError, run

SCRIPT = """
local requests, at = {}, 0
function init(arguments)
  for path in io.lines(arguments[1]) do requests[#requests + 1] = wrk.format("GET", path) end
end
function request()
  at = at % #requests + 1
  return requests[at]
end
function done(summary, latency)
  local e = summary.errors
  io.write(string.format(
    '\\n{"requests": %d, "microseconds": %d, "bytes": %d, "failed": %d, "p50": %d, "p99": %d}\\n',
    summary.requests, summary.duration, summary.bytes, e.connect + e.read + e.write + e.status + e.timeout,
    latency:percentile(50), latency:percentile(99)))
end
"""

LONGEST = 15
"""A run of so many seconds is not repeated for longer."""

CROWD = 16
"""Beyond so many connections, 503 with Retry-After is an answer that a service may give."""


@dataclass(frozen=True)
class Pace:
    """What one run of wrk saw. Latencies in milliseconds."""

    per_second: float
    bytes_each: float
    p50: float
    p99: float


def wrk(
    base: str,
    paths: Sequence[str],
    seconds: float,
    connections: int = 16,
    headers: Mapping[str, str] | None = None,
) -> Pace:
    """Ask for ``paths`` in turn, over and over; longer when fewer than two replies a connection came in time.

    Raises BenchError when a reply is no success; among a crowd some may be told to come back, and do not count.
    """
    with tempfile.TemporaryDirectory(prefix="mapsvc-bench-") as folder:
        script, list_of_paths = Path(folder, "wrk.lua"), Path(folder, "paths")
        script.write_text(SCRIPT)
        list_of_paths.write_text("\n".join(paths) + "\n")
        command = ["wrk", "-t", "1", "-c", str(connections), "-d", f"{max(1, round(seconds))}s", "--timeout", "60s"]
        for name, value in (headers or {}).items():
            command += ["-H", f"{name}: {value}"]
        output = run([*command, "-s", str(script), base, "--", str(list_of_paths)])
    told = json.loads(output.strip().splitlines()[-1])
    if not told["failed"] and told["requests"] < 2 * connections and seconds < LONGEST:
        return wrk(base, paths, min(seconds * 4, LONGEST), connections, headers)
    succeeded = told["requests"] - told["failed"]
    if succeeded <= 0 or (told["failed"] and connections <= CROWD):
        raise BenchError(f"{told['failed']} of {told['requests']} requests failed: {base}{paths[0]}")
    return Pace(
        succeeded / told["microseconds"] * 1e6,
        told["bytes"] / told["requests"],
        told["p50"] / 1000,
        told["p99"] / 1000,
    )


def asking(
    base: str,
    paths: Sequence[str],
    seconds: float,
    connections: int = 16,
    headers: Mapping[str, str] | None = None,
) -> Callable[[], float]:
    """A contestant: replies per second."""
    return lambda: wrk(base, paths, seconds, connections, headers).per_second
