"""Which features a file holds, who may have it, and how it is sent."""

import asyncio
import csv
import io
import json
import time
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx
import psycopg
import pyogrio
import pytest

from mapsvc.app import create_app
from mapsvc.features.formats.offered import FORMATS
from mapsvc.settings import Settings
from tests.client import Client
from tests.downloads.conftest import ROWS

OFFICER = {"X-API-Key": "officer"}
ITEMS = "/collections/stations/items"


def codes(client: Client, **parameters: str) -> list[str]:
    reply = client.get(ITEMS, {"f": "csv", **parameters})
    assert reply.status_code == 200, reply.text
    return [row["code"] for row in csv.DictReader(io.StringIO(reply.text))]


def test_a_part_of_the_layer(client: Client) -> None:
    assert codes(client, bbox="106.55,16,106.75,18") == ["a2", "a3"] or set(
        codes(client, bbox="106.55,16,106.75,18")
    ) == {"a2", "a3"}
    assert codes(client, filter="code = 'a4'") == ["a4"]
    assert codes(client, code="a1") == ["a1"]
    assert len(codes(client, limit="3")) == 3
    assert codes(client, sortby="-code") == ["a4", "a3", "a2", "a1"]


def test_some_properties_and_no_geometry(client: Client) -> None:
    reply = client.get(ITEMS, {"f": "csv", "properties": "code,opened", "skipGeometry": "true"})
    assert reply.text.splitlines()[0] == "code,opened"
    reply = client.get(ITEMS, {"f": "csv", "properties": "", "skipGeometry": "true"})
    assert reply.status_code == 200


def test_another_crs(client: Client, tmp_path: Path) -> None:
    uri = "http://www.opengis.net/def/crs/EPSG/0/9212"
    for shown, name in (("gpkg", "f.gpkg"), ("fgb", "f.fgb")):
        reply = client.get(ITEMS, {"f": shown, "crs": uri})
        assert reply.headers["content-crs"] == f"<{uri}>"
        path = tmp_path / name
        path.write_bytes(reply.content)
        frame = pyogrio.read_dataframe(path)
        assert frame.crs.to_epsg() == 9212
        assert frame.geometry.x.between(400_000, 700_000).all()
    row = next(csv.DictReader(io.StringIO(client.get(ITEMS, {"f": "csv", "crs": uri}).text)))
    assert 400_000 < float(row["x"]) < 700_000
    assert client.get(ITEMS, {"f": "geojson", "crs": uri}).json()["coordRefSys"] == uri
    refused = client.get(ITEMS, {"f": "kml", "crs": uri})
    assert refused.status_code == 400
    assert refused.json()["parameter"] == "crs"


@pytest.mark.parametrize("shown", FORMATS)
def test_what_is_internal_is_not_downloaded_by_the_public(client: Client, shown: str) -> None:
    assert client.get("/collections/hidden/items", {"f": shown}).status_code == 404
    refused = client.get(ITEMS, {"f": shown, "properties": "secret"})
    assert refused.status_code == 400
    assert client.get(ITEMS, {"f": shown, "filter": "secret = 's1'"}).status_code == 400
    assert client.get(ITEMS, {"f": shown, "sortby": "secret"}).status_code == 400


def test_an_officer_gets_what_is_internal_and_nobody_keeps_it(client: Client) -> None:
    reply = client.get("/collections/hidden/items", {"f": "geojson"}, OFFICER)
    assert reply.json()["features"][0]["properties"]["secret"]
    assert reply.headers["cache-control"] == "private, no-store"
    assert "etag" not in reply.headers


def test_a_name_that_people_can_read(client: Client) -> None:
    header = client.get(ITEMS, {"f": "csv"}).headers["content-disposition"]
    assert header.startswith('attachment; filename="stations_v1.csv"')
    assert unquote(header.partition("filename*=UTF-8''")[2]) == "Lớp stations - thử v1.csv"
    part = client.get(ITEMS, {"f": "csv", "code": "a1", "lang": "en"}).headers["content-disposition"]
    assert unquote(part.partition("filename*=UTF-8''")[2]) == "Layer stations (part) v1.csv"


