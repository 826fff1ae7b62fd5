"""How soon the page answers what people press: something of what was asked for, and all of it."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.bench import Bench
from benchmarks.line import Line
from benchmarks.page import HEIGHT, NETWORKS, WIDTH, chromium
from benchmarks.results import Row, Section, Table
from benchmarks.session import CHROMIUM, SETTLED

MOST_MS = 200
"""Until something of what was asked for is seen, be it a place for it."""

PATIENCE_MS = 15_000
"""What is not seen by then is told as not seen."""

_WATCH = """([answered, whole, patience]) => {
  const seen = (selector) => [...document.querySelectorAll(selector)].some((e) => e.getClientRects().length > 0);
  window.pressed = new Promise((done) => {
    let at = 0, first = null;
    const painted = (then) => requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => then(performance.now() - at);
      port2.postMessage(null);
    });
    const look = () => {
      if (first === null && (seen(answered) || seen(whole))) { first = -1; painted((time) => { first = time; }); }
      if (performance.now() - at > patience) done([first > 0 ? first : patience, patience]);
      else if (first > 0 && seen(whole)) painted((time) => done([first, time]));
      else setTimeout(look, 8);
    };
    const kinds = ['click', 'change', 'input'];
    const begin = (event) => {
      for (const kind of kinds) removeEventListener(kind, begin, true);
      at = event.timeStamp;
      setTimeout(look);
    };
    for (const kind of kinds) addEventListener(kind, begin, true);
    setTimeout(() => done([patience, patience]), 2 * patience);
  });
}"""
"""Times from the press to the end of the frame in which what is looked for has its place on the page."""


@dataclass(frozen=True)
class Press:
    """Something that people press: what is seen of it first, when it is whole, and how the page is left as it was."""

    name: str
    act: Callable[[Page], None]
    answered: str
    whole: str
    back: Callable[[Page], None]


def measure(bench: Bench) -> Section:
    """The main things that people press, each for the first time on a page, at full speed and at 1 Mbit/s."""
    section = Section("clicks", "Answers to what people press")
    table = Table(
        "From the press to the picture of the answer (medians, ms)",
        ("pressed", *(f"{name}: {what}" for name in NETWORKS for what in ("answered", "whole"))),
        note="Each pressed for the first time on a page, with nothing kept of what it needs. Answered: something of "
        "what was asked for is seen, be it its place with a word that it is coming; whole: it is there. Chromium "
        "draws without a graphics card here.",
    )
    times: dict[str, list[str]] = {press.name: [press.name] for press in _presses()}
    with bench.real.serving() as service, sync_playwright() as playwright:
        port = int(service.base.rpartition(":")[2])
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(CHROMIUM))
        try:
            for name, (pace, round_trip) in NETWORKS.items():
                with Line(port, pace, round_trip).opened() as line:
                    rounds = [_round(browser, f"http://127.0.0.1:{line.port}") for _ in range(bench.scale.long_rounds)]
                slowest = 0.0
                for press in times:
                    answered, whole = (median(each[press][i] for each in rounds) for i in (0, 1))
                    times[press] += [_told(answered), _told(whole)]
                    slowest = max(slowest, answered)
                section.rows.append(
                    Row(
                        f"page: slowest answer to a press, {name}",
                        f"< {MOST_MS} ms",
                        f"{slowest:.0f} ms",
                        met=slowest < MOST_MS,
                    )
                )
        finally:
            browser.close()
    table.rows += [tuple(cells) for cells in times.values()]
    section.tables.append(table)
    return section


def _round(browser: Browser, base: str) -> dict[str, tuple[float, float]]:
    context = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}, locale="vi-VN", reduced_motion="reduce")
    context.add_init_script("delete Navigator.prototype.serviceWorker; localStorage.setItem('mapsvc.tour', 'seen')")
    try:
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.goto(base)
        _settle(page)
        page.set_default_timeout(PATIENCE_MS)
        found = {}
        for press in _presses():
            page.evaluate(_WATCH, [press.answered, press.whole, PATIENCE_MS])
            press.act(page)
            answered, whole = page.evaluate("window.pressed")
            found[press.name] = (float(answered), float(whole))
            press.back(page)
            _settle(page)
        return found
    finally:
        context.close()


def _told(milliseconds: float) -> str:
    return f"{milliseconds:.0f}" if milliseconds < PATIENCE_MS else "not seen"


def _settle(page: Page) -> None:
    page.wait_for_timeout(300)
    page.wait_for_selector(SETTLED, state="attached")


def _presses() -> list[Press]:
    def click(selector: str) -> Callable[[Page], None]:
        return lambda page: page.locator(selector).first.click()

    def escape(page: Page) -> None:
        page.keyboard.press("Escape")

    def stay(page: Page) -> None:
        """Nothing to take back."""

    tool_names = ("compare", "measure", "select", "sketch", "files", "share", "keep", "print")
    layer = "[data-layer=hydromet_stations] input"
    return [
        Press("layer on", click(layer), f"{layer}:checked", SETTLED, stay),
        Press("layer off", click(layer), f"{layer}:not(:checked)", SETTLED, stay),
        Press("feature", _press_map, "[data-card]", "[data-card] [aria-busy=false]", escape),
        Press("search", _search, "#found, .message", "#found [role=option]", _clear_search),
        Press("legend", click("#tab-legend"), ".skeleton", "[aria-labelledby=tab-legend] [data-row]", stay),
        Press("statistics", click("#tab-statistics"), ".skeleton", "#panel select", stay),
        Press("a statistic", _statistic, ".skeleton", "#panel tbody tr", stay),
        Press(
            "chart",
            click("#panel .views button:nth-child(2)"),
            ".skeleton",
            "#panel figure svg",
            stay,
        ),
        Press(
            "comparison of units",
            click("#panel .views button:nth-child(3)"),
            ".skeleton",
            "#panel .views + :not(.skeleton)",
            stay,
        ),
        Press("layers again", click("#tab-layers"), "[data-layer]", "[data-layer]", stay),
        Press(
            *("page of a layer", click("[data-layer=communes] .info"), "#panel [role=status]"),
            *("[data-details]", click("[data-details] button")),
        ),
        Press("theme", click(".themes .chosen"), "#theme-list .card", "#theme-list .card", stay),
        Press(
            "another theme",
            click("#theme-list li:nth-child(3) button"),
            "[data-theme-chosen]:not([data-theme-chosen=''])",
            SETTLED,
            stay,
        ),
        Press(
            *("table", click("[data-layer=communes] button:has(.lucide-table-2)"), "[data-coming], .drawer"),
            *(".drawer [role=row] [role=gridcell]", click(".drawer > header > button:last-of-type")),
        ),
        *(
            Press(
                *(f"tool: {name}", click(f"#tool-{name}"), f"[data-tool={name}]"),
                *(f"[data-tool={name}] .body > :not(.waiting)", click("[data-tool] header button")),
            )
            for name in tool_names
        ),
        Press("help", click("[data-help]"), "[data-coming]", "dialog[open]", escape),
        Press("language", click("[lang=en]"), "[lang=en][aria-busy=true]", "[lang=en][aria-pressed=true]", stay),
        Press("stories", click(".shelf > button"), "[data-story]", "[data-story]", stay),
        Press("a story", click("[data-story]"), ".skeleton", "[data-step]", stay),
    ]


def _press_map(page: Page) -> None:
    page.mouse.click(WIDTH * 0.6, HEIGHT * 0.45)


def _search(page: Page) -> None:
    page.locator("[role=combobox]").first.focus()
    page.keyboard.insert_text("gio linh")


def _clear_search(page: Page) -> None:
    page.locator("[role=combobox]").first.fill("")
    page.keyboard.press("Escape")


def _statistic(page: Page) -> None:
    page.locator("#panel select").first.select_option(index=2)
