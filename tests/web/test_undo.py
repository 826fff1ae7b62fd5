"""What is removed or reset is gone at once and comes back at one press; nobody is asked whether they are sure."""

from playwright.sync_api import expect

from tests.web.conftest import Opener


def test_removed_layer_comes_back_with_its_place_and_opacity(open_map: Opener) -> None:
    page = open_map("layers=expressway:60,communes,provinces&stat=communes/density_2025")
    page.tab("Chú giải")
    page.button("Tắt lớp Xã, phường, đặc khu").click()
    page.settle()
    assert "layers=expressway:60,provinces" in page.link
    assert "stat=" not in page.link
    toast = page.page.locator("[data-toast]")
    expect(toast).to_contain_text("Đã tắt lớp Xã, phường, đặc khu.")
    assert page.axe() == []

    page.button("Hoàn tác").click()
    page.settle()
    assert "layers=expressway:60,communes,provinces" in page.link
    assert "stat=communes/density_2025" in page.link
    expect(toast).to_have_count(0)


def test_reset_is_undone_from_the_keyboard(open_map: Opener) -> None:
    page = open_map("layers=expressway,provinces")
    page.tab("Chú giải")
    page.button("Về mặc định").click()
    expect(page.page.locator("[data-row=communes]")).to_be_visible()
    page.page.keyboard.press("Control+z")
    expect(page.page.locator("[data-row=communes]")).to_have_count(0)
    page.settle()
    assert "layers=expressway,provinces" in page.link