def test_a_version_is_kept_for_ever_and_the_layer_asked_again(client: Client) -> None:
    versioned = client.get("/collections/stations/versions/1/items", {"f": "fgb"})
    assert "immutable" in versioned.headers["cache-control"]
    current = client.get(ITEMS, {"f": "geojson"})
    again = client.get(ITEMS, {"f": "geojson"}, {"If-None-Match": current.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(ITEMS, {"f": "geojson", "code": "a1"}).headers["etag"] != current.headers["etag"]


def test_the_licence_is_linked(client: Client) -> None:
    assert 'rel="license"' in client.get(ITEMS, {"f": "geojsonl"}).headers["link"]


@pytest.mark.parametrize(
    "query",
    ["f=dxf", "f=gpkg&limit=0", "f=csv&cursor=abc", "f=csv&filter=nothing%20%3D%201", "f=csv&crs=EPSG:1", "f=kml&q=1"],
)
def test_bad_requests_are_problems(client: Client, query: str) -> None:
    reply = client.get(f"{ITEMS}?{query}")
    assert reply.status_code == 400, reply.text
    assert reply.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("shown", ["csv", "gpkg"])
def test_an_error_while_reading_is_a_problem_and_no_file(client: Client, shown: str) -> None:
    reply = client.get(ITEMS, {"f": shown, "filter": "height_above_sea_level ^ 1000 > 1"})
    assert reply.status_code == 400
    assert reply.json()["code"] == "invalid-filter"


def test_no_file_is_left_behind(client: Client, settings: Settings) -> None:
    assert client.get(ITEMS, {"f": "gpkg"}).status_code == 200
    assert list((settings.home / "downloads").iterdir()) == []


class Asgi:
    """One request to the application by hand, to leave in the middle of it."""

    def __init__(self, settings: Settings) -> None:
        self.app = create_app(settings)
        self.sent: list[dict[str, Any]] = []
        self.gone = asyncio.Event()
        self.stalled = asyncio.Event()

    async def receive(self) -> dict[str, Any]:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        self.sent.append(message)
        if message["type"] == "http.response.body" and message.get("more_body"):
            self.stalled.set()
            await asyncio.Event().wait()

    async def get(self, path: str, query: str) -> None:
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
            "path": path, "raw_path": path.encode(), "root_path": "", "query_string": query.encode(),
            "headers": [(b"host", b"map.test")], "client": ("127.0.0.1", 1), "server": ("map.test", 80),
        }  # fmt: skip
        await self.app(scope, self.receive, self.send)


def running_copies(url: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'active'"
            " AND query LIKE 'COPY%'"
        ).fetchone()
    return int(row[0]) if row else 0


@pytest.mark.parametrize("shown", ["geojson", "gpkg"])
def test_a_client_that_leaves_ends_its_query_and_its_file(settings: Settings, shown: str) -> None:
    slow = settings.model_copy(update={"pool_size": 2})

    async def leave() -> None:
        asgi = Asgi(slow)
        async with asgi.app.router.lifespan_context(asgi.app):
            # Every feature beside every other takes long enough to be left in the middle.
            request = asyncio.create_task(asgi.get(ITEMS, f"f={shown}"))
            if shown == "geojson":
                await asyncio.wait_for(asgi.stalled.wait(), 20)
            else:
                await asyncio.sleep(0.3)
            asgi.gone.set()
            await asyncio.wait_for(request, 20)
            # The connection is back in the pool and works.
            async with asgi.app.state.service.database.reading() as connection:
                await connection.execute("SELECT 1")

    asyncio.run(leave())
    for _ in range(50):
        if running_copies(settings.database_url or "") == 0:
            break
        time.sleep(0.1)
    assert running_copies(settings.database_url or "") == 0
    downloads = settings.home / "downloads"
    assert not downloads.exists() or list(downloads.iterdir()) == []


def test_more_downloads_than_there_is_room_for_are_told_to_come_back(settings: Settings) -> None:
    async def crowd() -> httpx.Response:
        asgi = Asgi(settings.model_copy(update={"pool_size": 2}))
        async with asgi.app.router.lifespan_context(asgi.app):
            first = asyncio.create_task(asgi.get(ITEMS, "f=geojson"))
            await asyncio.wait_for(asgi.stalled.wait(), 20)
            transport = httpx.ASGITransport(asgi.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://map.test") as http:
                reply = await http.get(ITEMS, params={"f": "csv"})
            asgi.gone.set()
            await first
            return reply

    reply = asyncio.run(crowd())
    assert reply.status_code == 503
    assert reply.json()["code"] == "downloads-busy"
    assert int(reply.headers["retry-after"]) > 0


def test_vietnamese_codes_and_units_are_told_in_the_language_asked(client: Client) -> None:
    english = client.get(ITEMS, {"f": "geojson"}, {"Accept-Language": "en"}).json()
    assert english["title"] == "Layer stations"
    assert len(json.dumps(english["features"])) > 0
    assert len(english["features"]) == len(ROWS)
