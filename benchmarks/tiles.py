"""Live tiles: the service against tipg that shows the same features, and against its own SQL sent by pgbench."""

import gzip
from collections.abc import Sequence
from urllib.parse import urlencode

import mapbox_vector_tile

from benchmarks.bench import Bench
from benchmarks.generate import POINT_BOX, parcel_box
from benchmarks.peers import tipg
from benchmarks.processes import fetch
from benchmarks.results import Row, Section, Table
from benchmarks.rounds import contest
from benchmarks.sampling import tiles_over
from benchmarks.service import Service
from benchmarks.statements import sending, statements_of
from benchmarks.wrk import asking, wrk
from mapsvc.tiling.matrix import Tile, pixel

ZOOMS = (8, 10, 12, 14, 16)
POINT_ZOOMS = (10, 12, 14)
LAST_THINNED = 10
"""Above this zoom hardly a parcel is smaller than a pixel, and asking tipg to leave those out would only slow it."""

LEAST_OF_SQL, LEAST_OF_TIPG = 0.75, 2.0


def measure(bench: Bench) -> Section:
    """Every zoom: 16 connections against both; one connection against SQL; growth."""
    section = Section("tiles", "Live vector tiles")
    wide = Table(
        f"{bench.scale.parcels:,} parcels, 16 connections",
        (
            "zoom",
            "tiles",
            "kB",
            "service /s",
            "p50 ms",
            "own SQL /s",
            "of SQL",
            "tipg /s",
            "× tipg",
            "tipg, our attributes /s",
            "× tipg, our attributes",
            "features: ours, tipg",
        ),
    )
    alone = Table(
        "One connection: nothing can be shared, so this is what the service adds to a query",
        ("zoom", "service /s", "own SQL /s", "of SQL"),
        note="At zooms 8 and 10 the layer lies in so few tiles that 16 clients ask for the same ones at the same time, "
        "and the service draws such a tile once for all of them. The verdict takes the lower of both ratios.",
    )
    with tipg(bench.main.database) as peer, bench.main.serving(tile_cache_mb="0") as service:
        for zoom in ZOOMS:
            _zoom(bench, section, service, peer, zoom, wide, alone)
        section.tables += [wide, alone, _points(bench, service), _growth(bench, service)]
    return section


def _zoom(bench: Bench, section: Section, service: Service, peer: str, zoom: int, wide: Table, alone: Table) -> None:
    tiles = tiles_over(parcel_box(bench.scale.parcels), zoom)
    ours = addresses(bench.parcels, tiles)
    theirs = _tipg_addresses(f"peer.{bench.parcels}", tiles)
    fewer = _tipg_addresses(f"peer.{bench.parcels}", tiles, "source_id,land_use,parcel_code")
    scripts = statements_of(bench.cluster, bench.main, ours)
    database, seconds = bench.main.database, bench.scale.seconds
    latencies: list[float] = []

    def serve() -> float:
        pace = wrk(service.base, ours, seconds)
        latencies.append(pace.p50)
        return pace.per_second

    wrk(service.base, ours, 1)
    run = contest(
        {
            "service": serve,
            "sql": sending(database, scripts, seconds),
            "tipg": asking(peer, theirs, seconds),
            "tipg with fewer": asking(peer, fewer, seconds),
        },
        bench.scale.rounds,
    )
    single = contest(
        {
            "service": asking(service.base, ours, seconds, connections=1),
            "sql": sending(database, scripts, seconds, clients=1),
        },
        bench.scale.long_rounds,
    )
    of_sql, of_one, of_tipg = run.ratio("service", "sql"), single.ratio("service", "sql"), run.ratio("service", "tipg")
    size, drawn = _content(service.base + ours[0])
    _, drawn_by_tipg = _content(peer + theirs[0])
    wide.rows.append(
        (
            *(str(zoom), str(len(tiles)), f"{size / 1000:.0f}", f"{run.median('service'):,.0f}"),
            *(f"{sorted(latencies)[len(latencies) // 2]:.1f}", f"{run.median('sql'):,.0f}", f"{of_sql:.0%}"),
            *(f"{run.median('tipg'):,.1f}", f"{of_tipg:.1f}", f"{run.median('tipg with fewer'):,.1f}"),
            *(f"{run.ratio('service', 'tipg with fewer'):.1f}", f"{drawn:,}, {drawn_by_tipg:,}"),
        )
    )
    alone.rows.append((str(zoom), f"{single.median('service'):,.0f}", f"{single.median('sql'):,.0f}", f"{of_one:.0%}"))
    reached = f"{run.median('service'):,.0f}/s"
    work = f"live tile, zoom {zoom}"
    # With many clients per tile the share of SQL says little; then the single connection decides.
    decisive = min(of_sql, of_one) if zoom <= LAST_THINNED else of_sql
    section.rows.append(Row(f"{work}, against its own SQL", "≥ 75 % of SQL", reached, decisive, LEAST_OF_SQL))
    section.rows.append(Row(f"{work}, against tipg", "≥ 2 × tipg", reached, of_tipg, LEAST_OF_TIPG))


