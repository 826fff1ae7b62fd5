"""What is internal or restricted does not exist for the public, at any address, and is there for the right key."""

import io
import statistics
import time
import zipfile
from collections.abc import Iterator
from typing import Any

import httpx
import pyarrow.parquet
import pytest

from mapsvc.features.formats.offered import FORMATS
from tests.faults.addresses import Address, addresses
from tests.faults.problem import problem
from tests.faults.site import Site
from tests.faults.world import NAMED, OTHER, OWNER, SECRET

INNER, CLOSED = f"inner_{SECRET}", f"closed_{SECRET}"
PHONE, MEMO = f"phone_{SECRET}", f"memo_{SECRET}"
NOBODY = "nobody_abcd1234"
"""An id that no layer has."""


@pytest.fixture(scope="module")
def client(site: Site) -> Iterator[httpx.Client]:
    """A visitor with a connection that is kept."""
    with httpx.Client(base_url=site.base, timeout=60, headers={"Accept-Encoding": "identity"}) as client:
        yield client


@pytest.fixture(scope="module")
def document(client: httpx.Client) -> dict[str, Any]:
    """The OpenAPI document as the public sees it."""
    told: dict[str, Any] = client.get("/api/openapi.json").json()
    return told


def words(reply: httpx.Response) -> str:
    """All that can be read out of a reply: headers and body, unpacked."""
    body, kind = reply.content, reply.headers.get("content-type", "")
    text = str(reply.headers) + body.decode("utf-8", "replace")
    if zipfile.is_zipfile(io.BytesIO(body)):
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            text += " ".join(packed.namelist())
            text += " ".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())
    if "parquet" in kind and reply.status_code == 200:
        table = pyarrow.parquet.read_table(io.BytesIO(body))
        text += str(table.schema) + str(table.to_pylist())
    return text


def ask(client: httpx.Client, address: str, key: str | None = None) -> httpx.Response:
    return client.get(address, headers={"X-API-Key": key} if key else {})


def test_nothing_that_the_public_is_told_has_a_word_of_what_is_hidden(
    client: httpx.Client, document: dict[str, Any], archived: None
) -> None:
    asked = [*quick(document, "mixed"), *quick(document, "wells")]
    asked += [each for each in addresses(document, "mixed") if each not in asked and "/versions/" not in each.path]
    assert len(asked) > 60
    for address in asked:
        reply = ask(client, address.asked)
        assert reply.status_code < 500, (address.asked, reply.text[:300])
        assert SECRET not in words(reply), address.asked


@pytest.mark.parametrize("hidden", [INNER, CLOSED])
def test_for_the_public_a_hidden_layer_is_answered_as_one_that_does_not_exist(
    client: httpx.Client, document: dict[str, Any], hidden: str
) -> None:
    for real, unreal in zip(addresses(document, hidden), addresses(document, NOBODY), strict=True):
        if not real.of_layer:
            continue
        reply, same = ask(client, real.asked), ask(client, unreal.asked)
        assert reply.status_code == 404, real.asked
        assert comparable(reply, hidden) == comparable(same, NOBODY), real.asked
        problem(reply.status_code, reply.headers, reply.content, 404)
        assert SECRET not in words(reply).replace(hidden, ""), real.asked


def quick(document: dict[str, Any], layer_id: str) -> Iterator[Address]:
    """All addresses but the files that a process of their own writes, which takes a second each."""
    slow = {each.name for each in FORMATS.values() if each.stream is None}
    return (address for address in addresses(document, layer_id) if address.format not in slow)


def comparable(reply: httpx.Response, name: str) -> tuple[int, dict[str, str], str]:
    differs = {"x-request-id", "date", "content-length"}
    headers = {key: value for key, value in reply.headers.items() if key not in differs}
    return reply.status_code, headers, reply.text.replace(name, "…")


@pytest.mark.parametrize(
    ("agency", "layer_id", "visible"),
    [
        (OWNER, INNER, True),
        (OWNER, CLOSED, True),
        (NAMED, CLOSED, True),
        (OTHER, INNER, True),
        (OTHER, CLOSED, False),
    ],
)
def test_the_right_key_is_shown_what_is_hidden_and_no_cache_may_keep_it(
    client: httpx.Client, document: dict[str, Any], keys: dict[str, str], agency: str, layer_id: str, visible: bool
) -> None:
    key = keys[agency]
    for address, known in zip(quick(document, layer_id), quick(document, "wells"), strict=True):
        reply = ask(client, address.asked, key)
        if address.of_layer and not visible:
            assert reply.status_code == 404, address.asked
        elif address.of_layer:
            assert reply.status_code == ask(client, known.asked, key).status_code, address.asked
        if layer_id in words(reply) and reply.status_code == 200:
            assert visible, address.asked
            kept = reply.headers.get("cache-control", "")
            assert {"private", "no-store"} <= set(kept.replace(" ", "").split(",")) or kept == "no-store", (
                address.asked,
                kept,
            )


