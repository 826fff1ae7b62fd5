"""Requests made to break things: always an answer, a problem that a person can act on, and a service that goes on."""

import json
from collections.abc import Iterator
from urllib.parse import quote

import httpx
import pytest

from tests.faults.problem import problem
from tests.faults.site import Site
from tests.faults.test_clients import raw

INJECTIONS = (
    "'",
    "''",
    '"',
    "' OR '1'='1",
    "1; DROP TABLE layer.wells__v1; --",
    "') UNION ALL (TABLE accounts.api_key) --",
    "1 OR pg_sleep(9)",
    "pg_sleep(9)=1",
    "g3'||pg_sleep(9)||'",
    "${jndi:ldap://x}",
    "{{7*7}}",
    "<script>alert(1)</script>",
    "../../../../etc/passwd",
    "%00",
    "\x00",
    "\r\nX-Injected: yes",
    "%0d%0aX-Injected:%20yes",
    "\ud7ff",
    "\U0010ffff",
    "\ud7ff\U0010ffff",
    "wells__v1",
    "catalogue.layer",
    "١٢٣",
    "-1",
    "99999999999999999999999999",
    "NaN",
    "1e400",
    "[" * 300,
    "(" * 3000,
    "NOT " * 1000 + "TRUE",
    "a" * 9000,
)

PARAMETERS = (
    "/collections/wells/items?limit={}",
    "/collections/wells/items?bbox={}",
    "/collections/wells/items?bbox={0},{0},{0},{0}",
    "/collections/wells/items?bbox-crs={}",
    "/collections/wells/items?crs={}",
    "/collections/wells/items?datetime={}",
    "/collections/wells/items?filter={}",
    "/collections/wells/items?filter=name={}",
    "/collections/wells/items?filter-lang=cql2-json&filter={}",
    "/collections/wells/items?filter=depth=1&filter-lang={}",
    "/collections/wells/items?sortby={}",
    "/collections/wells/items?properties={}",
    "/collections/wells/items?cursor={}",
    "/collections/wells/items?f={}",
    "/collections/wells/items?lang={}",
    "/collections/wells/items?depth={}",
    "/collections/wells/items?name={}",
    "/collections/wells/items?{}=1",
    "/collections/wells/items/{}",
    "/collections/{}",
    "/collections/{}/items",
    "/collections/wells/versions/{}/items",
    "/collections/wells/tiles/{}",
    "/collections/wells/tiles/WebMercatorQuad/{}/0/0",
    "/collections/wells/tiles/WebMercatorQuad/0/{}/0",
    "/collections/wells/tiles/WebMercatorQuad/0/0/{}",
    "/collections/wells/tiles/WebMercatorQuad/0/0/0?filter={}",
    "/collections/wells/queryables?f={}",
    "/styles/{}",
    "/tileMatrixSets/{}",
    "/search?q={}",
    "/search?q=a&limit={}",
    "/search?q=a&layers={}",
    "/search?q=a&bbox={}",
    "/catalogue?{}=1",
    "/problems/{}",
    "/assets/{}",
    "/static/{}",
    "/{}",
)


@pytest.fixture(scope="module")
def client(site: Site) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=site.base, timeout=20) as client:
        yield client


@pytest.mark.parametrize("address", PARAMETERS)
def test_no_parameter_and_no_part_of_a_path_is_more_than_a_value(
    site: Site, client: httpx.Client, address: str
) -> None:
    for injected in INJECTIONS:
        asked = address.format(quote(injected, safe="%" if "%0" in injected else ""))
        reply = client.get(asked)
        assert "x-injected" not in reply.headers, asked
        assert reply.elapsed.total_seconds() < 8, asked
        if reply.status_code in (301, 307, 308):
            assert reply.headers["location"].startswith("/"), asked
        elif reply.status_code not in (200, 204, 304):
            assert reply.status_code in (400, 404, 406, 414), (asked, reply.text[:300])
            problem(reply.status_code, reply.headers, reply.content)
    assert site.sql("SELECT count(*) > 0 FROM layer.wells") == [(True,)]


