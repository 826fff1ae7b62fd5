"""Whatever is sent, the answer is a problem that a person can act on, and the service goes on."""

import socket
from urllib.parse import quote, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.features.conftest import Client

ITEMS = "/collections/stations/items"


@pytest.mark.parametrize(
    "path",
    [
        "/collections/absent",
        "/collections/absent/items",
        "/collections/stations/items/absent",
        "/collections/stations/nothing",
        "/collections/stations/versions/9/items",
        "/collections/Stations/items",
        "/collections/stations'; DROP TABLE layer.stations--/items",
        '/collections/stations"/items',
        "/collections/layer.stations__v1/items",
        "/collections/stations__v1/items",
        "/collections/../items",
        "/collections/%2e%2e%2f%2e%2e%2fetc%2fpasswd/items",
        "/collections/stations/items/..%2f..%2fetc%2fpasswd",
        "/collections/stations/items/' OR 1=1--",
        "/collections/stations/items/s1\0",
        "/collections/stations/items/" + "x" * 5000,
        "/collections/" + "x" * 5000 + "/items",
        "/collections/stations/items/",
        "/collections/stations/items/%ff%fe",
        "/collections/%00/items",
        "/static/../app.py",
        "/static/%2e%2e%2fapp.py",
        "/problems/absent",
        "/nothing",
        "/api/nothing",
    ],
)
def test_what_does_not_exist_is_told(client: Client, path: str) -> None:
    problem = client.json(quote(path, safe="/%"), 404)
    assert "Traceback" not in str(problem)


def test_the_nearest_collection_is_named(client: Client) -> None:
    assert "stations" in client.json("/collections/station", 404)["hint"]


def test_an_address_beyond_measure_is_refused(client: Client) -> None:
    for path in (f"{ITEMS}?filter={'x' * 40_000}", "/" + "x" * 40_000):
        assert client.json(path, 414)["code"] == "too-large"


def test_a_megabyte_of_address_harms_nobody(client: Client) -> None:
    parts = urlsplit(client.base)
    assert parts.hostname
    with socket.create_connection((parts.hostname, parts.port), timeout=20) as connection:
        try:
            connection.sendall(
                b"GET " + ITEMS.encode() + b"?filter=" + b"x" * 1_000_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n"
            )
            reply = connection.recv(1000)
        except (ConnectionError, TimeoutError):
            reply = b""
    assert reply == b"" or reply.split()[1] in (b"400", b"414", b"431")
    client.ask(ITEMS)


@pytest.mark.parametrize(
    "host", ["evil.example/<script>", "a b", "x'\"", "[::1", "evil.example:99999999", "a\tb", "%0d%0aX-Evil: 1"]
)
def test_a_host_header_that_is_not_a_host_is_not_repeated(client: Client, host: str) -> None:
    parts = urlsplit(client.base)
    with socket.create_connection((parts.hostname or "", parts.port), timeout=20) as connection:
        connection.sendall(f"GET {ITEMS}?limit=1 HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        reply = b""
        while chunk := connection.recv(65536):
            reply += chunk
    assert host.encode() not in reply
    assert b"X-Evil" not in reply


@pytest.mark.parametrize("value", ["vi\r\nX-Evil: 1", "xx", "", "en-GB", "*;q=x"])
def test_a_strange_language_is_answered_in_one_that_is_known(client: Client, value: str) -> None:
    reply = client.raw("GET", ITEMS, params={"lang": value, "limit": 1})
    assert reply.status_code in (200, 400)
    assert reply.headers["content-language"] in ("vi", "en")
    assert "x-evil" not in reply.headers


def test_problems_are_told_in_the_language_asked_for(client: Client) -> None:
    vietnamese = client.raw("GET", ITEMS, params={"limit": "x"}, headers={"accept-language": "vi"}).json()
    english = client.raw("GET", ITEMS, params={"limit": "x"}, headers={"accept-language": "en-GB, vi;q=0.5"}).json()
    assert vietnamese["title"] == "Tham số không hợp lệ"
    assert english["title"] == "Invalid parameter"


def test_problems_are_never_kept(client: Client) -> None:
    for path in (f"{ITEMS}?limit=x", "/collections/absent"):
        assert client.raw("GET", path).headers["cache-control"] == "no-store"


@pytest.mark.parametrize("name", ["limit", "bbox", "filter", "sortby", "properties", "datetime", "crs", "cursor", "f"])
@pytest.mark.parametrize(
    "value",
    [
        *("\0", "'; DROP TABLE layer.stations__v2; --", "%s", "{}", "%(x)s", "\ud83d\ude00", "\u202e"),
        *("$(id)", "../../etc/passwd", "\r\nX-Evil: 1"),
    ],
)
def test_no_parameter_takes_an_injection(client: Client, name: str, value: str) -> None:
    encoded = quote(value.encode("utf-8", "surrogatepass"))
    reply = client.raw("GET", f"{ITEMS}?{name}={encoded}")
    assert reply.status_code == 400
    assert "x-evil" not in reply.headers
    assert reply.json()["code"] in ("invalid-parameter", "invalid-filter")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.text(max_size=12), st.text(max_size=30), max_size=4))
def test_any_query_is_answered_or_told(client: Client, query: dict[str, str]) -> None:
    def encode(text: str) -> str:
        return quote(text.encode("utf-8", "surrogatepass"))

    asked = "&".join(f"{encode(name)}={encode(text)}" for name, text in query.items())
    assert client.raw("GET", f"{ITEMS}?{asked}").status_code in (200, 400)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=40))
def test_any_path_is_answered_or_told(client: Client, path: str) -> None:
    encoded = quote(path.encode("utf-8", "surrogatepass"), safe="")
    for before in ("/collections/", "/collections/stations/items/", "/collections/stations/versions/"):
        assert client.raw("GET", before + encoded).status_code in (200, 404)
