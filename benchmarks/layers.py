"""Ten times the layers: what more declared layers cost those who ask for one of them."""

from statistics import median

from benchmarks.bench import Bench
from benchmarks.processes import MIB, family_memory, fetch
from benchmarks.results import Row, Section, Table
from benchmarks.rounds import contest
from benchmarks.service import Service
from benchmarks.wrk import asking

REQUESTS = {
    "tile": "/collections/communes/tiles/WebMercatorQuad/8/115/203",
    "page of 10 features": "/collections/communes/items?limit=10",
    "search": "/search?q=dong+ha&limit=5",
    "/catalogue": "/catalogue",
    "/collections": "/collections?f=json",
}


def measure(bench: Bench) -> Section:
    """The real layers alone, and with copies beside them."""
    section = Section("layers", "Ten times the layers")
    few = bench.real
    with bench.installation("many_layers") as many:
        copies = many.declared.copies(bench.scale.copies)
        few_layers = len(list(few.declared.layers.glob("*/*/layer.toml")))
        many.load(*bench.real_layers())
        seconds = many.load(*copies)
        with few.serving() as small, many.serving() as large:
            rows: list[tuple[str, ...]] = [_paces(bench, small, large, name, path) for name, path in REQUESTS.items()]
            memory = [sum(each.uss for each in family_memory(one.process.pid)) / MIB for one in (small, large)]
            ready = [small.ready_after, large.ready_after]
        for _ in range(bench.scale.rounds - 1):
            with few.serving() as small:
                ready[0] = median([ready[0], small.ready_after])
            with many.serving() as large:
                ready[1] = median([ready[1], large.ready_after])
    total = few_layers + len(copies)
    table = Table(
        f"{few_layers} layers and {total} layers, 16 connections", ("what", str(few_layers), str(total), "ratio")
    )
    table.rows = rows
    table.rows.append(("until ready, s", f"{ready[0]:.2f}", f"{ready[1]:.2f}", f"{ready[1] / ready[0]:.2f}"))
    table.rows.append(("own memory, MiB", f"{memory[0]:.0f}", f"{memory[1]:.0f}", f"{memory[1] / memory[0]:.2f}"))
    section.tables.append(table)
    section.rows.append(
        Row(
            f"load {len(copies)} more small layers",
            "figure",
            f"{seconds:.1f} s, {seconds / len(copies) * 1000:.0f} ms each",
        )
    )
    return section


def _paces(bench: Bench, small: Service, large: Service, name: str, path: str) -> tuple[str, str, str, str]:
    """Requests per second of both."""
    run = contest(
        {
            "few": asking(small.base, [path], bench.scale.seconds),
            "many": asking(large.base, [path], bench.scale.seconds),
        },
        bench.scale.long_rounds,
    )
    size = len(fetch(large.base + path)[1]) / 1000
    return (
        f"{name}, requests/s ({size:,.0f} kB)",
        f"{run.median('few'):,.0f}",
        f"{run.median('many'):,.0f}",
        f"{run.ratio('many', 'few'):.2f}",
    )