def test_the_lists_name_hidden_layers_for_the_right_key(client: httpx.Client, keys: dict[str, str]) -> None:
    for address in ("/collections", "/catalogue", "/metrics", "/api/openapi.json", "/search?q=gieng+3"):
        told = words(ask(client, address, keys[OWNER]))
        assert INNER in told, address
        assert CLOSED in told, address
        told = words(ask(client, address, keys[OTHER]))
        assert INNER in told, address
        assert CLOSED not in told, address


def test_a_hidden_field_is_read_by_those_who_may(client: httpx.Client, keys: dict[str, str]) -> None:
    address = "/collections/mixed/items/g3"
    assert set(ask(client, address).json()["properties"]) == {"code", "name", "note", "depth"}
    assert ask(client, address, keys[OTHER]).json()["properties"].keys() >= {MEMO}
    assert PHONE not in ask(client, address, keys[OTHER]).json()["properties"]
    reply = ask(client, address, keys[OWNER])
    assert reply.json()["properties"].keys() >= {MEMO, PHONE}
    assert reply.headers["cache-control"] == "private, no-store"


ASKING_BY_NAME = (
    "/collections/mixed/items?filter={}%20IS%20NULL",
    "/collections/mixed/items?filter={}%20LIKE%20%27a%25%27",
    "/collections/mixed/items?filter-lang=cql2-json&filter=%7B%22op%22:%22isNull%22,%22args%22:[%7B%22property%22:%22{}%22%7D]%7D",
    "/collections/mixed/items?sortby={}",
    "/collections/mixed/items?properties={}",
    "/collections/mixed/items?properties=code,{}",
    "/collections/mixed/items?{}=abc",
    "/collections/mixed/tiles/WebMercatorQuad/0/0/0?filter={}%20IS%20NULL",
    "/collections/mixed/items?f=csv&filter={}%20IS%20NULL",
    "/collections/mixed/items?f=csv&properties={}",
)


@pytest.mark.parametrize("asked", ASKING_BY_NAME)
@pytest.mark.parametrize("name", [PHONE, MEMO])
def test_a_hidden_field_asked_for_by_name_is_an_unknown_one(client: httpx.Client, asked: str, name: str) -> None:
    unreal = name.replace(SECRET, "abcd12345"[: len(SECRET)])
    reply, same = ask(client, asked.format(name)), ask(client, asked.format(unreal))
    assert reply.status_code == 400, reply.text
    assert comparable(reply, name) == comparable(same, unreal)
    near = ask(client, asked.format(name[:-1]))
    assert SECRET not in near.text, "not among the nearest names either"


@pytest.mark.parametrize(
    "asked",
    [
        f"/search?q=gieng&layers={INNER}",
        f"/search?q={SECRET}",
        f"/search?q=inner+{SECRET}",
        f"/collections/{INNER[:-1]}",
        f"/collections/{CLOSED[:-1]}/items",
        f"/styles/{INNER[:-1]}",
        f"/collections/{INNER[:-1]}/tiles/WebMercatorQuad/0/0/0",
        f"/collections/mixed/items?{PHONE[:-1]}=1",
        f"/collections/mixed/items?sortby={PHONE[:-1]}",
    ],
)
def test_a_guess_is_never_helped(client: httpx.Client, asked: str) -> None:
    reply = ask(client, asked)
    guessed = asked.rpartition("=")[2].rpartition("+")[2] if "?" in asked else asked.split("/")[2]
    told = reply.text
    for own in (guessed, INNER if INNER in asked else "", PHONE[:-1] if PHONE[:-1] in asked else ""):
        told = told.replace(own, "") if own else told
    assert SECRET not in told
    assert '"inner_' not in told
    if "/search?q=" in asked and "layers" not in asked:
        assert reply.json()["results"] == []


def test_how_long_a_hidden_layer_takes_does_not_tell_it_from_one_that_does_not_exist(client: httpx.Client) -> None:
    taken: dict[str, list[float]] = {INNER: [], "inner_abcd12345": []}
    for _ in range(120):
        for name, times in taken.items():
            began = time.perf_counter()
            ask(client, f"/collections/{name}/items")
            times.append(time.perf_counter() - began)
    hidden, unreal = (statistics.median(times) for times in taken.values())
    assert abs(hidden - unreal) < max(0.5 * min(hidden, unreal), 0.001), (hidden, unreal)


