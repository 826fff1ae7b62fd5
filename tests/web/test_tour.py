"""The first visit: a short tour that can be skipped, never comes again by itself, and is found again under Help."""

from playwright.sync_api import expect

from tests.web.conftest import PHONE, Opener


def test_a_first_visit_is_shown_around_by_keyboard_and_never_again(open_map: Opener) -> None:
    page = open_map(first_visit=True)
    tour = page.page.get_by_role("dialog", name="Chào mừng đến bản đồ số Quảng Trị")
    expect(tour).to_be_visible()
    expect(page.button("Xem nhanh")).to_be_focused()
    assert page.axe() == []
    page.page.keyboard.press("Enter")
    expect(page.page.get_by_role("dialog", name="Tìm một chỗ")).to_be_visible()
    search = page.page.locator("[role=search]").bounding_box()
    light = page.page.locator(".light").bounding_box()
    assert search is not None
    assert light is not None
    assert light["x"] < search["x"]
    assert light["x"] + light["width"] > search["x"] + search["width"]
    page.page.keyboard.press("ArrowRight")
    page.page.keyboard.press("ArrowLeft")
    expect(page.page.get_by_role("dialog", name="Tìm một chỗ")).to_be_visible()
    page.page.keyboard.press("Escape")
    expect(page.page.get_by_role("dialog")).to_have_count(0)

    page.page.reload()
    page.settle()
    expect(page.page.get_by_role("dialog")).to_have_count(0)
    assert page.complaints == []


def test_whoever_comes_by_a_link_is_not_kept_from_what_it_shows(open_map: Opener) -> None:
    page = open_map("sel=communes/19360", first_visit=True)
    expect(page.card).to_be_visible()
    expect(page.page.get_by_role("dialog")).to_have_count(0)


def test_every_step_is_whole_on_a_phone_and_the_last_one_ends_it(open_map: Opener) -> None:
    page = open_map(first_visit=True, device=PHONE)
    for step in range(5):
        note = page.page.locator(f"[data-tour='{step}']")
        box = note.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["y"] >= 0
        assert box["x"] + box["width"] <= 390
        assert box["y"] + box["height"] <= 844
        note.locator(".main").click()
    expect(page.page.get_by_role("dialog")).to_have_count(0)


def test_help_tells_the_keys_lets_single_ones_be_switched_off_and_starts_the_tour(open_map: Opener) -> None:
    page = open_map()
    page.page.keyboard.press("?")
    dialog = page.page.get_by_role("dialog", name="Trợ giúp")
    expect(dialog).to_be_visible()
    assert page.axe() == []
    dialog.get_by_role("checkbox").uncheck()
    page.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    page.page.keyboard.press("?")
    expect(dialog).to_have_count(0)
    page.button("Trợ giúp").click()
    page.button("Xem lại phần giới thiệu").click()
    expect(page.page.get_by_role("dialog", name="Chào mừng đến bản đồ số Quảng Trị")).to_be_visible()
