"""Hoàng Sa and Trường Sa are drawn and named as Vietnam's on every map of the page, and the sea is Biển Đông."""

from pathlib import Path

import numpy as np
import pytest
import rasterio
from playwright.sync_api import expect

from tests.web.conftest import PHONE, Opener
from tests.web.map_page import MapPage

EAST_SEA = "at=13,112.5,5"
HOANG_SA, TRUONG_SA = "20333", "22736"


def _names(page: MapPage) -> str:
    """All the names that the map writes now."""
    names: list[str] = page.page.evaluate(
        """mapsvc.map.queryRenderedFeatures()
            .filter((feature) => feature.layer.type === 'symbol')
            .map((feature) => String(feature.layer.layout['text-field']))"""
    )
    return " ".join(names).replace("\n", " ")


@pytest.mark.parametrize("dark", [False, True])
def test_archipelagos_and_the_sea_are_drawn_and_named(open_map: Opener, dark: bool) -> None:
    page = open_map(EAST_SEA, dark=dark)
    shapes = [feature for feature in page.rendered("islands") if feature["_type"] != "symbol"]
    assert {feature["id"] for feature in shapes} == {HOANG_SA, TRUONG_SA}
    names = _names(page)
    assert "Hoàng Sa (Việt Nam)" in names
    assert "Trường Sa (Việt Nam)" in names
    assert "biển đông" in names.lower()


@pytest.mark.parametrize("link", ["layers=", "layers=communes", "layers=islands:0,communes"])
def test_names_stay_whatever_is_switched_off(open_map: Opener, link: str) -> None:
    names = _names(open_map(f"{EAST_SEA}&{link}"))
    assert "Hoàng Sa (Việt Nam)" in names
    assert "Trường Sa (Việt Nam)" in names
    assert "biển đông" in names.lower()


def test_names_stay_when_the_service_is_away(open_map: Opener) -> None:
    away = {
        "**/catalogue": lambda route: route.fulfill(status=503),
        "**/styles/*": lambda route: route.fulfill(status=503),
    }
    page = open_map(EAST_SEA, intercept=away)
    names = _names(page)
    assert "Hoàng Sa (Việt Nam)" in names
    assert "Trường Sa (Việt Nam)" in names
    assert "BIỂN ĐÔNG" in names


@pytest.mark.filterwarnings("ignore:Dataset has no geotransform")  # a picture of the screen is no map sheet
@pytest.mark.parametrize(("longitude", "latitude", "zoom"), [(111.6, 16.5, 9), (114.3, 9.9, 8)])
def test_archipelagos_are_seen_on_the_screen(
    open_map: Opener, tmp_path: Path, longitude: float, latitude: float, zoom: int
) -> None:
    """Not only asked of the map: the picture differs where the islands are from the same picture without them."""
    view = f"at={latitude},{longitude},{zoom}"
    pictures = []
    for name, link in (("with", view), ("without", f"{view}&layers=communes")):
        page = open_map(link)
        page.page.screenshot(path=tmp_path / f"{name}.png")
        with rasterio.open(tmp_path / f"{name}.png") as image:
            pictures.append(image.read([1, 2, 3]).astype(int)[:, 60:760, 420:1400])
    different = (np.abs(pictures[0] - pictures[1]).sum(axis=0) > 20).sum()
    assert different > 300


def test_phone_and_picture_name_them_too(open_map: Opener, open_picture: Opener) -> None:
    names = _names(open_map(EAST_SEA, device=PHONE))
    assert "Hoàng Sa (Việt Nam)" in names
    picture = open_picture().page
    islands = picture.locator("figure.islands")
    expect(islands).to_contain_text("Quần đảo Hoàng Sa")
    expect(islands).to_contain_text("Quần đảo Trường Sa")
    expect(islands).to_contain_text("(Việt Nam)")
    expect(islands).to_contain_text("Biển Đông")
