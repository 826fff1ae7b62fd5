"""What the first load brings: one language, each thing once, nothing that the first map does not need."""

import re

from playwright.sync_api import expect

from tests.web.conftest import Opener


def test_first_load_brings_one_language_and_asks_nothing_twice(open_map: Opener) -> None:
    page = open_map()
    asked = [re.sub(r"^.*/assets/|-[\w-]{8}(?=\.\w+$)", "", url) for url in page.asked]
    assert "vi.js" in asked
    assert "en.js" not in asked
    assert sum(url.endswith("/catalogue") for url in page.asked) == 1
    assert sum(url.endswith("/styles/map-light") for url in page.asked) == 1
    assert not [url for url in asked if "latin-ext" in url or "plot" in url or "Tool" in url]
    tiles = [url for url in page.asked if "/tiles/WebMercatorQuad/" in url]
    joined = [url for url in tiles if "?collections=" in url]
    assert any("communes@" in url and "provinces@" in url for url in joined)
    assert len(tiles) - len(joined) < len(joined)  # layers that are alone in their place

    page.button("EN English").click()
    expect(page.page).to_have_title("Digital socio-economic map of Quảng Trị province")
    page.await_question("/assets/en-")
    assert "lang=en" in page.link
    assert page.complaints == []


def test_map_whose_joined_tiles_cannot_be_had_is_drawn_from_those_of_its_layers(open_map: Opener) -> None:
    page = open_map(intercept={"**/tiles/WebMercatorQuad/*/*/*?collections=*": lambda route: route.abort()})
    drawn = page.page.evaluate("mapsvc.map.queryRenderedFeatures({layers: ['communes-fill']}).length")
    assert drawn > 0
    page.await_question("/collections/communes/versions/")


def test_language_that_cannot_be_downloaded_leaves_the_page_as_it_is(open_map: Opener) -> None:
    page = open_map(intercept={"**/assets/en-*.js": lambda route: route.abort()})
    page.button("EN English").click()
    expect(page.page.get_by_text("Chưa tải được ngôn ngữ vừa chọn")).to_be_visible()
    expect(page.page).to_have_title("Bản đồ số kinh tế - xã hội tỉnh Quảng Trị")
    assert "lang=en" not in page.link
