"""Stories: opened from the layers or by link, read by scrolling, buttons and keys, left and gone on with."""

import json

from playwright.sync_api import Route, expect

from tests.web.conftest import PHONE, Opener

STEP = ".story article.current h3"


def test_a_story_is_read_from_the_shelf_to_its_end_and_left_again(open_map: Opener) -> None:
    page = open_map("v=1&at=17,106.9,9&layers=communes,provinces")
    before = page.drawn_order()
    page.page.locator("[aria-controls=story-list]").click()
    page.page.locator("[data-story=water]").click()
    page.settle()
    step = page.page.locator(STEP)
    expect(step).to_contain_text("Chín lưu vực")
    assert "story=water/basins" in page.link
    assert "layers=" not in page.link
    assert page.rendered("river_basins")
    assert page.axe() == []

    page.button("Tiếp").click()
    page.settle()
    expect(step).to_contain_text("Sông ngắn")
    page.page.keyboard.press("ArrowRight")
    page.settle()
    expect(step).to_contain_text("59 trạm")
    assert page.rendered("hydromet_stations")

    page.page.locator(".story .steps").evaluate(
        "(steps) => steps.scrollTo(0, steps.querySelector('[data-step=alarms]').offsetTop)"
    )
    expect(step).to_contain_text("Ba mức báo động")
    expect(page.page.locator("[data-step=alarms] img")).to_have_js_property("naturalWidth", 1120)
    page.page.get_by_role("button", name="Bước 5: Kiến Giang và Lệ Thủy").click()
    page.settle()
    expect(step).to_contain_text("Kiến Giang")
    west, south, east, north = page.page.evaluate("mapsvc.map.getBounds().toArray().flat()")
    assert 106 < west < 106.5
    assert 107 < east < 107.6
    assert 16.7 < south < north < 17.6
    assert "story=water/le_thuy" in page.link

    page.button("Rời câu chuyện").click()
    page.settle()
    assert "story=" not in page.link
    assert "layers=communes,provinces" in page.link
    assert page.drawn_order() == before
    page.page.locator("[aria-controls=story-list]").click()
    expect(page.page.locator("[data-story=water]")).to_contain_text("đọc tiếp")
    page.page.locator("[data-story=water]").click()
    expect(step).to_contain_text("Kiến Giang")
    assert page.complaints == []


def test_back_leaves_a_story_from_any_step_and_an_unknown_one_is_told(open_map: Opener) -> None:
    page = open_map("v=1&lang=en")
    page.page.locator("[aria-controls=story-list]").click()
    page.page.locator("[data-story=people]").click()
    step = page.page.locator(STEP)
    expect(step).to_contain_text("1.87 million")
    page.page.get_by_role("button", name="Step 2: A strip of plain along the sea").click()
    expect(step).to_contain_text("A strip of plain")
    page.settle()
    assert page.style_layer("statistic-fill")
    expect(page.page.get_by_role("cell", name="2,036.2")).to_be_visible()
    page.page.get_by_role("button", name="Step 4: The census of 2019").click()
    page.settle()
    assert page.rendered("census_2019")
    page.page.go_back()
    expect(page.page.locator(".story")).to_have_count(0)
    page.settle()
    assert page.rendered("census_2019") == []

    page.page.evaluate("location.hash = 'v=1&story=nothing_of_that_name&lang=en'")
    expect(page.page.get_by_role("alert")).to_be_visible()
    page.page.locator(".story").get_by_role("button", name="Leave the story").first.click()
    expect(page.page.locator(".story")).to_have_count(0)


def test_a_story_is_read_on_a_phone_and_hostile_words_stay_words(open_map: Opener) -> None:
    def poison(route: Route) -> None:
        reply = route.fetch()
        story = reply.json()
        hostile = {"text": "<img src=x onerror=alert(1)>", "strong": True, "emphasis": False}
        link = {"text": "bấm", "strong": False, "emphasis": False, "href": "javascript:alert(1)"}
        story["steps"][0]["text"]["vi"] = [{"kind": "paragraph", "runs": [hostile, link]}]
        story["sources"][0]["url"] = "javascript:alert(2)"
        route.fulfill(response=reply, body=json.dumps(story))

    page = open_map("v=1&story=water", device=PHONE, intercept={"**/stories/water": poison})
    words = page.page.locator("[data-step=basins]")
    expect(words).to_contain_text("<img src=x onerror=alert(1)>bấm")
    assert words.locator("img, a").count() == 0
    assert page.page.locator("a[href^=javascript]").count() == 0
    side = page.page.locator(".side").bounding_box()
    assert side
    assert 300 < side["height"] < 500, "the story stands in the sheet, the map above it"
    page.button("Tiếp").click()
    expect(page.page.locator(STEP)).to_contain_text("Sông ngắn")
    page.settle()
    assert page.axe() == []
    assert page.page.evaluate("document.documentElement.scrollWidth") == 390


def test_a_story_is_told_in_a_frame(open_map: Opener) -> None:
    page = open_map(wait=False)
    page.page.goto(f"{page.service}/embed#v=1&story=merger_2025/con_co&lang=vi")
    page.settle()
    expect(page.page.locator(STEP)).to_contain_text("Cồn Cỏ")
    expect(page.page.locator(".dock .top")).to_have_count(0)
    expect(page.page.locator(".locator")).to_be_visible()
    page.button("Rời câu chuyện").click()
    expect(page.page.locator(".dock")).to_have_count(0)
    assert page.complaints == []
