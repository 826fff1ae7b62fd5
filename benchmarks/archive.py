"""Archives: from publishing to the finished file, and archived tiles against nginx over the same bytes."""

import time

from benchmarks.bench import Bench
from benchmarks.generate import parcel_box
from benchmarks.peers import nginx
from benchmarks.processes import MIB, PeakMemory, fetch
from benchmarks.results import Row, Section, Table
from benchmarks.rounds import contest
from benchmarks.sampling import tiles_over
from benchmarks.service import Installation, Service, await_archive, worker
from benchmarks.tiles import addresses
from benchmarks.wrk import asking, wrk

ZOOMS = (8, 10, 12, 14, 16)
LEAST_OF_NGINX = 0.3
GZIP = {"Accept-Encoding": "gzip"}


def measure(bench: Bench) -> Section:
    """Growth of writing; then every zoom, and all together, against nginx."""
    section = Section("archive", "Tile archives")
    growth = Table(
        "From the end of publishing to the archive in use, zooms 8 to 16, one worker",
        ("parcels", "s", "tiles", "MB", "tiles /s", "peak memory of the worker MiB"),
    )
    with bench.installation("archive") as place:
        for size in bench.scale.archived:
            place.declared.parcels(size)
        with worker(place) as pid:
            for size in bench.scale.archived:
                layer = place.declared.parcels(size)
                place.load(layer)
                began = time.monotonic()
                with PeakMemory(pid) as memory:
                    record = await_archive(place, layer)
                seconds = time.monotonic() - began
                tiles, megabytes = record["tiles"], record["bytes"] / 1e6
                growth.rows.append(
                    (
                        *(f"{size:,}", f"{seconds:.1f}", f"{tiles:,}", f"{megabytes:,.1f}", f"{tiles / seconds:,.0f}"),
                        f"{memory.peak / MIB:.0f}",
                    )
                )
                if size == bench.scale.target_archive:
                    work = f"publish → archive of {size:,} polygons"
                    section.rows.append(Row(work, "minutes; figure", f"{seconds / 60:.1f} min"))
        with place.serving() as service:
            section.tables.append(_against_nginx(bench, section, place, service))
    section.tables.append(growth)
    return section


def _against_nginx(bench: Bench, section: Section, place: Installation, service: Service) -> Table:
    size = bench.scale.target_archive
    layer = place.declared.parcels(size)
    table = Table(
        f"Archived tiles of {size:,} parcels, one process, 16 connections",
        ("tiles", "kB", "service /s", "p50 ms", "p99 ms", "nginx /s", "of nginx", "160 clients /s"),
    )
    mix: list[str] = []
    for zoom in ZOOMS:
        paths = addresses(layer, tiles_over(parcel_box(size), zoom))
        mix += paths
        _row(bench, section, service, f"zoom {zoom}", paths, table)
    _row(bench, section, service, "all zooms mixed", mix, table)
    return table


def _row(bench: Bench, section: Section, service: Service, name: str, paths: list[str], table: Table) -> None:
    bodies = {path: body for path in dict.fromkeys(paths) if (body := fetch(service.base + path, GZIP)[1])}
    paths = [path for path in paths if path in bodies]
    seconds, latencies = bench.scale.seconds, []

    def serve() -> float:
        pace = wrk(service.base, paths, seconds, headers=GZIP)
        latencies.append((pace.p50, pace.p99))
        return pace.per_second

    compressed = all(body[:2] == b"\x1f\x8b" for body in bodies.values())
    with nginx(bodies, compressed) as peer:
        run = contest(
            {
                "service": serve,
                "nginx": asking(peer, paths, seconds, headers=GZIP),
                "crowd": asking(service.base, paths, seconds, 160, GZIP),
            },
            bench.scale.rounds,
        )
    ratio = run.ratio("service", "nginx")
    middle = sorted(latencies)[len(latencies) // 2]
    mean = sum(map(len, bodies.values())) / len(bodies)
    table.rows.append(
        (
            *(name, f"{mean / 1000:.1f}", f"{run.median('service'):,.0f}", f"{middle[0]:.2f}", f"{middle[1]:.2f}"),
            *(f"{run.median('nginx'):,.0f}", f"{ratio:.0%}", f"{run.median('crowd'):,.0f}"),
        )
    )
    reached = f"{run.median('service'):,.0f}/s"
    section.rows.append(
        Row(f"archived tile, {name}, one process", "≥ 30 % of nginx, one worker", reached, ratio, LEAST_OF_NGINX)
    )
