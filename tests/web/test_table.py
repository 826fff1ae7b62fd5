"""The attribute table: rows of any layer, sorted, summed up, linked with the map; as many as there are."""

import re
from collections.abc import Iterator

import httpx
import numpy as np
import pyarrow as pa
import pytest
import shapely
from playwright.sync_api import Locator, Route, expect

from mapsvc.catalogue.declaration import LayerDeclaration
from mapsvc.settings import Settings
from tests.conftest import _clone, free_port, publish_rows, running
from tests.web.conftest import PHONE, Opener
from tests.web.map_page import MapPage

MANY = 100_000


def _grid(page: MapPage) -> Locator:
    return page.page.get_by_role("grid")


def _column(page: MapPage, column: int) -> list[str]:
    """Texts of a column in the rows that are drawn, in their order."""
    cells = page.page.locator(f"[role=row][data-row] [role=gridcell][aria-colindex='{column}']")
    return [text.strip() for text in cells.all_inner_texts()]


def _head(page: MapPage, name: str) -> Locator:
    return page.page.get_by_role("columnheader", name=name)


def test_table_lists_a_layer_with_its_values(open_map: Opener) -> None:
    page = open_map()
    page.page.locator("[data-layer=communes]").get_by_role("button", name="Bảng thuộc tính của lớp").click()
    expect(page.page.locator("[data-count]")).to_have_text("78 hàng")
    expect(_grid(page)).to_have_attribute("aria-rowcount", "79")
    first = httpx.get(f"{page.service}/collections/communes/items?limit=1&f=json").json()["features"][0]
    row = page.page.locator("[role=row][data-row='0']")
    expect(row).to_have_attribute("data-id", first["id"])
    expect(row).to_contain_text(first["properties"]["full_name"])
    words = {"ward": "Phường", "commune": "Xã", "special_zone": "Đặc khu"}
    expect(row).to_contain_text(words[first["properties"]["kind"]])
    assert "table=communes" in page.link
    asked = [url for url in page.asked if "/collections/communes/versions/" in url and "/items?" in url]
    assert asked
    assert all("skipGeometry=true" in url and "properties=" in url for url in asked)
    assert page.complaints == []
    page.button("Đóng bảng thuộc tính").click()
    expect(_grid(page)).to_have_count(0)


def test_missing_values_are_dashes_and_come_last(open_map: Opener) -> None:
    page = open_map("table=communes")
    head = page.page.locator("[role=columnheader][title='Dân số 2009 (Tổng điều tra)']")
    head.get_by_role("button", name="Dân số 2009").first.click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    _grid(page).focus()
    page.page.keyboard.press("Control+End")
    last = page.page.locator("[role=row][data-row='77']")
    expect(last.get_by_role("img", name="không có số liệu").first).to_be_visible()
    assert "0" not in _column(page, int(head.get_attribute("aria-colindex") or 0))


def test_heads_sort_up_down_and_by_several_columns(open_map: Opener) -> None:
    page = open_map("table=communes")
    name = _head(page, "Tên").first
    name.get_by_role("button").first.click()
    expect(name).to_have_attribute("aria-sort", "ascending")
    expect(page.page.locator("[role=row][data-row='0']")).to_contain_text("A Dơi")
    name.get_by_role("button").first.click()
    expect(name).to_have_attribute("aria-sort", "descending")
    expect(page.page.locator("[role=row][data-row='0']")).to_contain_text("Vĩnh Thủy")
    kind = _head(page, "Loại")
    kind.get_by_role("button").first.click()
    name.get_by_role("button").first.click(modifiers=["Shift"])
    expect(kind).to_have_attribute("aria-sort", "ascending")
    expect(page.page.locator("[role=row][data-row='77']")).to_have_count(0)
    page.await_question("sortby=kind%2Cname")


def test_row_and_map_are_linked_both_ways(open_map: Opener) -> None:
    page = open_map("table=communes&at=16.75,107.18,10&layers=communes")
    _head(page, "Tên").first.get_by_role("button").first.click()
    row = page.page.locator("[role=row]").filter(has_text="Ái Tử")
    row.hover()
    page.page.wait_for_timeout(300)
    states = {each["name"]: each["_state"] for each in page.rendered("communes", "pointed-line")}
    assert states["Ái Tử"] == {"hover": True}
    row.click()
    expect(page.card.get_by_role("heading").first).to_have_text("Ái Tử")
    expect(row).to_have_attribute("aria-selected", "true")
    page.settle()
    # What was selected is not behind the drawer.
    drawer = page.page.locator("[data-table]").bounding_box()
    assert drawer
    box = page.page.evaluate("mapsvc.map.queryRenderedFeatures().filter((f) => f.source === 'selection').length")
    assert box > 0

    page.button("Đóng").click()
    page.press(107.157, 16.694)
    selected = page.page.locator("[role=row][aria-selected=true]")
    expect(selected).to_contain_text("Phường Quảng Trị")
    expect(selected).to_be_in_viewport()


