"""A whole layer as a file: against COPY of the same text, first byte, memory of the process."""

import os
import re
import time
import urllib.parse
from http.client import HTTPConnection

from benchmarks.bench import Bench
from benchmarks.peers import copy_out
from benchmarks.processes import MIB, BenchError, PeakMemory
from benchmarks.results import Row, Section, Table
from benchmarks.rounds import contest
from benchmarks.service import Service
from benchmarks.statements import statements_of

OTHER_FORMATS = ("geojsonseq", "csv", "xlsx", "gpkg", "fgb", "parquet", "shp", "kml")

PIECE = 1 << 20


def measure(bench: Bench) -> Section:
    """GeoJSON against COPY; every other format once; a tenth of the features."""
    section = Section("downloads", "Downloads of a whole layer")
    count = bench.scale.parcels
    path = f"/collections/{bench.parcels}/items?f=geojson"
    query = _copied(bench, path)
    with bench.main.serving() as service:
        firsts: list[float] = []
        growths: list[int] = []
        sizes: list[int] = []

        def serve() -> float:
            with PeakMemory(service.process.pid) as memory:
                first, total, size = download(service, path)
            firsts.append(first)
            growths.append(memory.growth)
            sizes.append(size)
            return size / total

        serve()
        run = contest(
            {"service": serve, "copy": lambda: sizes[0] / copy_out(bench.main.database, query)}, bench.scale.rounds
        )
        first, growth, ratio = max(firsts[1:]), max(growths), run.ratio("service", "copy")
        seconds = sizes[0] / run.median("service")
        work = f"whole layer as GeoJSON, {count:,} polygons, {sizes[0] / 1e6:,.0f} MB"
        section.rows += [
            Row(work, "≥ 0.6 × COPY of the same text", f"{seconds:.1f} s", ratio, 0.6),
            Row(f"{work}: first byte", "< 0.5 s", f"{first:.3f} s", met=first < 0.5),
            Row(f"{work}: memory of the process grows", "< 100 MiB", f"{growth / MIB:.0f} MiB", met=growth < 100 * MIB),
        ]
        section.tables.append(_every_format(bench, service))
    section.notes.append(
        f"COPY of the same text by psql into /dev/null: {sizes[0] / run.median('copy'):.1f} s. The client of the "
        "service reads and drops. Memory: proportional share (PSS) of the service's processes, ten times a second."
    )
    return section


def _copied(bench: Bench, path: str) -> str:
    """The query whose rows the service copies out, as its own log has it."""
    for statement in statements_of(bench.cluster, bench.main, [path])[0]:
        if found := re.fullmatch(r"\s*COPY\s*\((.*)\)\s*TO\s+STDOUT.*", statement, re.DOTALL | re.IGNORECASE):
            return found[1]
    raise BenchError("the download does not use COPY")


def download(service: Service, path: str) -> tuple[float, float, int]:
    """Seconds to the first byte of the body, seconds to the last, bytes of the body."""
    address = urllib.parse.urlsplit(service.base)
    connection = HTTPConnection(address.netloc, timeout=900)
    began = time.monotonic()
    connection.request("GET", path)
    reply = connection.getresponse()
    if reply.status != 200:
        raise BenchError(f"{path}: {reply.status} {reply.read(500).decode(errors='replace')}")
    size = len(reply.read(1))
    first = time.monotonic() - began
    buffer = bytearray(PIECE)
    while got := reply.readinto(buffer):
        size += got
    total = time.monotonic() - began
    connection.close()
    return first, total, size


def _every_format(bench: Bench, service: Service) -> Table:
    few, many = bench.scale.fewer_parcels, bench.scale.parcels
    table = Table(
        f"Every format, once each: {few:,} and {many:,} polygons",
        ("format", f"{few:,}: s", f"{many:,}: s", "× the time", "MB", "first byte s", "memory grows MiB"),
        note="Ten times the features; memory of all processes of the service, those that write files included.",
    )
    for name in ("geojson", *OTHER_FORMATS):
        small = f"/collections/{bench.fewer_parcels}/items?f={name}"
        large = f"/collections/{bench.parcels}/items?f={name}"
        try:
            _, short, _ = download(service, small)
            with PeakMemory(service.process.pid) as memory:
                first, long, size = download(service, large)
        except (BenchError, OSError) as error:
            table.rows.append((name, "–", "–", "–", "–", "–", str(error)[-120:]))
            continue
        table.rows.append(
            (
                *(name, f"{short:.2f}", f"{long:.1f}", f"{long / short:.1f}", f"{size / 1e6:,.0f}"),
                *(f"{first:.2f}", f"{memory.growth / MIB:.0f}"),
            )
        )
        os.sync()
    return table
