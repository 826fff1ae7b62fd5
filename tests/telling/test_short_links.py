"""Short links: the same view has the same code, only our own links are kept, and they lead to our own page only."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from mapsvc.errors import InvalidLink, NoRoomForLinks
from mapsvc.settings import CHECKOUT, Settings
from mapsvc.telling.allowance import AT_ONCE, SECONDS_EACH, Allowance
from mapsvc.telling.codes import as_written, codes_of
from mapsvc.telling.door import LinkDoor
from mapsvc.telling.grammar import LONGEST, WORDS, checked
from tests.client import Client, running_app

VIEW = "v=1&at=17.05,106.75,8.25&theme=water_and_hazards&layers=communes,rivers@2:60&lang=en"


@pytest.fixture
def client(conninfo: str, tmp_path: Path) -> Iterator[Client]:
    """The service over an empty database of the test's own."""
    with running_app(Settings(database_url=conninfo, home=tmp_path, public_url="https://map.test/bando")) as running:
        yield running


def post(client: Client, link: object, **headers: str) -> httpx.Response:
    return post_body(client, json.dumps({"link": link}), **headers)


def post_body(client: Client, body: str, **headers: str) -> httpx.Response:
    async def send() -> httpx.Response:
        return await client.http.post("/s", content=body, headers={"Content-Type": "application/json", **headers})

    return client.portal.call(send)


def rows(conninfo: str, statement: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(conninfo) as connection:
        return (
            connection.execute(statement).fetchall() if statement.startswith("SELECT") else _run(connection, statement)
        )


def _run(connection: psycopg.Connection[Any], statement: str) -> list[tuple[Any, ...]]:
    connection.execute(statement)
    return []


def test_the_same_view_has_the_same_code_and_leads_back_to_the_map(client: Client, conninfo: str) -> None:
    first, again = post(client, VIEW), post(client, VIEW)
    assert (first.status_code, again.status_code) == (201, 200)
    made = first.json()
    assert made == again.json()
    assert made["link"] == VIEW
    assert made["url"] == f"https://map.test/bando/s/{made['code']}"
    assert len(made["code"]) == 8
    opened = client.get(f"/s/{made['code']}")
    assert opened.status_code == 302
    assert opened.headers["location"] == f"../#{VIEW}"
    assert client.get(f"/s/{made['code'].upper()}/embed").headers["location"] == f"../../embed#{VIEW}"
    assert rows(conninfo, "SELECT link, opened_at IS NOT NULL FROM telling.short_link") == [(VIEW, True)]


def test_the_connections_that_read_cannot_write(client: Client) -> None:
    async def write() -> None:
        async with client.app.state.service.database.reading() as connection:
            await connection.execute("DELETE FROM telling.short_link")

    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        client.portal.call(write)


@pytest.mark.parametrize("code", ["unknownn", "a", "x" * 300, "%00%00%00%00", "..%2f..%2fetc", "' OR 1=1 --"])
def test_an_unknown_code_is_told_as_a_problem(client: Client, code: str) -> None:
    reply = client.get(f"/s/{code}", headers={"Accept-Language": "en"})
    assert reply.status_code == 404
    if "%2f" not in code:
        assert reply.json()["code"] == "short-link-not-found"


@pytest.mark.parametrize("body", ["", "[" * 20_000, '{"link": {"link": "v=1"}}', '{"link": "v=1&lang=vi"', "\x00"])
def test_a_body_that_is_no_request_is_a_problem(client: Client, body: str) -> None:
    reply = post_body(client, body, **{"Accept-Language": "en"})
    assert reply.status_code == 400
    assert "is needed" in reply.json()["detail"]


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("https://evil.example/", "begins with v=1"),
        ("//evil.example", "begins with v=1"),
        ("v=2&at=17,106,9", "begins with v=1"),
        ("v=1&url=https://evil.example", "no part “url”"),
        ("v=1&theem=tourism", "no part “theem”"),
        ("v=1&at=17,106", "“at” does not have its form"),
        ("v=1&lang=fr", "“lang” does not have its form"),
        ("v=1&lang=vi&lang=en", "stands there twice"),
        ("v=1&stat=communes/a\r\nSet-Cookie: x=1", "letters that no link has"),
        ("v=1&sel=communes/%0d%0aX: y", "letters that no link has"),
        ("v=1&sel=communes/%ff", "“sel” does not have its form"),
        ("v=1&draw=" + "a" * 8000, "at most 8000"),
        ("", "begins with v=1"),
        (None, "is needed"),
        (["v=1"], "is needed"),
    ],
)
def test_only_links_of_the_map_are_kept(client: Client, conninfo: str, link: object, said: str) -> None:
    reply = post(client, link, **{"Accept-Language": "en"})
    assert reply.status_code == 400
    assert reply.json()["code"] == "invalid-link"
    assert said in reply.json()["detail"]
    assert rows(conninfo, "SELECT * FROM telling.short_link") == []


