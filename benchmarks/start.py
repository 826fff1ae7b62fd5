"""Starting with the data loaded, and memory when nobody asks for anything."""

import time
from pathlib import Path
from statistics import median

from benchmarks.bench import Bench
from benchmarks.processes import MIB, BenchError, await_reply, family, family_memory, fetch, free_port, started
from benchmarks.results import Row, Section, Table
from benchmarks.service import MAPSVC

IDLE_SECONDS = 5


def measure(bench: Bench) -> Section:
    """``mapsvc serve`` and ``mapsvc up``; idle memory of each process."""
    section = Section("start", "Starting, and idle memory")
    waits: list[float] = []
    firsts: list[float] = []
    for _ in range(bench.scale.rounds):
        with bench.main.serving() as service:
            waits.append(service.ready_after)
            began = time.monotonic()
            fetch(f"{service.base}/collections/communes/tiles/WebMercatorQuad/8/115/203")
            firsts.append(time.monotonic() - began)
    up, memory = _up(bench)
    section.rows = [
        Row("`mapsvc serve` until ready, data loaded", "figure", f"{median(waits):.1f} s"),
        Row("first tile after that", "figure", f"{median(firsts) * 1000:.0f} ms"),
        Row("`mapsvc up` until ready, data loaded", "figure", f"{up:.1f} s"),
        Row(
            "idle memory of `mapsvc up`, 2 web processes",
            "figure",
            f"{sum(pss for *_, pss, _ in memory) / MIB:.0f} MiB",
        ),
    ]
    table = Table(
        "Idle memory, MiB",
        ("process", "its own (USS)", "its share (PSS)", "mapped (RSS)"),
        note="Real layers loaded, archives written. PostgreSQL serves nobody else; its buffers count as they fill.",
    )
    for name, uss, pss, rss in memory:
        table.rows.append((name, f"{uss / MIB:.0f}", f"{pss / MIB:.0f}", f"{rss / MIB:.0f}"))
    section.tables.append(table)
    return section


def _up(bench: Bench) -> tuple[float, list[tuple[str, int, int, int]]]:
    """Seconds until ready, and (process, USS, PSS, RSS) when idle."""
    place = bench.real
    port = free_port()
    log = place.home / "up.log"
    with started([*MAPSVC, "up", "--port", str(port)], log, place.environment) as process:
        ready = await_reply(process, f"http://127.0.0.1:{port}/ready", log)
        _await_loading(process.pid)
        time.sleep(IDLE_SECONDS)
        processes = family_memory(process.pid)
        memory = [(_name(each.name), each.uss, each.pss, each.rss) for each in processes]
    server = family_memory(bench.cluster.pid)
    memory.append(
        (
            f"PostgreSQL, {len(server)} processes",
            *(sum(values) for values in zip(*((each.uss, each.pss, each.rss) for each in server), strict=True)),
        )
    )
    return ready, memory


def _await_loading(pid: int) -> None:
    """Until the supervisor, which begins to look for changed layers once the service is ready, has done so."""
    for awaited, seconds in ((True, 20), (False, 120)):
        deadline = time.monotonic() + seconds
        while _is_loading(pid) is not awaited:
            if time.monotonic() > deadline:
                raise BenchError(f"mapsvc up did not {'begin' if awaited else 'end'} to look for changed layers")
            time.sleep(0.05)


def _is_loading(pid: int) -> bool:
    """Whether the supervisor still looks for changed layers."""
    for each in family(pid):
        try:
            command = Path(f"/proc/{each}/cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if b"load" in command:
            return True
    return False


def _name(command: str) -> str:
    words = command.partition(" mapsvc ")[2].split()
    return {"up": "supervisor", "serve": "web server", "worker": "worker"}.get(words[0] if words else "", command[-40:])