def addresses(layer: str, tiles: Sequence[Tile]) -> list[str]:
    """The service's addresses of tiles."""
    return [f"/collections/{layer}/tiles/WebMercatorQuad/{tile.z}/{tile.y}/{tile.x}" for tile in tiles]


def _tipg_addresses(collection: str, tiles: Sequence[Tile], attributes: str = "") -> list[str]:
    """tipg's addresses of tiles with the same features where small ones are left out; all attributes, or only some."""
    query = {}
    if attributes:
        query["properties"] = attributes
    if tiles[0].z <= LAST_THINNED:
        query["filter"] = f"size_m >= {pixel(tiles[0].z):.4f}"
    asked = f"?{urlencode(query)}" if query else ""
    return [f"/collections/{collection}/tiles/WebMercatorQuad/{tile.z}/{tile.x}/{tile.y}{asked}" for tile in tiles]


def _content(address: str) -> tuple[int, int]:
    """Bytes and number of features of a tile."""
    _, body = fetch(address)
    body = gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body
    layers = mapbox_vector_tile.decode(body) if body else {}
    return len(body), max((len(layer["features"]) for layer in layers.values()), default=0)


def _points(bench: Bench, service: Service) -> Table:
    table = Table(f"{bench.scale.points:,} points, 16 connections", ("zoom", "service /s", "own SQL /s", "of SQL"))
    for zoom in POINT_ZOOMS:
        paths = addresses(bench.points, tiles_over(POINT_BOX, zoom))
        scripts = statements_of(bench.cluster, bench.main, paths)
        run = contest(
            {
                "service": asking(service.base, paths, bench.scale.seconds),
                "sql": sending(bench.main.database, scripts, bench.scale.seconds),
            },
            bench.scale.long_rounds,
        )
        share = f"{run.ratio('service', 'sql'):.0%}"
        table.rows.append((str(zoom), f"{run.median('service'):,.0f}", f"{run.median('sql'):,.0f}", share))
    return table


def _growth(bench: Bench, service: Service) -> Table:
    """A tenth of the features on a tenth of the land, and ten times the clients."""
    few, many = bench.scale.fewer_parcels, bench.scale.parcels
    table = Table(
        "How it grows",
        ("zoom", f"{few:,} features /s", f"{many:,} features /s", "10 × features", "160 clients /s", "10 × clients"),
        note="Ten times the features cover ten times the land, equally densely. Ratios are of tiles per second: "
        "1.0 means that it costs nothing.",
    )
    for zoom in ZOOMS:
        small = addresses(bench.fewer_parcels, tiles_over(parcel_box(few), zoom))
        large = addresses(bench.parcels, tiles_over(parcel_box(many), zoom))
        run = contest(
            {
                "few": asking(service.base, small, bench.scale.seconds),
                "many": asking(service.base, large, bench.scale.seconds),
                "crowd": asking(service.base, large, bench.scale.seconds, connections=160),
            },
            bench.scale.long_rounds,
        )
        table.rows.append(
            (
                *(str(zoom), f"{run.median('few'):,.0f}", f"{run.median('many'):,.0f}"),
                *(f"{run.ratio('many', 'few'):.2f}", f"{run.median('crowd'):,.0f}"),
                f"{run.ratio('crowd', 'many'):.2f}",
            )
        )
    return table
