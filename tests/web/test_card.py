"""The card: what belongs to a feature, its figures over the years, values to copy, and everything beneath a press."""

import json
import re

from playwright.sync_api import Route, expect

from tests.web.conftest import Opener


def test_card_leads_to_what_belongs_to_the_feature(open_map: Opener) -> None:
    page = open_map("sel=communes/19360&layers=communes")
    related = page.card.locator("[data-related=unit_crosswalk]")
    expect(related).to_contain_text("Bảng đơn vị cũ – mới")
    names = related.locator("li .link").all_inner_texts()
    assert names
    former = page.card.locator("[data-related=census_2019]")
    expect(former.locator(".link").first).to_be_visible()
    title = former.locator(".link").first.inner_text()
    former.locator(".link").first.click()
    expect(page.card).to_have_attribute("data-card", re.compile("^census_2019/"))
    expect(page.card.get_by_role("heading").first).to_have_text(title)
    # And back: the former commune names the one of today.
    page.card.locator("[data-related=communes] .link").click()
    expect(page.card).to_have_attribute("data-card", "communes/19360")
    assert page.complaints == []


def test_card_draws_a_series_and_says_that_sources_differ(open_map: Opener) -> None:
    page = open_map("sel=communes/19360")
    chart = page.card.locator("[data-series=population]")
    expect(chart.locator("li")).to_have_count(3)
    assert chart.locator(".period").all_inner_texts() == ["2009", "2019", "2025"]
    expect(chart).to_contain_text("29.705")
    expect(chart).to_contain_text("nguồn và cách tính khác nhau")
    assert page.axe() == []


def test_missing_year_is_no_bar_of_zero(open_map: Opener) -> None:
    page = open_map("stat=communes/population_2009&sel=communes/19249")
    chart = page.card.locator("[data-series=population]")
    expect(chart.locator("li").first.locator(".value")).to_have_text(re.compile(r"^(–|[\d.]+)$"))
    for bar in chart.locator("li").all():
        text = bar.locator(".value").inner_text()
        assert (bar.locator(".missing").count() == 1) == (text == "–")


def test_values_and_coordinates_are_copied(open_map: Opener) -> None:
    page = open_map("sel=communes/19360")
    page.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.card.get_by_role("button", name="Sao chép giá trị Tên đầy đủ").click()
    assert page.page.evaluate("navigator.clipboard.readText()") == "Phường Quảng Trị"
    page.card.get_by_role("button", name="Sao chép giá trị Diện tích công bố").click()
    assert re.fullmatch(r"72,\d+", page.page.evaluate("navigator.clipboard.readText()"))
    page.card.get_by_role("button", name="Sao chép tọa độ").click()
    assert re.fullmatch(r"16\.\d{6}, 107\.\d{6}", page.page.evaluate("navigator.clipboard.readText()"))


def test_links_and_mail_addresses_are_made_safe(open_map: Opener) -> None:
    values = {
        "seat": "https://quangtri.gov.vn/x?a=1",
        "name_en": "ubnd@quangtri.gov.vn",
        "full_name": "a@b.vn?bcc=c@d.vn",
    }

    def change(route: Route) -> None:
        reply = route.fetch()
        feature = reply.json()
        feature["properties"] |= values
        route.fulfill(response=reply, body=json.dumps(feature))

    page = open_map("sel=communes/19360", intercept={"**/collections/communes/items/19360": change})
    link = page.card.get_by_role("link", name=values["seat"])
    expect(link).to_have_attribute("rel", "noopener noreferrer nofollow")
    expect(page.card.get_by_role("link", name="ubnd@quangtri.gov.vn")).to_have_attribute(
        "href", "mailto:ubnd@quangtri.gov.vn"
    )
    expect(page.card.get_by_role("link", name="bcc")).to_have_count(0)


def test_everything_beneath_a_press_is_named_and_outlined(open_map: Opener) -> None:
    page = open_map("at=16.7,107.16,11&layers=communes,former_districts,provinces")
    page.press(107.157, 16.694)
    beneath = page.card.get_by_role("list", name="Các đối tượng tại vị trí này").get_by_role("button")
    expect(beneath).to_have_count(3)
    expect(beneath.first).to_have_attribute("aria-current", "true")
    before = page.page.evaluate("JSON.stringify(mapsvc.map.getStyle().sources.selection.data)")
    beneath.nth(2).hover()
    page.page.wait_for_function(
        "(before) => JSON.stringify(mapsvc.map.getStyle().sources.selection.data) !== before", arg=before
    )
    beneath.nth(2).click()
    expect(page.card).to_have_attribute("data-card", re.compile("^provinces/"))
    expect(page.card).to_contain_text("Đối tượng 3 trên 3")


def test_card_opens_the_tool_that_selects_around_it(open_map: Opener) -> None:
    page = open_map("at=16.75,107.18,10&layers=osm_pois,communes&sel=communes/19360")
    page.card.get_by_role("button", name="Chọn quanh đây").click()
    tool = page.page.locator("[data-tool=select]")
    expect(tool).to_contain_text("Đối tượng đang chọn: Quảng Trị")
    tool.get_by_role("button", name="Chọn", exact=True).click()
    expect(tool.locator("[data-count-of=osm_pois] .count")).to_have_text(re.compile(r"^\d+$"))