HEADERS = {
    "Accept": ["a/b;q=x", "*/*;q=nan", ",,,,", "text/html;" * 2000, "\x7f" * 3, "application/json;q=-1"],
    "Accept-Language": ["vi;q=0.1," * 3000, "*;q=1e999", "\x7f", "-" * 5000, "en;q=;q=;q="],
    "Accept-Encoding": ["gzip;q=" + "9" * 5000, "br;q=nan", "identity;q=0, *;q=0", "," * 3000],
    "If-None-Match": ['"' * 5000, "W/" * 2000, "*", ","],
    "If-Modified-Since": ["yesterday", "99999999999"],
    "Range": ["bytes=0-0,1-1," * 500, "bytes=-", "bytes=99999999999999999999-", "lines=1-2", "bytes=5-1", "bytes=-0"],
    "X-Request-ID": ["a" * 10_000, "x y", "<b>", "%0d%0aX-Injected: yes"],
    "Host": ['"><script>', "evil.example/%00", "a" * 3000],
    "X-Forwarded-Host": ["evil.example"],
    "X-Forwarded-Proto": ["javascript"],
    "Origin": ["null", "https://" + "a" * 4000],
    "Cookie": ["a=b;" * 2000],
    "Content-Type": ["multipart/form-data", "\x7f"],
    "Transfer-Encoding": ["gzip"],
}


@pytest.mark.parametrize("name", HEADERS)
def test_no_header_breaks_a_reply(site: Site, name: str) -> None:
    for value in HEADERS[name]:
        for address in (
            "/collections/wells/items?limit=2",
            "/collections/wells/tiles/WebMercatorQuad/0/0/0",
            "/catalogue",
            "/nothing",
            "/api",
        ):
            host = "" if name == "Host" else "Host: map.test\r\n"
            asked = f"GET {address} HTTP/1.1\r\n{host}{name}: {value}\r\nConnection: close\r\n\r\n"
            said = raw(site.settings.port, asked.encode())
            assert said[:13] in (
                b"HTTP/1.1 200 ", b"HTTP/1.1 204 ", b"HTTP/1.1 206 ", b"HTTP/1.1 304 ", b"HTTP/1.1 400 ",
                b"HTTP/1.1 404 ", b"HTTP/1.1 406 ", b"HTTP/1.1 416 ", b"HTTP/1.1 431 ",
            ), (address, value[:60], said[:300])  # fmt: skip
            head = said.partition(b"\r\n\r\n")[0].lower()
            assert b"\r\nx-injected" not in head
            assert b"<script>" not in said
            assert b"evil.example" not in head


REFUSED = (b"HTTP/1.1 400 ", b"HTTP/1.1 414 ", b"HTTP/1.1 431 ")
"""What is said to what is no HTTP, or more of it than is taken."""


@pytest.mark.parametrize(
    "sent",
    [
        b"GET /collections/wells/items?filter=" + b"a" * 1_000_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /collections HTTP/1.1\r\nHost: x\r\nX-Long: " + b"a" * 1_000_000 + b"\r\n\r\n",
        b"GET /collections HTTP/1.1\r\nHost: x\r\n" + b"".join(b"X-%d: a\r\n" % n for n in range(2000)) + b"\r\n",
        b"GET /we\0lls HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nBad header\r\n\r\n",
        b"GET / HTTP/9.9\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 200,
        b"HELLO\r\n\r\n",
        b"GET /\r\n\r\n",
    ],
    ids=["1 MB address", "1 MB header", "2000 headers", "null", "no UTF-8", "no colon", "HTTP 9.9", "length -1",
         "two lengths", "TLS", "no request", "HTTP 0.9"],
)  # fmt: skip
def test_what_is_no_http_is_refused_and_the_connection_closed(site: Site, sent: bytes) -> None:
    said = raw(site.settings.port, sent)
    assert not said or said[:13] in REFUSED, said[:200]
    assert site.is_ready()


