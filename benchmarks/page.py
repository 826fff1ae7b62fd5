"""The map page in Chromium: when the first map is drawn, and what was sent until then."""

import shutil
import time
import urllib.parse
from collections import Counter
from dataclasses import dataclass
from statistics import median

from playwright.sync_api import Browser, sync_playwright

from benchmarks import lighthouse
from benchmarks.bench import Bench
from benchmarks.line import Line
from benchmarks.peers import give_tipg, tipg
from benchmarks.results import Row, Section, Table

MOST_KB = 700
MOST_SECONDS = 6.0
"""On the slow line, until the first useful map."""

WIDTH, HEIGHT = 1280, 800
DRAWN = "() => document.querySelector('[data-map-state=settled]') !== null"

NETWORKS: dict[str, tuple[float | None, float]] = {
    "full speed": (None, 0.0),
    "1 Mbit/s, 200 ms": (1_000_000 / 8, 0.2),
}
"""Bytes a second, and seconds of a round trip."""

KINDS = {".js": "JavaScript", ".mjs": "JavaScript", ".css": "CSS", ".woff2": "fonts"}
CODE = ("HTML", "JavaScript", "CSS", "fonts")


@dataclass
class Load:
    """One load of the page: seconds until the first text and the first complete map; bytes sent, by kind."""

    first_paint: float
    drawn: float
    kinds: Counter[str]

    @property
    def code(self) -> int:
        """Bytes of HTML, JavaScript, CSS and fonts, as sent."""
        return sum(self.kinds[kind] for kind in CODE)

    @property
    def total(self) -> int:
        """Bytes of everything, map data included."""
        return self.kinds.total()


def measure(bench: Bench) -> Section:
    """Loads with an empty cache at full speed and at 1 Mbit/s."""
    section = Section("page", "The map page")
    table = Table(
        f"First load, empty cache, {WIDTH} × {HEIGHT} (medians)",
        ("network", "first paint s", "map drawn s", *(f"{kind} kB" for kind in CODE), "map data kB", "all kB"),
        note="Bytes as sent, compressed, headers included, counted and slowed down on the line between browser and "
        "service, so that the map's workers are in it. Drawn, which is the first useful map: the map is idle, and all "
        "of the view that the page opens with is there: sea, land, province, communes, roads, rivers, every name. "
        "Chromium draws without a graphics card here, which alone takes about a second of it.",
    )
    with bench.real.serving() as service, sync_playwright() as playwright:
        port = int(service.base.rpartition(":")[2])
        browser = playwright.chromium.launch(executable_path=chromium())
        try:
            _load(browser, port, None, 0)  # the service has read its archives, as it would have in use
            for name, network in NETWORKS.items():
                loads = [_load(browser, port, *network) for _ in range(bench.scale.rounds)]
                middle = sorted(loads, key=lambda load: load.drawn)[len(loads) // 2]
                table.rows.append(_cells(name, loads, middle))
                drawn = median(load.drawn for load in loads)
                target, met = (f"< {MOST_SECONDS:.0f} s", drawn < MOST_SECONDS) if network[0] else ("figure", None)
                section.rows.append(Row(f"page: first useful map, {name}", target, f"{drawn:.1f} s", met=met))
        finally:
            browser.close()
    code, total = middle.code / 1000, middle.total / 1000
    section.rows += [
        Row("page: HTML, JavaScript, CSS and fonts sent", "figure", f"{code:.0f} kB"),
        Row("page: first load, compressed, in all", f"< {MOST_KB} kB", f"{total:.0f} kB", met=total < MOST_KB),
    ]
    section.tables.append(table)
    _judge(bench, section)
    return section


def _judge(bench: Bench, section: Section) -> None:
    """Lighthouse's marks of the page, and in the same way of the map page that tipg brings."""
    browser = chromium()
    if browser is None or not lighthouse.is_there():
        section.notes.append(
            "Lighthouse was not run: it needs Debian's Chromium and `scripts/bench`, which installs it."
        )
        return
    with bench.real.serving() as service:
        ours = lighthouse.marks(f"{service.base}/", browser, bench.scale.rounds)
    collection = give_tipg(bench.real.database, "communes")
    with tipg(bench.real.database) as base:
        viewer = f"{base}/collections/{collection}/tiles/WebMercatorQuad/map.html"
        theirs = lighthouse.marks(viewer, browser, bench.scale.rounds)
    section.tables.append(
        Table(
            "Lighthouse, desktop, first visit (medians)",
            ("page", "performance", "accessibility", "best practices", "blocked ms", "largest part seen ms"),
            [("the map", *ours.cells()), ("tipg's map of the communes", *theirs.cells())],
            note="Chromium draws without a graphics card here: the same two cores draw the map, compile its shaders "
            "and read each picture of the page back; the page waits for that, and its mark is lower. tipg's page takes "
            "its program from cdnjs.cloudflare.com and unpkg.com, its "
            "ground from OpenStreetMap; where these cannot be reached, as on a machine without the internet, it stays "
            "empty and has nothing to draw.",
        )
    )
    for name, mark, least in (
        ("performance", ours.performance, 90),
        ("accessibility", ours.accessibility, 100),
        ("best practices", ours.best_practices, 100),
    ):
        target = f"≥ {least}" if least < 100 else "100"
        section.rows.append(Row(f"page: Lighthouse, {name}", target, f"{mark:.0f}", met=round(mark) >= least))


def _cells(name: str, loads: list[Load], middle: Load) -> tuple[str, ...]:
    return (
        *(name, f"{median(load.first_paint for load in loads):.2f}", f"{median(load.drawn for load in loads):.2f}"),
        *(f"{middle.kinds[kind] / 1000:.0f}" for kind in CODE),
        *(f"{(middle.total - middle.code) / 1000:.0f}", f"{middle.total / 1000:.0f}"),
    )


def _load(browser: Browser, port: int, pace: float | None, round_trip: float) -> Load:
    with Line(port, pace, round_trip).opened() as line:
        context = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}, locale="vi-VN")
        try:
            page = context.new_page()
            began = time.monotonic()
            page.goto(f"http://127.0.0.1:{line.port}/", wait_until="commit", timeout=120_000)
            page.wait_for_function(DRAWN, timeout=120_000, polling=50)
            drawn = time.monotonic() - began
            paint = page.evaluate("() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0")
        finally:
            context.close()
        kinds: Counter[str] = Counter()
        for address, size in line.sent.items():
            kinds[_kind(address)] += size
        return Load(paint / 1000, drawn, kinds)


def _kind(address: str) -> str:
    path = urllib.parse.urlsplit(address).path
    if path == "/":
        return "HTML"
    return next((kind for end, kind in KINDS.items() if path.endswith(end)), "map data")


def chromium() -> str | None:
    """Chromium of the system; without one, the one that playwright brought."""
    names = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), None)