def test_forms_of_other_sites_and_endless_bodies_are_refused(client: Client) -> None:
    def send(**how: Any) -> httpx.Response:
        async def ask() -> httpx.Response:
            return await client.http.post("/s", **how)

        return client.portal.call(ask)

    assert send(data={"link": VIEW}).status_code == 400
    assert send(content=f'{{"link": "{VIEW}"}}', headers={"Content-Type": "text/plain"}).status_code == 400
    json = {"Content-Type": "application/json"}
    assert send(content="[" * 500_000, headers=json).status_code == 400
    assert send(content="{", headers=json).status_code == 400


def test_an_address_that_makes_many_has_to_wait_and_the_others_do_not(client: Client) -> None:
    for number in range(AT_ONCE):
        reply = post(client, f"v=1&at=17,106,{number % 20}.{number}", **{"X-Forwarded-For": "9.9.9.9, 1.2.3.4"})
        assert reply.status_code == 201, reply.text
    refused = post(client, "v=1&at=1,2,3", **{"X-Forwarded-For": "8.8.8.8, 1.2.3.4"})
    assert refused.status_code == 429
    assert refused.json()["code"] == "too-many-short-links"
    assert int(refused.headers["retry-after"]) > 0
    assert post(client, "v=1&at=17,106,0.0", **{"X-Forwarded-For": "1.2.3.4"}).status_code == 200, "it is there already"
    assert post(client, "v=1&at=1,2,3", **{"X-Forwarded-For": "1.2.3.5"}).status_code == 201


def test_what_nobody_opened_expires_and_makes_room_and_what_was_opened_stays(conninfo: str) -> None:
    import asyncio

    async def keep(*links: str) -> None:
        door = LinkDoor(conninfo, most=2)
        await door.open()
        try:
            for link in links:
                await door.keep(link)
        finally:
            await door.close()

    asyncio.run(keep("v=1&at=1,1,1", "v=1&at=2,2,2"))
    with pytest.raises(NoRoomForLinks):
        asyncio.run(keep("v=1&at=3,3,3"))
    rows(conninfo, "UPDATE telling.short_link SET opened_at = now() WHERE link = 'v=1&at=1,1,1'")
    rows(conninfo, "UPDATE telling.short_link SET created_at = now() - interval '2 days'")
    asyncio.run(keep("v=1&at=3,3,3"))
    kept = "SELECT link FROM telling.short_link ORDER BY link"
    assert rows(conninfo, kept) == [("v=1&at=1,1,1",), ("v=1&at=3,3,3",)]
    rows(conninfo, "UPDATE telling.short_link SET created_at = now() - interval '181 days'")
    asyncio.run(keep("v=1&at=4,4,4"))
    assert rows(conninfo, kept) == [("v=1&at=1,1,1",), ("v=1&at=4,4,4",)]


def test_a_code_that_another_link_has_is_made_longer(conninfo: str) -> None:
    import asyncio

    short, longer, *_ = codes_of(VIEW)
    with psycopg.connect(conninfo) as connection:
        connection.execute("INSERT INTO telling.short_link (code, link) VALUES (%s, 'v=1')", [short])

    async def keep() -> tuple[str, bool]:
        door = LinkDoor(conninfo)
        await door.open()
        try:
            return await door.keep(VIEW)
        finally:
            await door.close()

    assert asyncio.run(keep()) == (longer, True)
    assert asyncio.run(keep()) == (longer, False)


def test_codes_are_read_as_people_type_them() -> None:
    assert as_written("7K3M-OIL".replace("-", "")) == "7k3m011"
    assert all(re.fullmatch(r"[0-9a-hjkmnp-tv-z]+", code) for code in codes_of(VIEW))


def test_an_allowance_comes_back_with_time() -> None:
    now = 0.0
    allowance = Allowance(lambda: now)
    assert [allowance.take("a") for _ in range(AT_ONCE)] == [0] * AT_ONCE
    assert allowance.take("a") == pytest.approx(SECONDS_EACH)
    assert allowance.take("b") == 0
    now = SECONDS_EACH
    assert allowance.take("a") == 0
    assert allowance.take("a") > 0


def test_the_words_are_those_that_the_page_writes() -> None:
    """A word added to the page's links is added here too, or its short links are refused."""
    source = (CHECKOUT / "mapsvc" / "web" / "src" / "lib" / "address.ts").read_text(encoding="utf-8")
    read = set(re.findall(r"parameters\.get(?:All)?\('(\w+)'\)", source))
    assert read | {"v"} == set(WORDS)


def test_links_as_the_page_writes_them_are_taken() -> None:
    for link in (
        "v=1",
        f"#{VIEW}",
        "v=1&at=-17.5,106,9&layers=&stat=none",
        "v=1&story=water/alarms&at=17,106,9",
        "v=1&time=communes/density&layers=communes",
        "v=1&time=census_2019@2019-04-01",
        "v=1&filter=communes/kind%20IN%20('ward')&filter=rivers/length_km%20%3E%205",
        "v=1&area=osm_pois/circle:107.1,16.8,500&table=communes&info=rivers/versions&off=communes/ward,*/missing",
        "v=1&sel=hydromet_stations/VRain-raonan&draw=1p0gqjlUg24zC~S2jDoWNo",
        "v=1&sel=communes/%C4%90%C3%B4ng%20H%C3%A0",
    ):
        assert checked(link) == link.removeprefix("#")
    with pytest.raises(InvalidLink):
        checked("v=1&draw=" + "a" * LONGEST)
