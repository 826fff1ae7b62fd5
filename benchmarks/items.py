"""Features as GeoJSON: pages of a box, pages far along, one feature by key."""

import json
import random
from collections.abc import Callable, Mapping, Sequence

from benchmarks.bench import Bench
from benchmarks.peers import tipg
from benchmarks.processes import BenchError, fetch
from benchmarks.results import Row, Section, Table
from benchmarks.rounds import Contest, contest
from benchmarks.sampling import SAMPLES, boxes
from benchmarks.service import Service
from benchmarks.statements import sending, statements_of
from benchmarks.wrk import asking, wrk

LIMITS = {10: 0.4, 100: 0.4, 1000: 0.6}
"""Length of a page: the least share of SQL that must be reached."""

FAR = 0.8
"""How far along the layer the far page lies: feature 400,000 of 500,000."""

GEOJSON = {"Accept": "application/geo+json"}


def measure(bench: Bench) -> Section:
    """Pages of 10, 100 and 1000; far pages; one feature; growth."""
    section = Section("items", "Features as GeoJSON (OGC API Features)")
    with tipg(bench.main.database) as peer, bench.main.serving() as service:
        section.tables.append(_pages(bench, section, service, peer))
        section.tables.append(_far_and_single(bench, section, service, peer))
        section.tables.append(_growth(bench, service))
    return section


def _pages(bench: Bench, section: Section, service: Service, peer: str) -> Table:
    count, seconds = bench.scale.parcels, bench.scale.seconds
    table = Table(
        f"Pages of a random box over {count:,} parcels, 16 connections",
        ("limit", "kB", "service /s", "p50 ms", "own SQL /s", "of SQL", "tipg /s", "× tipg"),
    )
    for limit, least in LIMITS.items():
        ours = box_pages(bench.parcels, count, limit)
        theirs = box_pages(f"peer.{bench.parcels}", count, limit)
        scripts = statements_of(bench.cluster, bench.main, ours)
        _require_features(service.base + ours[0], limit)
        latencies: list[float] = []

        def serve(ours: Sequence[str] = ours, latencies: list[float] = latencies) -> float:
            pace = wrk(service.base, ours, seconds, headers=GEOJSON)
            latencies.append(pace.p50)
            return pace.per_second

        run = contest(
            {
                "service": serve,
                "sql": sending(bench.main.database, scripts, seconds),
                "tipg": asking(peer, theirs, seconds, headers=GEOJSON),
            },
            bench.scale.rounds,
        )
        size = len(fetch(service.base + ours[0], GEOJSON)[1])
        of_sql = run.ratio("service", "sql")
        table.rows.append(
            (
                *(str(limit), f"{size / 1000:.0f}", f"{run.median('service'):,.0f}"),
                *(f"{sorted(latencies)[len(latencies) // 2]:.1f}", f"{run.median('sql'):,.0f}", f"{of_sql:.0%}"),
                *(f"{run.median('tipg'):,.1f}", f"{run.ratio('service', 'tipg'):.0f}"),
            )
        )
        reached = f"{run.median('service'):,.0f}/s"
        section.rows.append(
            Row(f"items in a box, limit={limit}, against its own SQL", f"≥ {least:.0%} of SQL", reached, of_sql, least)
        )
    return table


