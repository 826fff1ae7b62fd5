"""What goes wrong is said, can be tried again, and never leaves a blank page."""

from playwright.sync_api import Route, expect

from tests.web.conftest import Opener


def _refuse(status: int) -> object:
    def answer(route: Route) -> None:
        route.fulfill(status=status, content_type="application/problem+json", body='{"title": "x", "detail": "y"}')

    return answer


def test_service_away_is_told_and_tried_again(open_map: Opener) -> None:
    page = open_map(intercept={"**/catalogue": _refuse(503)})
    expect(page.page.get_by_text("Máy chủ đang bận").first).to_be_visible()
    expect(page.page.get_by_role("combobox").first).to_be_visible()
    page.page.unroute("**/catalogue")
    page.button("Thử lại").first.click()
    expect(page.page.locator("[data-layer=communes]")).to_be_visible()
    expect(page.page.get_by_text("Máy chủ đang bận")).to_have_count(0)


def test_no_line_is_told(open_map: Opener) -> None:
    page = open_map(intercept={"**/catalogue": lambda route: route.abort("internetdisconnected")})
    expect(page.page.get_by_text("Không kết nối được máy chủ").first).to_be_visible()


def test_answer_that_is_no_catalogue_is_told(open_map: Opener) -> None:
    page = open_map(
        intercept={
            "**/catalogue": lambda route: route.fulfill(content_type="application/json", body="<html>proxy</html>")
        }
    )
    expect(page.page.get_by_text("Máy chủ trả lời không đúng").first).to_be_visible()


def test_feature_and_figures_that_do_not_come_can_be_asked_for_again(open_map: Opener) -> None:
    failing = {"**/collections/communes/items**": _refuse(500)}
    page = open_map("sel=communes/19360&stat=communes/population_2025", intercept=failing)
    page.tab("Thống kê")
    expect(page.card.get_by_role("alert")).to_contain_text("Máy chủ trả lời không đúng")
    expect(page.page.get_by_role("tabpanel").get_by_role("alert")).to_be_visible()
    page.page.unroute("**/collections/communes/items**")
    page.card.get_by_role("button", name="Thử lại").click()
    expect(page.card).to_contain_text("29.705")
    page.page.get_by_role("tabpanel").get_by_role("button", name="Thử lại").click()
    expect(page.page.locator("tbody tr")).to_have_count(78)


def test_search_that_fails_says_so(open_map: Opener) -> None:
    page = open_map(intercept={"**/search?**": _refuse(503)})
    page.page.get_by_role("combobox").first.fill("dong hoi")
    expect(page.page.get_by_role("status").filter(has_text="Máy chủ đang bận")).to_be_visible()


def test_tiles_that_fail_are_told_and_the_rest_stays(open_map: Opener) -> None:
    page = open_map(intercept={"**/tiles/WebMercatorQuad/**": _refuse(500)})
    expect(page.page.get_by_text("Một phần bản đồ chưa tải được")).to_be_visible()
    expect(page.page.locator("[data-layer=communes]")).to_be_visible()


def test_late_answers_never_replace_newer_ones(open_map: Opener) -> None:
    held: list[Route] = []
    page = open_map(
        "sel=communes/19360", intercept={"**/collections/communes/items/19360": lambda route: held.append(route)}
    )
    page.page.evaluate("location.hash = 'v=1&sel=communes/19333'")
    expect(page.card.get_by_role("heading")).to_have_text("Đông Hà")
    for route in held:
        route.continue_()
    page.page.wait_for_timeout(400)
    expect(page.card.get_by_role("heading")).to_have_text("Đông Hà")


def test_part_that_breaks_says_so_and_the_rest_goes_on(open_map: Opener) -> None:
    """A fault of the program, here over a layer without a title: in the card's or the panel's own code."""

    def broken(route: Route) -> None:
        reply = route.fetch()
        catalogue = reply.json()
        for layer in catalogue["layers"]:
            if layer["id"] == "airports":
                layer["title"] = None
        route.fulfill(response=reply, json=catalogue)

    page = open_map(intercept={"**/catalogue": broken}, wait=False)
    expect(page.page.get_by_text("Trang gặp lỗi").first).to_be_visible()
    expect(page.button("Thử lại").first).to_be_visible()
    page.settle()
    assert page.rendered("communes")


def test_script_that_does_not_load_leaves_words(open_map: Opener) -> None:
    page = open_map(intercept={"**/assets/index-*.js": _refuse(500)}, wait=False)
    expect(page.page.get_by_role("heading")).to_contain_text("Bản đồ số kinh tế - xã hội")


def test_map_library_that_does_not_load_gives_the_picture(open_map: Opener) -> None:
    page = open_map(intercept={"**/assets/map-*.js": _refuse(500)}, wait=False)
    expect(page.page.locator("[data-drawn=communes] path").first).to_be_attached()
