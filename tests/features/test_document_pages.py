"""Whatever programs read as JSON, people can read as a page."""

import httpx
import pytest
from starlette.requests import Request

from mapsvc.http.document_pages import document_page

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
LAYER = "/collections/islands"

ADDRESSES = (
    "/tiles",
    "/tiles/WebMercatorQuad",
    "/tileMatrixSets",
    "/tileMatrixSets/WebMercatorQuad",
    "/styles",
    "/styles/map-light",
    "/styles/map-light/metadata",
    f"{LAYER}/tiles",
    f"{LAYER}/tiles/WebMercatorQuad",
    f"{LAYER}/styles",
    f"{LAYER}/summary",
    "/search?q=hoang+sa",
    "/stories",
    "/catalogue",
    "/catalogue/islands",
)


def _with(address: str, query: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}{query}"


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_document_has_a_page_and_stays_json_for_programs(service: str, address: str) -> None:
    asked = httpx.get(service + _with(address, "f=html"))
    browsed = httpx.get(service + address, headers={"Accept": BROWSER})
    for page in (asked, browsed):
        assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
        assert "default-src 'none'" in page.headers["content-security-policy"]
        assert "<h1>" in page.text
        assert "<script" not in page.text
    for program in (httpx.get(service + address), httpx.get(service + _with(address, "f=json"))):
        assert "json" in program.headers["content-type"]
        assert program.json()
        assert "Accept" in program.headers["vary"].split(", ")
    wrong = httpx.get(service + _with(address, "f=htlm"), headers={"Accept-Language": "en"})
    assert wrong.status_code == 400
    assert wrong.headers["content-type"] == "application/problem+json"


def test_a_story_has_a_page(service: str) -> None:
    story = httpx.get(f"{service}/stories").json()[0]["id"]
    assert "<h1>" in httpx.get(f"{service}/stories/{story}?f=html").text


def test_what_a_document_says_cannot_become_code() -> None:
    scope = {"type": "http", "method": "GET", "path": "/x", "query_string": b"", "headers": []}
    hostile = "<script>alert(1)</script>"
    document = {
        "title": hostile,
        hostile: [hostile, {"href": 'javascript:alert("1")', "rel": "self", "title": hostile}],
        "address": "https://example.vn/?a=<b>",
        "numbers": [1234.5, None, True],
    }
    text = bytes(document_page(Request(scope), document, "", "vi").body).decode()
    assert "<script" not in text
    assert 'href="javascript:' not in text
    assert 'href="https://example.vn/?a=&lt;b&gt;"' in text
    assert "1.234,5" in text