def _far_and_single(bench: Bench, section: Section, service: Service, peer: str) -> Table:
    count, seconds = bench.scale.parcels, bench.scale.seconds
    first = [f"/collections/{bench.parcels}/items?limit=10"]
    far = [_far_page(service, bench.parcels, int(count * FAR))]
    chosen = random.Random(1)
    keys = [f"P{chosen.randrange(round(count**0.5) ** 2):07d}" for _ in range(SAMPLES)]
    single = [f"/collections/{bench.parcels}/items/{key}" for key in keys]
    singles_of_tipg = [f"/collections/peer.{bench.parcels}/items/{key}" for key in keys]
    scripts = statements_of(bench.cluster, bench.main, single)
    contestants: Mapping[str, Callable[[], float]] = {
        "first": asking(service.base, first, seconds, headers=GEOJSON),
        "far": asking(service.base, far, seconds, headers=GEOJSON),
        "single": asking(service.base, single, seconds, headers=GEOJSON),
        "sql": sending(bench.main.database, scripts, seconds),
        "tipg": asking(peer, singles_of_tipg, seconds, headers=GEOJSON),
    }
    run = contest(contestants, bench.scale.rounds + 2)  # the first two differ by less than the noise of few rounds
    far_ratio, key_ratio = run.ratio("far", "first"), run.ratio("single", "tipg")
    section.rows += [
        # Both send the same kind of page; within the noise of one machine they are equal.
        Row(
            f"page by cursor after feature {int(count * FAR):,}",
            "no slower than the first page (≥ 0.95)",
            f"{run.median('far'):,.0f}/s",
            far_ratio,
            0.95,
        ),
        Row("one feature by key", "≥ 5 × tipg", f"{run.median('single'):,.0f}/s", key_ratio, 5.0),
    ]
    table = Table("Pages along the layer and single features, 16 connections", ("request", "/s", "against"))
    table.rows = [
        ("first page, limit=10", f"{run.median('first'):,.0f}", ""),
        (f"page after feature {int(count * FAR):,}", f"{run.median('far'):,.0f}", f"{far_ratio:.2f} × first page"),
        ("one feature by key", f"{run.median('single'):,.0f}", f"{run.ratio('single', 'sql'):.0%} of own SQL"),
        ("one feature by key, own SQL by pgbench", f"{run.median('sql'):,.0f}", ""),
        ("one feature by key, tipg", f"{run.median('tipg'):,.0f}", ""),
    ]
    return table


def _growth(bench: Bench, service: Service) -> Table:
    few, many = bench.scale.fewer_parcels, bench.scale.parcels
    table = Table(
        "How it grows",
        ("page", f"{few:,} features /s", f"{many:,} features /s", "10 × features", "160 clients /s", "10 × clients"),
    )
    for limit in LIMITS:
        small, large = box_pages(bench.fewer_parcels, few, limit), box_pages(bench.parcels, many, limit)
        run = _grown(service, small, large, bench.scale.seconds, bench.scale.long_rounds)
        table.rows.append(
            (
                *(f"box, limit={limit}", f"{run.median('few'):,.0f}", f"{run.median('many'):,.0f}"),
                *(f"{run.ratio('many', 'few'):.2f}", f"{run.median('crowd'):,.0f}"),
                f"{run.ratio('crowd', 'many'):.2f}",
            )
        )
    return table


def _grown(service: Service, small: Sequence[str], large: Sequence[str], seconds: float, rounds: int) -> Contest:
    return contest(
        {
            "few": asking(service.base, small, seconds, headers=GEOJSON),
            "many": asking(service.base, large, seconds, headers=GEOJSON),
            "crowd": asking(service.base, large, seconds, 160, GEOJSON),
        },
        rounds,
    )


def box_pages(collection: str, count: int, limit: int) -> list[str]:
    """Addresses of the first pages of random boxes."""
    return [
        f"/collections/{collection}/items?bbox={west},{south},{east},{north}&limit={limit}"
        for west, south, east, north in boxes(count)
    ]


def _require_features(address: str, count: int) -> None:
    status, body = fetch(address, GEOJSON)
    found = len(json.loads(body)["features"]) if status == 200 else 0
    if found != count:
        raise BenchError(f"{address}: {status}, {found} features")


def _far_page(service: Service, layer: str, after: int) -> str:
    """The address that paging leads to after so many features: the service's own link, asked for once a step."""
    path = f"/collections/{layer}/items?limit=10000"
    passed = 0
    while True:
        status, body = fetch(service.base + path, GEOJSON)
        if status != 200:
            raise BenchError(f"{path}: {status} {body[:300].decode(errors='replace')}")
        page = json.loads(body)
        passed += page["numberReturned"]
        following = next(link["href"] for link in page["links"] if link["rel"] == "next")
        path = following.removeprefix(service.base)
        if passed >= after:
            return str(path.replace("limit=10000", "limit=10"))
