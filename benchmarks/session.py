"""A long session of the map page: memory over a simulated working day, and frame times while the map is moved."""

from collections.abc import Callable
from functools import partial
from itertools import cycle
from statistics import median
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from benchmarks.bench import Bench
from benchmarks.page import HEIGHT, WIDTH, chromium
from benchmarks.results import Row, Section, Table

HOURS = 8
ACTIONS_AN_HOUR = 60
"""One a minute, all day; a person who works in bursts makes as many."""

SMALL = (800, 500)
"""The window of the day: memory is of what was looked at, and most of the time goes into drawing pixels."""

SETTLED = ".map[data-map-state=settled]"
TEN_LAYERS = ("communes", "rivers", "osm_pois", "osm_places", "hydromet_stations", "populated_places", "dong_hoi_roads")
THEN = ("dong_hoi_buildings", "river_basins")
PANS = 6

CHROMIUM = ("--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--disable-gpu-rasterization")
STEADY = 1.15
"""Heap after the last hour against the first: what has been looked at stays in caches, which have an end."""

_FRAMES = """(pixels) => new Promise((done) => {
  const times = [];
  let last = performance.now(), moving = true;
  const frame = (now) => { times.push(now - last); last = now; if (moving) requestAnimationFrame(frame); };
  requestAnimationFrame(frame);
  mapsvc.map.once('moveend', () => { moving = false; done(times.slice(1)); });
  mapsvc.map.panBy(pixels, { duration: 1500, essential: true });
})"""


def measure(bench: Bench) -> Section:
    """Memory over the day, with every kind of work in turn; frames with ten layers and the parcels."""
    section = Section("session", "A long session of the page")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(CHROMIUM))
        try:
            with bench.real.serving() as service:
                _day(browser, service.base, section, bench.scale.hours)
            with bench.main.serving() as service:
                _frames(browser, service.base, bench.parcels, section)
        finally:
            browser.close()
    return section


def _open(browser: Browser, base: str, link: str, window: tuple[int, int] = (WIDTH, HEIGHT)) -> Page:
    width, height = window
    context = browser.new_context(viewport={"width": width, "height": height}, locale="vi-VN", reduced_motion="reduce")
    # Frames of a service worker's own memory would be counted apart.
    context.add_init_script("delete Navigator.prototype.serviceWorker; localStorage.setItem('mapsvc.tour', 'seen')")
    page = context.new_page()
    page.set_default_timeout(120_000)
    page.goto(f"{base}/#{link}")
    _settle(page)
    return page


def _settle(page: Page) -> None:
    page.wait_for_timeout(40)
    page.wait_for_selector(SETTLED, state="attached")


def _go(page: Page, link: str) -> None:
    page.evaluate("(link) => { location.hash = link }", link)
    _settle(page)


def _work(page: Page) -> list[Callable[[], None]]:
    """What people do, one thing after the other; each ends as it began."""
    links = (
        "v=1&at=16.85,107.1,11&layers=communes,rivers,osm_pois",
        "v=1&at=17.48,106.6,14&layers=dong_hoi_roads,dong_hoi_buildings,osm_pois",
        "v=1&at=17.05,106.75,8.3&theme=water_and_hazards",
        "v=1&at=17.05,106.75,8.3&theme=administration_population",
        "v=1&at=17.05,106.75,8.3&stat=communes/density_2025",
        "v=1&at=17.05,106.75,8.3&compare=beside/stat:communes.population_2009/stat:communes.population_2025",
        "v=1&at=16.8,107.1,12&layers=communes,osm_pois&table=osm_pois",
        "v=1&at=17.05,106.75,8.3&layers=communes&sel=communes/19360",
        "v=1&at=17.1,106.7,9&layers=osm_pois&style=osm_pois/clusters",
        "v=1&at=17.05,106.75,8.3&layers=communes&filter=communes/kind%20IN%20('ward')",
        "v=1&at=17.05,106.75,8.3&story=water",
        "v=1&at=17.05,106.75,8.3",
    )

    def pan(pixels: tuple[int, int]) -> Callable[[], None]:
        def act() -> None:
            page.evaluate("(pixels) => mapsvc.map.panBy(pixels, { duration: 0 })", list(pixels))
            _settle(page)

        return act

    moves = cycle([(300, 120), (-300, 120), (-300, -120), (300, -120)])
    acts: list[Callable[[], None]] = []
    for link in links:
        acts += [partial(_go, page, link), pan(next(moves)), pan(next(moves)), partial(_press, page)]
    return acts


