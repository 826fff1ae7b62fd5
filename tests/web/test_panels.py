"""Panels: kept as they were left, out of the way of what was pressed, and never without a word when they are empty."""

from playwright.sync_api import Page, Route, expect

from tests.web.conftest import PHONE, Opener


def _state(page: Page) -> str | None:
    return page.get_by_role("tabpanel").locator("[data-state]").get_attribute("data-state")


def test_a_folded_panel_and_the_tab_are_kept_on_this_machine(open_map: Opener) -> None:
    page = open_map()
    page.tab("Chú giải")
    page.button("Thu gọn bảng").click()
    page.page.reload()
    page.settle()
    expect(page.button("Mở bảng")).to_be_visible()
    page.button("Mở bảng").click()
    expect(page.page.get_by_role("tab", name="Chú giải")).to_have_attribute("aria-selected", "true")


def test_a_feature_pressed_where_its_card_opens_comes_out_from_under_it(open_map: Opener) -> None:
    page = open_map("at=17.2,106.3,8.4&layers=communes")
    place = (107.12, 16.72)
    x, _ = page.pixel(*place)
    assert 1440 - 376 < x < 1440
    page.press(*place)
    expect(page.card).to_be_visible()
    page.settle()
    card = page.card.bounding_box()
    assert card is not None
    assert page.pixel(*place)[0] < card["x"]


def test_on_a_phone_the_feature_pressed_stays_above_its_card(open_map: Opener) -> None:
    page = open_map("at=17.6,106.6,8.4&layers=communes", device=PHONE)
    place = (106.75, 17.05)
    page.press(*place)
    expect(page.card).to_be_visible()
    page.settle()
    card = page.card.bounding_box()
    assert card is not None
    assert page.pixel(*place)[1] < card["y"]


def test_figures_that_take_long_can_be_given_up(open_map: Opener) -> None:
    page = open_map("stat=communes/density_2025", intercept={"**/collections/communes/items*": lambda route: None})
    page.tab("Thống kê")
    expect(page.page.get_by_text("Đang tải số liệu…")).to_be_visible()
    assert page.axe() == []
    page.button("Dừng").click()
    expect(page.page.get_by_text("Đang tải số liệu…")).to_have_count(0)
    page.settle()
    assert "stat=" not in page.link


def test_each_failure_has_a_face_of_its_own(open_map: Opener) -> None:
    def refuse(route: Route) -> None:
        route.fulfill(status=403, json={"title": "no", "status": 403})

    page = open_map("stat=communes/density_2025", intercept={"**/collections/communes/items*": refuse})
    page.tab("Thống kê")
    assert _state(page.page) == "refused"
    expect(page.button("Thử lại")).to_have_count(0)
    assert page.axe() == []

    page = open_map(
        "stat=communes/density_2025", intercept={"**/collections/communes/items*": lambda route: route.abort()}
    )
    page.tab("Thống kê")
    assert _state(page.page) == "offline"
    page.page.unroute("**/collections/communes/items*")
    page.button("Thử lại").click()
    expect(page.page.locator("tr[data-unit]").first).to_be_visible()

    page = open_map("layers=")
    page.tab("Chú giải")
    assert _state(page.page) == "empty"
    page.page.get_by_role("tabpanel").get_by_role("button", name="Lớp dữ liệu").click()
    expect(page.page.locator("[data-layer=communes]")).to_be_visible()


def test_a_lost_line_is_told_and_what_failed_is_asked_again_when_it_is_back(open_map: Opener) -> None:
    page = open_map()
    page.page.context.set_offline(True)
    expect(page.page.get_by_text("Đang mất kết nối.", exact=False)).to_be_visible()
    page.page.context.set_offline(False)
    expect(page.page.get_by_text("Đang mất kết nối.", exact=False)).to_have_count(0)
    page.settle()
    assert page.rendered("communes")
