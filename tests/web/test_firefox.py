"""The main jobs in Debian's Firefox: it opens, draws, answers a press, finds, speaks English; also without WebGL2."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.web.firefox import Firefox

Starter = Callable[..., Firefox]

SEEN = "localStorage.setItem('mapsvc.tour', 'seen')"


@pytest.fixture
def firefox(tmp_path: Path) -> Iterator[Starter]:
    """Starts Firefox with the preferences given; skips where the machine has none."""
    program = shutil.which("firefox-esr") or shutil.which("firefox")
    if program is None:
        pytest.skip("firefox-esr is not installed: apt install firefox-esr, or scripts/install --dev as root")
    with ExitStack() as running:

        def start(**preferences: Any) -> Firefox:
            return running.enter_context(Firefox(program, tmp_path / "profile", preferences))

        yield start


def _open(browser: Firefox, service: str) -> None:
    browser.open(f"{service}/favicon.svg")
    browser.run(SEEN)
    browser.open(f"{service}/")


def test_page_opens_draws_answers_finds_and_speaks_english(firefox: Starter, map_service: str) -> None:
    browser = firefox()
    _open(browser, map_service)
    # Firefox has no WebGL2 on some machines without a graphics card: there the page draws its picture.
    if browser.run("document.createElement('canvas').getContext('webgl2') !== null"):
        browser.wait_for("document.querySelector('.map[data-map-state=settled]') !== null")
        drawn = "mapsvc.map.queryRenderedFeatures().filter((f) => f.source === 'communes').map((f) => f.id)"
        assert browser.run(f"new Set({drawn}).size") > 60
        point = browser.run("mapsvc.map.project([107.1, 17.02])")
        browser.press(point["x"], point["y"])
        assert "Cửa Tùng" in browser.wait_for("document.querySelector('[data-card]')?.innerText")
    else:
        assert browser.wait_for("document.querySelectorAll('[data-drawn=communes] path').length") == 78

    browser.press_element("[role=combobox]")
    browser.type("gio linh")
    browser.press_element("[role=option]")
    browser.wait_for("document.querySelector('[data-card]')?.innerText.includes('Gio Linh')")

    browser.press_element("button[lang=en]")
    assert browser.wait_for("document.title.includes('Digital') && document.documentElement.lang") == "en"
    assert [said for said in browser.complaints if "WebGL warning" not in said] == []


def test_without_webgl2_the_picture_does_the_main_jobs(firefox: Starter, map_service: str) -> None:
    browser = firefox(**{"webgl.disabled": True})
    _open(browser, map_service)
    assert browser.wait_for("document.querySelectorAll('[data-drawn=communes] path').length") == 78
    browser.run(
        "[...document.querySelectorAll('[data-drawn=communes] .feature')]"
        ".find((each) => each.textContent.includes('Khe Sanh')).querySelector('path')"
        ".dispatchEvent(new MouseEvent('click', { bubbles: true }))"
    )
    browser.wait_for("document.querySelector('[data-card]')?.innerText.includes('Khe Sanh')")
    assert browser.run("window.mapsvc") is None
    assert browser.complaints == []