def _press(page: Page) -> None:
    page.mouse.click(SMALL[0] * 0.7, SMALL[1] * 0.45)
    page.wait_for_timeout(60)
    page.keyboard.press("Escape")
    _settle(page)


def _day(browser: Browser, base: str, section: Section, hours: int) -> None:
    page = _open(browser, base, "v=1&at=17.05,106.75,8.3", SMALL)
    devtools = page.context.new_cdp_session(page)
    devtools.send("Performance.enable")
    table = Table(
        "Memory over a day of panning, switching layers and themes, pressing, comparing, tables and stories",
        ("after hours", "actions", "heap MB", "DOM nodes", "listeners"),
        note=f"{ACTIONS_AN_HOUR} actions stand for an hour. After a forced garbage collection each time.",
    )
    acts = cycle(_work(page))
    heaps: list[float] = []
    for hour in range(hours + 1):
        if hour:
            for _ in range(ACTIONS_AN_HOUR):
                next(acts)()
            _go(page, "v=1&at=17.05,106.75,8.3")
        figures = _memory(devtools)
        heaps.append(figures["JSHeapUsedSize"] / 1e6)
        cells = (str(hour), str(hour * ACTIONS_AN_HOUR), f"{heaps[-1]:.1f}")
        table.rows.append((*cells, f"{figures['Nodes']:.0f}", f"{figures['JSEventListeners']:.0f}"))
    page.context.close()
    growth = heaps[-1] / heaps[1]
    section.rows.append(
        Row(
            f"memory of the page after {hours} simulated hours, against the first",
            f"steady (≤ {STEADY:.2f} ×)",
            f"{heaps[-1]:.0f} MB",
            ratio=growth,
            met=growth <= STEADY,
        )
    )
    section.tables.append(table)


def _memory(devtools: CDPSession) -> dict[str, float]:
    for _ in range(2):
        devtools.send("HeapProfiler.collectGarbage")
    metrics: list[dict[str, Any]] = devtools.send("Performance.getMetrics")["metrics"]
    return {each["name"]: float(each["value"]) for each in metrics}


def _frames(browser: Browser, base: str, parcels: str, section: Section) -> None:
    layers = ",".join((parcels, *TEN_LAYERS, *THEN))
    table = Table(
        "Frames while the map is moved, ten layers on",
        ("zoom", "frames", "median ms", "slowest of twenty ms"),
        note="Chromium draws without a graphics card here: on two cores, with SwiftShader, that takes many times what "
        "an office PC needs. A frame has 16.7 ms at 60 Hz.",
    )
    for zoom in (9, 12, 15):
        page = _open(browser, base, f"v=1&at=16.8,107.1,{zoom}&layers={layers}")
        times: list[float] = []
        for pan in range(PANS):
            times += page.evaluate(_FRAMES, [260 if pan % 2 else -260, 140 if pan % 3 else -140])
            _settle(page)
        page.context.close()
        slow = sorted(times)[int(len(times) * 0.95)]
        table.rows.append((str(zoom), str(len(times)), f"{median(times):.0f}", f"{slow:.0f}"))
        section.rows.append(
            Row(
                f"frame while panning, zoom {zoom}, ten layers with 500,000 parcels",
                "figure",
                f"{median(times):.0f} ms",
            )
        )
    section.tables.append(table)
