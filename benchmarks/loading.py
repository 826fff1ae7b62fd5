"""Loading a GeoPackage into a published version, indexed and checked, against ogr2ogr."""

import time

from benchmarks.bench import Bench
from benchmarks.peers import ogr2ogr
from benchmarks.processes import MIB, BenchError, PeakMemory, started
from benchmarks.results import Row, Section, Table
from benchmarks.rounds import contest
from benchmarks.service import MAPSVC, Installation


def measure(bench: Bench) -> Section:
    """The large layer several times in turn with ogr2ogr; a tenth of it; the points; the real layers."""
    section = Section("loading", "Loading")
    scale = bench.scale
    with bench.installation("loading") as place:
        layer, fewer = place.declared.parcels(scale.loaded), place.declared.parcels(scale.fewer_loaded)
        points = place.declared.points(scale.points)
        began = time.monotonic()
        place.load(*bench.real_layers())
        real = time.monotonic() - began
        peaks: list[int] = []
        run = contest(
            {
                "service": lambda: 1 / _loaded(place, layer, peaks),
                "ogr2ogr": lambda: 1 / ogr2ogr(place.database, place.declared.file(layer), "peer_parcels"),
            },
            scale.long_rounds,
        )
        few = contest(
            {
                "service": lambda: 1 / _loaded(place, fewer, []),
                "ogr2ogr": lambda: 1 / ogr2ogr(place.database, place.declared.file(fewer), "peer_fewer"),
            },
            scale.long_rounds,
        )
        point_run = contest(
            {
                "service": lambda: 1 / _loaded(place, points, []),
                "ogr2ogr": lambda: 1 / ogr2ogr(place.database, place.declared.file(points), "peer_points"),
            },
            1,
        )
    seconds, peak = 1 / run.median("service"), max(peaks)
    work = f"load {scale.loaded:,} polygons from GeoPackage"
    section.rows = [
        Row(work, "≥ 0.8 × ogr2ogr with COPY and index", f"{seconds:.1f} s", run.ratio("service", "ogr2ogr"), 0.8),
        Row(f"{work}: peak memory", "< 500 MiB", f"{peak / MIB:.0f} MiB", met=peak < 500 * MIB),
        Row("load all real layers into an empty database", "< 60 s", f"{real:.1f} s", met=real < 60),
    ]
    table = Table(
        "How it grows",
        ("layer", "service s", "ogr2ogr s", "speed against ogr2ogr"),
        note="The service also checks every geometry, orders the rows along a Hilbert curve, keeps the geometry in Web "
        "Mercator too, makes two spatial indexes and two keys, and publishes. Both include the start of the program. "
        "Peak memory: proportional share (PSS) of all processes of `mapsvc load`, ten times a second.",
    )
    for name, each in (
        (f"{scale.fewer_loaded:,} polygons", few),
        (f"{scale.loaded:,} polygons", run),
        (f"{scale.points:,} points", point_run),
    ):
        ours, theirs = 1 / each.median("service"), 1 / each.median("ogr2ogr")
        table.rows.append((name, f"{ours:.1f}", f"{theirs:.1f}", f"{each.ratio('service', 'ogr2ogr'):.2f} ×"))
    section.tables.append(table)
    return section


def _loaded(place: Installation, layer: str, peaks: list[int]) -> float:
    """Seconds of ``mapsvc load --force``, followed for its memory."""
    log = place.home / "load.log"
    place.home.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    with started([*MAPSVC, "load", "--force", layer], log, place.environment) as process:
        with PeakMemory(process.pid) as memory:
            status = process.wait(1800)
        seconds = time.monotonic() - began
    if status:
        raise BenchError(f"loading {layer} failed:\n{log.read_text()[-2000:]}")
    peaks.append(memory.peak)
    return seconds
