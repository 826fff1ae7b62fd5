"""Handing the map on: link, QR code, and a frame in somebody else's page."""

import json
import re
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Browser, Error, Route, expect

from tests.web.conftest import DESKTOP, PHONE, Opener

VIEW = "v=1&at=17,106.9,9&layers=communes,provinces&sel=communes/19360"


@pytest.fixture
def foreign_host() -> Iterator[Callable[[str], str]]:
    """Serves a page from another origin (port); made-up hosts are kept by browsers from asking this machine."""
    shown: list[str] = []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(shown[-1].encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    Thread(target=server.serve_forever, daemon=True).start()

    def serve(page: str) -> str:
        shown.append(page)
        return f"http://127.0.0.1:{server.server_port}/"

    yield serve
    server.shutdown()
    server.server_close()


def test_the_link_shows_another_browser_the_same(open_map: Opener) -> None:
    page = open_map(VIEW)
    page.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.button("Chia sẻ").click()
    link = page.page.get_by_label("Đường dẫn", exact=True).input_value()
    assert link.startswith(f"{page.service}/#")
    page.page.get_by_role("button", name="Chép", exact=True).click()
    expect(page.page.get_by_role("button", name="Đã chép")).to_be_visible()
    assert page.page.evaluate("navigator.clipboard.readText()") == link
    other = open_map(link.partition("#")[2])
    expect(other.card).to_have_attribute("data-card", "communes/19360")
    assert "layers=communes,provinces" in other.link
    assert page.complaints == []


def test_a_short_link_stands_for_one_view_in_link_code_and_frame(open_map: Opener) -> None:
    page = open_map(VIEW)
    page.button("Chia sẻ").click()
    link = page.page.get_by_label("Đường dẫn", exact=True)
    long_code = page.page.get_by_role("img", name="Mã QR của đường dẫn").locator("path").nth(1).get_attribute("d")
    page.button("Rút ngắn đường dẫn").click()
    expect(link).to_have_value(re.compile(rf"^{re.escape(page.service)}/s/[0-9a-z]{{8,20}}$"))
    short = link.input_value()
    code = page.page.get_by_role("img", name="Mã QR của đường dẫn").locator("path").nth(1).get_attribute("d")
    assert code
    assert long_code
    assert len(code) < len(long_code)
    assert f'src="{short}/embed"' in page.page.get_by_label("Mã nhúng vào trang khác").input_value()
    assert page.axe() == []
    page.button("Phóng to").click()
    expect(link).to_have_value(re.compile("/#v=1"))
    assert page.complaints == []

    page.page.goto(short)
    page.settle()
    assert page.page.url.startswith(f"{page.service}/#v=1")
    expect(page.card).to_have_attribute("data-card", "communes/19360")
    page.page.goto(f"{short}/embed")
    page.settle()
    assert page.page.url.startswith(f"{page.service}/embed#v=1")
    expect(page.page.locator(".dock")).to_have_count(0)


def test_a_refused_short_link_says_why_and_the_full_one_stays(open_map: Opener) -> None:
    def refuse(route: Route) -> None:
        body = json.dumps({"status": 429, "code": "too-many-short-links", "detail": "tạo tiếp được sau 20 giây"})
        route.fulfill(status=429, content_type="application/problem+json", body=body)

    page = open_map(VIEW, intercept={"**/s": refuse})
    page.button("Chia sẻ").click()
    page.button("Rút ngắn đường dẫn").click()
    expect(page.page.get_by_text("tạo tiếp được sau 20 giây")).to_be_visible()
    expect(page.page.get_by_label("Đường dẫn", exact=True)).to_have_value(re.compile("/#v=1"))


def test_the_code_is_drawn_and_saved(open_map: Opener) -> None:
    page = open_map(VIEW)
    page.button("Chia sẻ").click()
    code = page.page.get_by_role("img", name="Mã QR của đường dẫn")
    expect(code).to_be_visible()
    drawn = code.locator("path").nth(1).get_attribute("d")
    with page.page.expect_download() as saved:
        page.button("Tải mã QR").click()
    assert drawn is not None
    assert drawn in saved.value.path().read_text(encoding="utf-8")


def test_another_host_may_frame_the_embedded_view_only(
    open_map: Opener, browser: Browser, foreign_host: Callable[[str], str]
) -> None:
    page = open_map(VIEW)
    page.button("Chia sẻ").click()
    code = page.page.get_by_label("Mã nhúng vào trang khác").input_value()
    assert f'src="{page.service}/embed#v=1' in code

    whole = f'<iframe id="whole" src="{page.service}/#{VIEW}"></iframe>'
    context = browser.new_context(**DESKTOP, reduced_motion="reduce")
    foreign = context.new_page()
    foreign.goto(foreign_host(f"<!doctype html>{code}{whole}"))
    framed = foreign.frame_locator("iframe[src*='/embed']")
    expect(framed.locator(".map[data-map-state=settled]")).to_be_attached(timeout=60_000)
    expect(framed.get_by_role("link", name=re.compile("Mở bản đồ đầy đủ"))).to_be_visible()
    expect(framed.locator(".locator")).to_be_visible()
    expect(framed.locator(".dock")).to_have_count(0)
    with pytest.raises(Error):
        foreign.frame_locator("#whole").locator(".map").wait_for(state="attached", timeout=3000)
    context.close()


@pytest.mark.parametrize("device", [DESKTOP, PHONE])
def test_sharing_is_open_to_everyone(open_map: Opener, device: dict[str, object]) -> None:
    page = open_map(VIEW, device=device)
    if device is PHONE:
        page.button("Công cụ").click()
        page.page.get_by_role("button", name="Chia sẻ bản đồ này").click()
    else:
        page.button("Chia sẻ").click()
    expect(page.page.get_by_label("Đường dẫn", exact=True)).to_be_visible()
    assert page.axe() == []
