"""A field officer keeps a commune, goes out without a line, and comes back."""

from playwright.sync_api import expect

from tests.web.conftest import Opener

FULL = """() => {
  window.put = Cache.prototype.put;
  let left = 5;
  Cache.prototype.put = function (...kept) {
    return left-- > 0 ? put.apply(this, kept) : Promise.reject(new DOMException('full', 'QuotaExceededError'));
  };
}"""
"""A browser whose disk is full after a few answers."""


def test_commune_is_kept_seen_without_a_line_and_given_up(open_map: Opener) -> None:
    page = open_map("sel=communes/19360", installed=True)
    expect(page.card).to_contain_text("Quảng Trị")
    page.page.evaluate("navigator.serviceWorker.ready.then((found) => found.active !== null)")
    page.page.locator("#tool-keep").click()
    tool = page.page.locator("[data-tool=keep]")
    expect(tool.get_by_role("radio").first).to_be_checked()
    expect(tool.get_by_role("status")).to_contain_text("khoảng")
    assert page.axe() == []
    left = "caches.open('mapsvc-kept').then((kept) => kept.keys()).then((keys) => keys.length)"
    page.page.evaluate(FULL)
    tool.get_by_role("button", name="Giữ lại trên máy này").click()
    expect(tool.get_by_text("Hết chỗ lưu trên máy này. Chưa giữ được gì")).to_be_visible()
    assert page.page.evaluate(left) == 0
    page.page.evaluate("() => { Cache.prototype.put = window.put; }")
    tool.get_by_role("button", name="Giữ lại trên máy này").click()
    expect(tool.locator("[data-kept]")).to_contain_text("Quảng Trị")

    page.page.context.set_offline(True)
    page.page.reload()
    page.settle()
    expect(page.page.get_by_text("bản đồ chỉ có 1 vùng đã giữ trên máy này")).to_be_visible()
    expect(page.page.get_by_text("Đang mất kết nối")).to_be_visible()
    assert page.rendered("communes")
    expect(page.card.locator("dd").first).to_be_visible()
    page.page.get_by_role("combobox").first.fill("gio linh")
    expect(page.page.get_by_text("Không kết nối được máy chủ").first).to_be_visible()
    assert page.axe() == []

    # A panel that was never opened before, with the figures of what is kept.
    page.page.keyboard.press("Escape")  # what was searched for lies over the panel
    page.tab("Thống kê")
    page.page.get_by_label("Tô màu bản đồ theo").select_option(label="Mật độ dân số 2025")
    expect(page.page.locator("table")).to_contain_text("Đồng Hới")
    page.settle()

    page.page.context.set_offline(False)
    expect(page.page.get_by_text("Đang mất kết nối")).to_be_hidden()
    page.page.locator("#tool-keep").click()
    tool.get_by_role("button", name="Bỏ ").click()
    expect(tool.get_by_text("Chưa giữ vùng nào.")).to_be_visible()
    page.page.wait_for_function(f"() => {left}.then((count) => count === 0)")