def test_an_address_beyond_measure_is_told_how_long_it_may_be(client: httpx.Client) -> None:
    reply = client.get("/collections/wells/items?filter=" + "a" * 60_000, headers={"Accept-Language": "en"})
    told = problem(reply.status_code, reply.headers, reply.content, 414)
    assert "32000" in told["detail"]


def test_a_header_of_100_kb_does_no_harm(client: httpx.Client) -> None:
    assert client.get("/collections", headers={"X-Long": "a" * 100_000}).status_code == 200


TRAVERSALS = (
    "/assets/../../etc/passwd",
    "/assets/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "/assets/..%2f..%2f..%2f..%2fetc/passwd",
    "/assets/..%5c..%5cetc%5cpasswd",
    "/assets//etc/passwd",
    "/assets/%2fetc%2fpasswd",
    "/assets/....//....//etc/passwd",
    "/assets/%252e%252e%252fetc/passwd",
    "/assets/%00",
    "/assets/" + "a" * 5000,
    "/assets/" + "é" * 200,
    "/assets/" + "./" * 2000 + "x",
    "/static/..%2f..%2fapp.py",
    "/static/%2e%2e/%2e%2e/app.py",
    "/styles/..%2f..%2fpyproject.toml",
    "/collections/..%2f..%2fetc/items",
    "/tileMatrixSets/..%2f..%2fpyproject.toml",
    "/problems/..%2f..%2f..%2fetc",
    "/favicon.svg/../../../etc/passwd",
)


@pytest.mark.parametrize("path", TRAVERSALS)
def test_no_path_leads_out_of_what_is_served(site: Site, path: str) -> None:
    asked = f"GET {quote(path, safe='/%')} HTTP/1.1\r\nHost: x\r\nAccept-Language: en\r\nConnection: close\r\n\r\n"
    said = raw(site.settings.port, asked.encode())
    head, _, body = said.partition(b"\r\n\r\n")
    lines = [line.partition(": ") for line in head.decode().splitlines()[1:]]
    headers = {name.lower(): value for name, _, value in lines}
    problem(int(head.split()[1]), headers, body, 404)
    assert b"root:" not in body


def test_a_host_that_is_none_is_not_repeated(site: Site) -> None:
    said = raw(site.settings.port, b'GET /api HTTP/1.1\r\nHost: "><script>\r\nConnection: close\r\n\r\n')
    told = json.loads(said.partition(b"\r\n\r\n")[2])
    assert not [link for link in told["links"] if "script" in link["href"]]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_kind_of_mistake_is_told_in_the_language_asked_for(client: httpx.Client, language: str) -> None:
    told = {
        problem(reply.status_code, reply.headers, reply.content)["detail"]
        for asked in (
            "/nothing",
            "/collections/nothing",
            "/collections/wells/items?limit=0",
            "/collections/wells/items?filter=dept%3E1",
            "/collections/wells/items/nothing",
            "/collections/wells/versions/999/items",
            "/collections/wells/tiles/WebMercatorQuad/30/0/0",
        )
        for reply in [client.get(asked, headers={"Accept-Language": language})]
        if reply.headers["content-language"] == language
    }
    assert len(told) == 7
    vietnamese = [text for text in told if any(letter in text for letter in "ạảấầậắặẹếệịọốộợụứựđươăâêô")]
    assert len(vietnamese) == (7 if language == "vi" else 0), told


@pytest.mark.parametrize("body", [b"\x1f\x8b\x08broken", b"{" * 100_000, b""])
def test_a_body_that_nobody_asked_for_does_no_harm(site: Site, body: bytes) -> None:
    address = f"{site.base}/collections/wells/items"
    for headers in ({"Content-Encoding": "gzip"}, {"Content-Type": "application/json"}, {}):
        assert httpx.request("GET", f"{address}?limit=1", content=body, headers=headers).status_code == 200
        reply = httpx.post(address, content=body, headers=headers)
        problem(reply.status_code, reply.headers, reply.content, 405)