def test_pointer_on_the_map_marks_the_row(open_map: Opener) -> None:
    page = open_map("table=communes&at=16.75,107.18,10&layers=communes&sel=communes/19360")
    row = page.page.locator("[role=row][data-id='19360']")
    expect(row).to_be_in_viewport()
    page.page.mouse.move(*page.pixel(107.157, 16.694))
    expect(row).to_have_class(re.compile("beneath"))


def test_only_what_is_in_view(open_map: Opener) -> None:
    page = open_map("table=communes&at=16.75,107.18,11&layers=communes")
    count = page.page.locator("[data-count]")
    expect(count).to_have_text("78 hàng")
    page.button("Chỉ trong khung nhìn").click()
    expect(count).not_to_have_text("78 hàng")
    expect(count).to_have_text(re.compile(r"^\d+ hàng$"))
    near = int((count.inner_text()).split()[0])
    assert 0 < near < 40
    page.page.locator("canvas").focus()
    page.page.keyboard.press("-")
    page.page.keyboard.press("-")
    expect(count).not_to_have_text(f"{near} hàng")


def test_columns_are_chosen_moved_and_remembered(open_map: Opener) -> None:
    page = open_map("table=communes")
    page.button("Cột").click()
    panel = page.page.get_by_role("region", name="Cột")
    panel.get_by_label("Mã đơn vị", exact=True).uncheck()
    expect(_head(page, "Mã đơn vị")).to_have_count(0)
    panel.get_by_role("button", name="Đưa cột Loại lên trước").click()
    page.page.reload()
    page.settle()
    expect(_head(page, "Mã đơn vị")).to_have_count(0)
    assert int(_head(page, "Loại").get_attribute("aria-colindex") or 0) == 3
    assert not any("properties=code" in url.split("skip")[0] for url in page.asked[-3:])


def test_figures_of_a_column(open_map: Opener) -> None:
    page = open_map("table=communes")
    head = page.page.get_by_role("columnheader", name=re.compile("^Dân số 2025"))
    _grid(page).focus()
    for _ in range(int(head.get_attribute("aria-colindex") or 1) - 1):
        page.page.keyboard.press("ArrowRight")
    page.page.keyboard.press(" ")
    page.page.get_by_role("menuitem", name="Số liệu tổng hợp của cột").click()
    figures = page.page.locator("[data-figures=population_2025]")
    expect(figures).to_contain_text("1.870.664")
    expect(figures).to_contain_text("người")
    page.page.get_by_label("Cột được tổng hợp").select_option(label="Loại")
    expect(page.page.get_by_role("region", name="Tổng hợp")).to_contain_text(re.compile(r"Xã\s*69"))


def test_grid_is_used_by_keyboard_alone(open_map: Opener) -> None:
    page = open_map("table=communes")
    grid = _grid(page)
    grid.focus()
    expect(grid).to_have_attribute("aria-activedescendant", "grid-head-0")
    page.page.keyboard.press("ArrowDown")
    page.page.keyboard.press("ArrowDown")
    page.page.keyboard.press("ArrowRight")
    expect(grid).to_have_attribute("aria-activedescendant", "grid-1-1")
    page.page.keyboard.press("Control+End")
    expect(page.page.locator("[role=row][data-row='77']")).to_be_in_viewport()
    page.page.keyboard.press("Enter")
    expect(page.card).to_have_count(1)
    page.page.locator("[role=separator]").focus()
    before = page.page.locator("[data-table]").bounding_box()
    page.page.keyboard.press("ArrowUp")
    after = page.page.locator("[data-table]").bounding_box()
    assert before
    assert after
    assert after["height"] > before["height"]


def test_table_has_nothing_against_it(open_map: Opener) -> None:
    page = open_map("table=communes&sel=communes/19360")
    expect(page.page.locator("[role=row][aria-selected=true]")).to_be_visible()
    assert page.axe() == []
    page.button("Tổng hợp").click()
    expect(page.page.locator("[data-figures]")).to_be_visible()
    assert page.axe() == []
    page.button("Cột").click()
    assert page.axe() == []


def test_phone_shows_the_table_on_the_whole_screen(open_map: Opener) -> None:
    page = open_map("table=communes&layers=communes", device=PHONE)
    box = page.page.locator("[data-table]").bounding_box()
    assert box
    assert (box["width"], box["height"]) == (390, 844)
    title = page.page.locator("[data-table] h2").bounding_box()
    assert title
    assert title["width"] > 250
    page.page.locator("[role=row][data-row='0']").tap()
    expect(page.page.locator("[data-table]")).to_be_hidden()
    expect(page.card).to_be_visible()
    page.card.get_by_role("button", name="Bảng thuộc tính của lớp").click()
    expect(page.page.locator("[data-table]")).to_be_visible()
    assert page.axe() == []


def test_failed_pages_are_told_and_asked_for_again(open_map: Opener) -> None:
    broken = True

    def fail(route: Route) -> None:
        if broken:
            route.fulfill(status=503, content_type="application/problem+json", body="{}")
        else:
            route.continue_()

    page = open_map("table=communes", intercept={"**/versions/*/items?*": fail})
    expect(page.page.locator("[data-table]")).to_contain_text("Máy chủ đang bận")
    broken = False
    page.page.locator("[data-table]").get_by_role("button", name="Thử lại").click()
    expect(page.page.locator("[data-count]")).to_have_text("78 hàng")


