"""axe-core finds nothing to object to in any state that people come to see."""

import pytest

from tests.web.conftest import DESKTOP, PHONE, Opener
from tests.web.map_page import MapPage


def _legend(page: MapPage) -> None:
    page.tab("Chú giải")


def _statistics(page: MapPage) -> None:
    page.tab("Thống kê")
    page.page.wait_for_selector("tbody tr")


def _searching(page: MapPage) -> None:
    page.page.get_by_role("combobox").first.fill("gio linh")
    page.page.wait_for_selector("[role=option]")
    page.page.keyboard.press("ArrowDown")


def _details(page: MapPage) -> None:
    page.page.locator("[data-layer=communes] .info").click()
    page.page.wait_for_selector("[data-details] table")


def _files(page: MapPage) -> None:
    page.page.wait_for_selector("[data-format]")


def _versions(page: MapPage) -> None:
    page.page.wait_for_selector("[data-version]")


def _programs(page: MapPage) -> None:
    page.page.wait_for_selector("[data-details] pre")


def _menu(page: MapPage) -> None:
    page.button("Thao tác khác với lớp Xã, phường, đặc khu").click()
    page.page.get_by_role("menuitem").first.wait_for()


def _sources(page: MapPage) -> None:
    page.button("Nguồn dữ liệu đang hiển thị").click()


def _folded(page: MapPage) -> None:
    page.button("Thu gọn bảng").click()


def _card(page: MapPage) -> None:
    page.page.wait_for_selector("[data-card] dd")


STATES = {
    "layers": ("", None),
    "details": ("", _details),
    "files of a layer": ("info=communes/files", _files),
    "versions of a layer": ("info=communes/versions", _versions),
    "programs for a layer": ("info=communes/programs", _programs),
    "menu of a layer": ("", _menu),
    "legend": ("", _legend),
    "statistics": ("stat=communes/population_2009", _statistics),
    "search": ("", _searching),
    "card": ("sel=communes/19360", _card),
    "missing feature": ("sel=communes/00000", None),
    "sources": ("", _sources),
    "folded": ("", _folded),
    "English": ("lang=en&stat=communes/density_2025&sel=communes/19360", _card),
}


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("state", STATES)
def test_desktop_has_no_violation(open_map: Opener, state: str, dark: bool) -> None:
    link, prepare = STATES[state]
    page = open_map(link, device=DESKTOP, dark=dark)
    if prepare:
        prepare(page)
    assert page.axe() == []


@pytest.mark.parametrize("state", ["layers", "files of a layer", "legend", "statistics", "search", "card"])
def test_phone_has_no_violation(open_map: Opener, state: str) -> None:
    link, prepare = STATES[state]
    page = open_map(link, device=PHONE)
    if prepare:
        prepare(page)
    assert page.axe() == []


def test_picture_has_no_violation(open_picture: Opener) -> None:
    page = open_picture("stat=communes/population_2009&sel=communes/19360")
    assert page.axe() == []
