"""The map page in Chromium: when the first map is drawn, and what was sent until then."""

import shutil
import time
from dataclasses import dataclass
from statistics import median

from playwright.sync_api import Browser, CDPSession, sync_playwright

from benchmarks.bench import Bench
from benchmarks.results import Row, Section, Table

MOST_KB = 800
VIEW = {"width": 1280, "height": 800}
DRAWN = "() => document.querySelector('[data-map-state=settled]') !== null"

NETWORKS: dict[str, tuple[float, float] | None] = {
    "full speed": None,
    "1 Mbit/s, 200 ms": (1_000_000 / 8, 200),
}

KINDS = {"Document": "HTML", "Script": "JavaScript", "Stylesheet": "CSS", "Font": "fonts"}


@dataclass
class Load:
    """One load of the page: seconds until the first text and the first complete map; bytes sent, by kind."""

    first_paint: float
    drawn: float
    kinds: dict[str, int]

    @property
    def code(self) -> int:
        """Bytes of HTML, JavaScript, CSS and fonts, as sent."""
        return sum(self.kinds.get(kind, 0) for kind in KINDS.values())

    @property
    def total(self) -> int:
        """Bytes of everything, map data included."""
        return sum(self.kinds.values())


def measure(bench: Bench) -> Section:
    """Cold loads at full speed and at 1 Mbit/s, and a warm one."""
    section = Section("page", "The map page")
    table = Table(
        "First load, empty cache, 1280 × 800 (medians)",
        ("network", "first paint s", "map drawn s", *KINDS.values(), "map data", "all kB"),
        note="kB as sent, compressed, headers included. Drawn: the map is idle, all that is in view is there.",
    )
    with bench.real.serving() as service, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=["--use-gl=swiftshader"])
        try:
            for name, network in NETWORKS.items():
                rounds = bench.scale.rounds if network is None else bench.scale.long_rounds
                loads = [_load(browser, service.base, network) for _ in range(rounds)]
                middle = sorted(loads, key=lambda load: load.drawn)[len(loads) // 2]
                table.rows.append(_cells(name, loads, middle))
                section.rows.append(
                    Row(f"page: first map drawn, {name}", "figure", f"{median(load.drawn for load in loads):.1f} s")
                )
                if network is None:
                    total = middle.total / 1000
                    code = middle.code / 1000
                    section.rows.append(Row("page: HTML, JavaScript, CSS and fonts sent", "figure", f"{code:.0f} kB"))
                    section.rows.append(
                        Row("page: first load, compressed, in all", "< 800 kB", f"{total:.0f} kB", met=total < MOST_KB)
                    )
        finally:
            browser.close()
    section.tables.append(table)
    return section


def _cells(name: str, loads: list[Load], middle: Load) -> tuple[str, ...]:
    kinds = [f"{middle.kinds.get(kind, 0) / 1000:.0f}" for kind in KINDS.values()]
    return (
        *(name, f"{median(load.first_paint for load in loads):.2f}", f"{median(load.drawn for load in loads):.2f}"),
        *kinds,
        *(f"{(middle.total - middle.code) / 1000:.0f}", f"{middle.total / 1000:.0f}"),
    )


def _load(browser: Browser, address: str, network: tuple[float, float] | None) -> Load:
    context = browser.new_context(viewport=VIEW, locale="vi-VN")  # type: ignore[arg-type]
    try:
        page = context.new_page()
        session = context.new_cdp_session(page)
        kinds = _follow(session)
        if network:
            session.send(
                "Network.emulateNetworkConditions",
                {
                    "offline": False,
                    "downloadThroughput": network[0],
                    "uploadThroughput": network[0],
                    "latency": network[1],
                },
            )
        began = time.monotonic()
        page.goto(address, wait_until="commit", timeout=120_000)
        page.wait_for_function(DRAWN, timeout=120_000, polling=50)
        drawn = time.monotonic() - began
        paint = page.evaluate("() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0")
        return Load(paint / 1000, drawn, dict(kinds))
    finally:
        context.close()


def _follow(session: CDPSession) -> dict[str, int]:
    """Bytes by kind, counted while they come."""
    kinds: dict[str, int] = {}
    named: dict[str, str] = {}
    session.send("Network.enable")

    def answered(event: dict[str, object]) -> None:
        named[str(event["requestId"])] = KINDS.get(str(event["type"]), "data")

    def received(event: dict[str, object]) -> None:
        kind = named.get(str(event["requestId"]), "data")
        kinds[kind] = kinds.get(kind, 0) + int(str(event["encodedDataLength"]).split(".")[0])

    session.on("Network.responseReceived", answered)
    session.on("Network.loadingFinished", received)
    return kinds


def _chromium() -> str | None:
    for name in ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome"):
        if path := shutil.which(name):
            return path
    return None