@pytest.fixture(scope="module")
def crowded(
    cluster_url: str, template: str, built_page: object, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A service with one made-up layer of a hundred thousand points."""
    declaration = LayerDeclaration.model_validate(
        {
            "id": "crowd",
            "sector": "base",
            "title": {"vi": "Điểm thử", "en": "Test points"},
            "description": {"vi": "Dữ liệu thử", "en": "Made-up data"},
            "keywords": {"vi": ["thử"], "en": ["test"]},
            "agency": "so_nong_nghiep",
            "geometry": "Point",
            "key": "code",
            "label": {"vi": "name", "en": "name"},
            "licence": "CC-BY-4.0",
            "attribution": {"vi": "Thử", "en": "Test"},
            "sample": True,
            "fields": [
                {"name": "code", "type": "string", "title": {"vi": "Mã", "en": "Code"}},
                {"name": "name", "type": "string", "title": {"vi": "Tên", "en": "Name"}},
                {"name": "rank", "type": "integer", "title": {"vi": "Thứ tự", "en": "Rank"}},
            ],
        }
    )
    rng = np.random.default_rng(7)
    order = rng.permutation(MANY)
    points = shapely.points(rng.uniform(106, 107, MANY), rng.uniform(16.6, 17.6, MANY))
    rows = pa.table(
        {
            "source_id": [f"c{each}" for each in order],
            "code": [f"c{each}" for each in order],
            "name": [f"Điểm {each}" for each in order],
            "rank": pa.array(order, pa.int64()),
            "geometry": pa.array(shapely.to_wkb(points), pa.binary()),
        }
    )
    with _clone(cluster_url, template) as url:
        publish_rows(url, declaration, rows)
        settings = Settings(database_url=url, home=tmp_path_factory.mktemp("crowd"), web_processes=1, port=free_port())
        with running(settings) as base:
            yield base


@pytest.fixture
def crowd(open_map: Opener, crowded: str) -> MapPage:
    page = open_map("table=crowd&layers=", service=crowded)
    expect(page.page.locator("[data-count]")).to_have_text("100.000 hàng")
    return page


def test_a_hundred_thousand_rows_scroll_in_bounded_memory(crowd: MapPage) -> None:
    page = crowd.page
    _head(crowd, "Thứ tự").get_by_role("button").first.click()
    expect(page.locator("[role=row][data-row='0']")).to_contain_text("Điểm 0")
    scroller = page.locator(".scroller")
    for place in (0.5, 0.1, 0.9, 0.33, 1.0, 0.77):
        scroller.evaluate("(e, place) => { e.scrollTop = place * (e.scrollHeight - e.clientHeight); }", place)
        shown = page.locator("[role=row][data-row]").nth(9)
        expect(shown).to_have_attribute("data-id", re.compile("^c"))
        # Every row that has come is the one that belongs there: rank and place are the same. Rows may be changing
        # places still, then there are none for a moment.
        pairs = page.wait_for_function(
            "() => { const rows = [...document.querySelectorAll('[role=row][data-id]')];"
            " return rows.length > 0 && rows.map((r) => [r.dataset.row, r.dataset.id]); }"
        ).json_value()
        assert all(identity == f"c{row}" for row, identity in pairs)
    assert page.locator("[role=row]").count() < 60
    for _ in range(30):
        scroller.evaluate("(e) => { e.scrollTop -= 9000; }")
        page.wait_for_timeout(120)
    expect(page.locator("[role=row][data-row]").nth(9)).to_have_attribute("data-id", re.compile("^c"))
    assert page.locator("[data-kept]").evaluate("(e) => Number(e.dataset.kept)") <= 25 * 200


def test_feature_far_down_comes_into_sight(crowd: MapPage, open_map: Opener, crowded: str) -> None:
    page = open_map("table=crowd&layers=&sel=crowd/c4711", service=crowded)
    row = page.page.locator("[role=row][data-id=c4711]")
    expect(row).to_be_in_viewport()
    expect(row).to_have_attribute("aria-selected", "true")


def test_answers_out_of_order_do_not_mix(open_map: Opener, crowded: str) -> None:
    """The first sorting is answered after the second one: its rows must not be seen."""
    held: list[Route] = []
    page = open_map(
        "table=crowd&layers=",
        service=crowded,
        intercept={"**/items?*sortby=rank*": lambda route: held.append(route)},
    )
    head = _head(page, "Thứ tự")
    head.get_by_role("button").first.click()
    page.page.wait_for_timeout(300)
    head.get_by_role("button").first.click()
    expect(page.page.locator("[role=row][data-row='0']")).to_have_attribute("data-id", "c99999")
    assert held
    for route in held:
        route.fulfill(status=200, json={"type": "FeatureCollection", "features": [], "links": [], "numberMatched": 0})
    page.page.wait_for_timeout(300)
    expect(page.page.locator("[role=row][data-row='0']")).to_have_attribute("data-id", "c99999")
    expect(page.page.locator("[data-count]")).to_have_text("100.000 hàng")
