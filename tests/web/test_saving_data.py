"""Data saver: nothing is fetched that was not asked for, and the page says so."""

from playwright.sync_api import expect

from tests.web.conftest import Opener

SAVES = """Object.defineProperty(navigator, 'connection', {
  value: Object.assign(new EventTarget(), { saveData: true }),
})"""


def test_browser_that_saves_data_gets_pictures_and_lists_only_when_asked_for(open_map: Opener) -> None:
    page = open_map("story=water/alarms", script=SAVES)
    expect(page.page.locator("[data-saving]")).to_have_text("Đang tiết kiệm dữ liệu")
    picture = page.page.locator("[data-step=alarms] .picture")
    expect(picture).to_contain_text("Tải ảnh")
    assert not [url for url in page.asked if "/stories/pictures/" in url]
    assert page.axe() == []
    picture.click()
    expect(page.page.locator("[data-step=alarms] img")).to_have_js_property("naturalWidth", 1120)
    page.open("sel=communes/19360")
    expect(page.card).to_contain_text("Quảng Trị")
    ask = page.card.get_by_role("button", name="Tìm đối tượng liên quan")
    expect(ask).to_be_visible()
    assert not [url for url in page.asked if "/collections/unit_crosswalk/items" in url]
    assert page.page.evaluate("mapsvc.map.getStyle().sources.coastline.maxzoom") == 10
    ask.click()
    expect(page.card.locator("[data-related=unit_crosswalk]")).to_be_visible()

    page.button("Giao diện và nền bản đồ").click()
    switch = page.page.get_by_role("menuitemcheckbox", name="Tiết kiệm dữ liệu")
    expect(switch).to_be_checked()
    assert page.axe() == []
    switch.click()
    expect(page.page.locator("[data-saving]")).to_be_hidden()
    page.page.reload()
    page.settle()
    expect(page.page.locator("[data-saving]")).to_be_hidden()
    assert page.page.evaluate("mapsvc.map.getStyle().sources.coastline.maxzoom") > 10
    assert page.complaints == []
