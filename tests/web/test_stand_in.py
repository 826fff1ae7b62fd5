"""Without the boundaries the communes are points: the page says so where it is read, not only behind a button."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from mapsvc.settings import Settings
from tests.conftest import running
from tests.web.conftest import Opener

SAID = {"vi": "Chưa có ranh giới", "en": "No boundaries yet"}


@pytest.fixture(scope="module")
def points_service(carried: Settings, built_page: Path) -> Iterator[str]:
    with running(carried) as base:
        yield base


@pytest.mark.parametrize("language", ["vi", "en"])
def test_row_and_legend_say_what_stands_in(open_map: Opener, points_service: str, language: str) -> None:
    page = open_map(f"lang={language}", service=points_service)
    row = page.page.locator("[data-layer=communes]")
    expect(row).to_contain_text(SAID[language])
    expect(row.get_by_role("checkbox")).to_be_checked()
    assert page.rendered("communes")
    assert page.axe() == []
    page.tab({"vi": "Chú giải", "en": "Legend"}[language])
    expect(page.page.locator("[data-row=communes]")).to_contain_text(SAID[language])
