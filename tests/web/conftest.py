"""A real Chromium looking at the real service."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright, expect, sync_playwright

from mapsvc.settings import CHECKOUT, Settings
from tests.conftest import _clone, free_port, publish_rows, running
from tests.web.map_page import MapPage
from tests.web.wells import STYLE, rows, wells

WITH_WEBGL = (
    "--no-sandbox",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-gpu-rasterization",  # only the map needs WebGL; without a card, panels would cost as much again
)
WITHOUT_WEBGL = ("--no-sandbox", "--disable-gpu", "--disable-3d-apis")

DESKTOP: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}}
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "has_touch": True,
    "is_mobile": True,
}

Opener = Callable[..., MapPage]

# What holds at once ends the waiting; a busy machine without a graphics card may take a while.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def built_page() -> Path:
    """The built front end; built now when its sources changed."""
    subprocess.run([CHECKOUT / "scripts" / "build-page"], cwd=CHECKOUT, check=True)
    return CHECKOUT / "mapsvc" / "web" / "dist"


@pytest.fixture(scope="session")
def map_service(request: pytest.FixtureRequest, built_page: Path) -> str:
    """Base URL of the service looked at: the running one that MAPSVC_TEST_SERVICE names, else the tests' own."""
    address = os.environ.get("MAPSVC_TEST_SERVICE")
    return address.rstrip("/") if address else str(request.getfixturevalue("service"))


@pytest.fixture(scope="session")
def chromium_path() -> str:
    found = os.environ.get("MAPSVC_TEST_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        pytest.fail("chromium is needed: scripts/install --dev")
    return found


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


def _launch(playwright: Playwright, path: str, arguments: tuple[str, ...]) -> Browser:
    return playwright.chromium.launch(executable_path=path, args=list(arguments))


@pytest.fixture(scope="session")
def browser(playwright: Playwright, chromium_path: str) -> Iterator[Browser]:
    started = _launch(playwright, chromium_path, WITH_WEBGL)
    yield started
    started.close()


@pytest.fixture(scope="session")
def plain_browser(playwright: Playwright, chromium_path: str) -> Iterator[Browser]:
    """A browser without WebGL, as old machines have it."""
    started = _launch(playwright, chromium_path, WITHOUT_WEBGL)
    yield started
    started.close()


@pytest.fixture
def open_map(browser: Browser, map_service: str) -> Iterator[Opener]:
    """Opens the map at a link, on a desktop unless told otherwise, and waits until it is drawn."""
    yield from _opener(browser, map_service, ".map[data-map-state=settled]")


@pytest.fixture
def open_picture(plain_browser: Browser, map_service: str) -> Iterator[Opener]:
    """Opens the page in the browser without WebGL."""
    yield from _opener(plain_browser, map_service, "[data-drawn=communes] path")


@pytest.fixture(scope="session")
def wells_service(
    cluster_url: str, template: str, built_page: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A service with one layer in two versions: three wells, then five."""
    with _clone(cluster_url, template) as url:
        settings = Settings(
            database_url=url, home=tmp_path_factory.mktemp("home"), port=free_port(), web_processes=1, download=False
        )
        publish_rows(url, wells(), rows(3), STYLE)
        publish_rows(url, wells(), rows(5), STYLE)
        with running(settings) as base:
            yield base


@pytest.fixture
def open_wells(browser: Browser, wells_service: str) -> Iterator[Opener]:
    """Opens the map of the wells."""
    yield from _opener(browser, wells_service, ".map[data-map-state=settled]")


def _opener(browser: Browser, service: str, drawn: str) -> Iterator[Opener]:
    contexts: list[BrowserContext] = []

    def open_at(
        link: str = "",
        *,
        device: dict[str, Any] = DESKTOP,
        dark: bool = False,
        first_visit: bool = False,
        installed: bool = False,
        script: str = "",
        service: str = service,
        **routes: Any,
    ) -> MapPage:
        context = browser.new_context(
            **device, locale="vi-VN", color_scheme="dark" if dark else "light", reduced_motion="reduce"
        )
        contexts.append(context)
        if not installed:
            # What a service worker fetches would pass by the routes that tests put in its way.
            context.add_init_script("delete Navigator.prototype.serviceWorker")
        if not first_visit:
            context.add_init_script("localStorage.setItem('mapsvc.tour', 'seen')")
        if script:
            context.add_init_script(script)
        page = MapPage(context.new_page(), service, drawn)
        for pattern, handler in routes.pop("intercept", {}).items():
            page.page.route(pattern, handler)
        page.open(link, **routes)
        return page

    yield open_at
    for context in contexts:
        context.close()
