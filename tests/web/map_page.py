"""The map page as tests use it: what a person sees and does, and what is really drawn."""

import json
from functools import cache
from typing import Any

from playwright.sync_api import ConsoleMessage, Locator, Page, Request

from mapsvc.settings import CHECKOUT

PATIENCE_MS = 60_000
"""Drawing without a graphics card, on machines that do other work too, takes its time."""


@cache
def _axe() -> str:
    return (CHECKOUT / "mapsvc" / "web" / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


class MapPage:
    """One opened page. Everything it complains about is kept in ``complaints``, each address it asks in ``asked``."""

    def __init__(self, page: Page, service: str, drawn: str) -> None:
        self.page = page
        self.service = service
        self.complaints: list[str] = []
        self.asked: list[str] = []
        self._drawn = drawn
        page.set_default_timeout(PATIENCE_MS)
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self._asked)

    def _heard(self, message: ConsoleMessage) -> None:
        # Software rendering is slow and Chromium says so; that is this machine's, not the page's.
        if message.type in {"error", "warning"} and "GPU stall" not in message.text:
            self.complaints.append(message.text)

    def _asked(self, request: Request) -> None:
        self.asked.append(request.url)

    def open(self, link: str = "", *, wait: bool = True) -> None:
        """Go to the page at a link (the part after '#')."""
        self.page.goto(f"{self.service}/{'#' + link if link else ''}")
        if wait:
            self.settle()

    def await_question(self, part: str, seconds: float = 20) -> None:
        """Until the page has asked for an address with ``part`` in it."""
        waited = 0.0
        while not any(part in url for url in self.asked):
            assert waited < seconds, f"{part} was not asked for"
            self.page.wait_for_timeout(50)
            waited += 0.05

    def settle(self) -> None:
        """Wait until the map has drawn all it asked for, twice in a row: a change may just be on its way."""
        for _ in range(2):
            self.page.wait_for_selector(self._drawn, state="attached")
            self.page.wait_for_timeout(150)

    @property
    def link(self) -> str:
        """What the address bar says after '#'."""
        return str(self.page.evaluate("location.hash.slice(1)"))

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def tab(self, name: str) -> None:
        """Turn to a part of the side panel."""
        self.page.get_by_role("tab", name=name, exact=True).click()

    @property
    def card(self) -> Locator:
        return self.page.locator("[data-card]")

    def rendered(self, source: str, layer: str | None = None) -> list[dict[str, Any]]:
        """Properties of the features drawn now from a vector source, each with ``_layer``, its style layer."""
        script = """([source, layer]) => mapsvc.map.queryRenderedFeatures()
            .filter((f) => f.source === source && (!layer || f.layer.id === layer))
            .map((f) => ({ ...f.properties, _layer: f.layer.id, _type: f.layer.type, _state: f.state }))"""
        found: list[dict[str, Any]] = self.page.evaluate(script, [source, layer])
        return found

    def eventually_drawn(self, source: str, layer: str | None = None) -> None:
        """Wait until a source is seen on the map: what follows the pointer is drawn without the map settling anew."""
        for _ in range(PATIENCE_MS // 100):
            if self.rendered(source, layer):
                return
            self.page.wait_for_timeout(100)
        raise AssertionError(f"{layer or source} is not drawn")

    def style_layer(self, name: str) -> dict[str, Any] | None:
        """One layer of the style that the map draws with."""
        found: dict[str, Any] | None = self.page.evaluate(
            "(name) => mapsvc.map.getStyle().layers.find((layer) => layer.id === name) ?? null", name
        )
        return found

    def drawn_order(self) -> list[str]:
        """Sources of the style's layers from below, each once, at its first layer."""
        order: list[str] = self.page.evaluate(
            "[...new Set(mapsvc.map.getStyle().layers"
            ".filter((l) => l.source && l.type !== 'symbol').map((l) => l.source))]"
        )
        return order

    def pixel(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Where a place is on the screen."""
        point = self.page.evaluate("(p) => mapsvc.map.project(p)", [longitude, latitude])
        return point["x"], point["y"]

    def press(self, longitude: float, latitude: float) -> None:
        """Click the map at a place."""
        self.page.mouse.click(*self.pixel(longitude, latitude))

    def axe(self) -> list[str]:
        """What axe-core has against the page as it stands (WCAG 2.2 A and AA, best practices)."""
        self.page.evaluate(_axe())
        result = self.page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
        return [
            f"{violation['id']}: {json.dumps(node['target'], ensure_ascii=False)} {node.get('failureSummary', '')}"
            for violation in result["violations"]
            for node in violation["nodes"]
        ]
