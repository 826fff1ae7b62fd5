"""The ground of an elevation layer: shaded, risen, its heights along a measured line and under the pointer."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from mapsvc.catalogue.declarations import read_declarations
from mapsvc.publishing.loading import load_all
from mapsvc.settings import Settings
from tests.conftest import _clone, free_port, running
from tests.publishing import heights as made_up
from tests.web.conftest import Opener, _opener
from tests.web.test_saving_data import SAVES

NEAR = "v=1&at=17.04,106.87,11.5&layers=heights"
A, B = (106.83, 17.03), (106.90, 17.06)


@pytest.fixture(scope="module")
def hilly_service(
    cluster_url: str, template: str, built_page: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A service with one elevation layer of a made-up surface."""
    root = tmp_path_factory.mktemp("hills")
    layers, data = made_up.declare(root)
    made_up.write_sheet(data / "a.tif")
    made_up.write_source(layers, data, "a.tif")
    with _clone(cluster_url, template) as url:
        settings = Settings(
            database_url=url, home=root, data=(data,), layers_path=layers, port=free_port(), web_processes=1,
            download=False,
        )  # fmt: skip
        (outcome,) = load_all(settings, read_declarations(layers))
        assert outcome.state == "loaded", outcome.error
        with running(settings) as base:
            yield base


@pytest.fixture
def open_hills(browser: Browser, hilly_service: str) -> Iterator[Opener]:
    """Opens the map of the hills."""
    yield from _opener(browser, hilly_service, ".map[data-map-state=settled]")


def metres(text: str) -> float:
    found = re.search(r"(-?[\d.]+) m", text)
    assert found
    return float(found.group(1).replace(".", ""))


def test_hills_are_shaded_and_rise_when_asked_to(open_hills: Opener) -> None:
    page = open_hills(NEAR)
    shade = page.page.evaluate("mapsvc.map.getLayer('heights-shade')?.type")
    assert shade == "hillshade"
    assert any("/collections/heights/versions/1/tiles/" in address for address in page.asked)
    assert page.page.evaluate("mapsvc.map.getTerrain()") is None
    page.button("Địa hình 3D").click()
    expect(page.button("Địa hình 3D")).to_have_attribute("aria-pressed", "true")
    page.settle()
    assert page.page.evaluate("mapsvc.map.getTerrain().source") == "heights~terrain"
    assert page.page.evaluate("mapsvc.map.getPitch()") > 0
    page.page.wait_for_function("location.hash.includes('terrain=1')")
    page.button("Địa hình 3D").click()
    page.settle()
    assert page.page.evaluate("mapsvc.map.getTerrain()") is None
    assert page.page.evaluate("mapsvc.map.getPitch()") == 0
    assert page.complaints == []


def test_a_measured_line_has_a_profile_linked_with_the_map(open_hills: Opener) -> None:
    page = open_hills(NEAR)
    page.button("Đo").click()
    for longitude, latitude in (A, B):
        page.page.get_by_label("Thêm điểm theo tọa độ").fill(f"{latitude} {longitude}")
        page.page.keyboard.press("Enter")
    expect(page.page.locator("[data-profile=ready]")).to_be_visible()
    chart = page.page.get_by_role("slider", name=re.compile("Đồ thị độ cao"))
    chart.focus()
    for key, place in (("Home", A), ("End", B)):
        page.page.keyboard.press(key)
        told = chart.get_attribute("aria-valuetext") or ""
        assert metres(told.split(":")[1]) == pytest.approx(float(made_up.height_at(*place)), abs=2)
    page.eventually_drawn("measure", "measure-mark")
    page.page.get_by_text("Bảng độ cao").click()
    assert page.page.locator("[data-profile] tbody tr").count() > 10
    assert metres(page.page.locator("[data-value=ascent]").inner_text()) > 50
    assert page.axe() == []
    assert page.complaints == []


def test_where_data_are_saved_hills_are_shaded_when_asked_for(open_hills: Opener) -> None:
    page = open_hills(NEAR, script=SAVES)
    heights = "/collections/heights/versions/1/tiles/"
    assert not [address for address in page.asked if heights in address]
    assert page.page.evaluate("mapsvc.map.getLayer('heights-shade')") is None
    expect(page.page.locator("[data-layer=heights] [data-spared]")).to_contain_text("tiết kiệm dữ liệu")
    assert page.axe() == []
    page.button("Tải lớp Độ cao thử").click()
    page.page.wait_for_function("mapsvc.map.getLayer('heights-shade')")
    page.settle()
    assert [address for address in page.asked if heights in address]
    expect(page.page.locator("[data-spared]")).to_have_count(0)
    assert page.complaints == []