INDIFFERENT = ("/conformance", "/tileMatrixSets", "/health", "/ready", "/static", "/", "/api/docs", "/s")
"""Addresses that tell everybody the same and so need not look at a key; those below them too."""


def test_a_key_that_is_not_valid_is_refused_wherever_a_key_matters(
    client: httpx.Client, document: dict[str, Any]
) -> None:
    for address in quick(document, "wells"):
        reply = ask(client, address.asked, "mapsvc_wrong")
        if reply.status_code != 401:
            assert is_indifferent(address), address.asked
            continue
        problem(reply.status_code, reply.headers, reply.content, 401)
        assert reply.headers["www-authenticate"].startswith("Bearer")
        assert reply.headers["cache-control"] == "private, no-store"


def is_indifferent(address: Address) -> bool:
    return address.path == "/" or any(
        address.path == each or address.path.startswith(f"{each}/") for each in INDIFFERENT if each != "/"
    )


def test_a_revoked_key_stops_working_within_seconds(site: Site, client: httpx.Client) -> None:
    key = site.run("keys", "create", OWNER, "--note", "to be revoked").stdout.strip()
    assert ask(client, f"/collections/{INNER}", key).status_code == 200
    ((number,),) = site.sql("SELECT max(id) FROM accounts.api_key")
    assert site.run("keys", "revoke", str(number)).returncode == 0
    site.eventually(lambda: {ask(client, f"/collections/{INNER}", key).status_code for _ in range(6)} == {401}, 20)


def test_every_reply_tells_browsers_what_they_may_do_with_it(client: httpx.Client, document: dict[str, Any]) -> None:
    for address in [*quick(document, "mixed"), *quick(document, NOBODY)]:
        reply = ask(client, address.asked)
        headers = reply.headers
        assert headers["x-content-type-options"] == "nosniff", address.asked
        assert headers["referrer-policy"], address.asked
        assert headers["access-control-allow-origin"] == "*", address.asked
        assert "access-control-allow-credentials" not in headers
        assert not any(character.isdigit() for character in headers.get("server", "")), headers["server"]
        assert "x-powered-by" not in headers
        if headers.get("content-type", "").startswith("text/html"):
            policy = headers["content-security-policy"]
            assert "default-src 'none'" in policy, address.asked
            assert "unsafe" not in policy, address.asked
            assert "frame-ancestors" in policy, address.asked


def test_head_has_the_headers_of_get_and_no_body(client: httpx.Client, document: dict[str, Any]) -> None:
    differs = {"x-request-id", "date", "transfer-encoding", "content-length"}
    for address in quick(document, "wells"):
        got, head = ask(client, address.asked), client.head(address.asked)
        assert head.status_code == got.status_code, address.asked
        assert head.content == b""
        for one, other in ((got, head), (head, got)):
            told = {name: value for name, value in one.headers.items() if name not in differs}
            assert told.items() <= dict(other.headers).items(), address.asked
        if "content-length" in head.headers and "metrics" not in address.asked:
            assert head.headers["content-length"] == got.headers.get("content-length"), address.asked


def test_pages_of_other_sites_may_read_but_nothing_else(client: httpx.Client, document: dict[str, Any]) -> None:
    asking = {"Origin": "https://example.org", "Access-Control-Request-Method": "GET"}
    for address in quick(document, "wells"):
        reply = client.options(address.asked, headers={**asking, "Access-Control-Request-Headers": "range"})
        assert reply.status_code == 204, address.asked
        assert reply.headers["access-control-allow-origin"] == "*"
        assert "GET" in reply.headers["access-control-allow-methods"]
        assert "range" in reply.headers["access-control-allow-headers"].lower()
        allowed = reply.headers["access-control-allow-headers"].lower()
        assert "authorization" not in allowed, "a browser never sends a key for another site"
        assert "x-api-key" not in allowed
        assert {"GET", "HEAD", "OPTIONS"} == set(reply.headers["allow"].replace(" ", "").split(","))
        assert reply.content == b""


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW", "PROPFIND"])
def test_a_method_that_an_address_does_not_take_is_told_with_those_it_takes(
    client: httpx.Client, document: dict[str, Any], method: str
) -> None:
    for address in quick(document, "wells"):
        reply = client.request(method, address.asked, headers={"Accept-Language": "en"})
        problem(reply.status_code, reply.headers, reply.content, 405)
        assert {"GET", "HEAD", "OPTIONS"} <= set(reply.headers["allow"].replace(" ", "").split(","))
