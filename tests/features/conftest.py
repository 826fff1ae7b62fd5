"""A running service with made-up layers, for reading only; and what is needed to ask it."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import httpx
import psycopg
import pytest

from mapsvc.accounts.keys import queries as key_queries
from mapsvc.accounts.visitor import digest
from mapsvc.settings import Settings
from tests.conftest import _clone, free_port, publish_rows, running
from tests.features import places

KEY = "mapsvc_test-key-of-the-owner"


def publish_places(url: str) -> None:
    """All the made-up layers; ``stations`` in two versions."""
    publish_rows(url, places.STATIONS, places.stations(40, seed=9))
    publish_rows(url, places.STATIONS, places.stations())
    publish_rows(url, places.PARCELS, places.parcels())
    publish_rows(url, places.ROADS, places.roads())
    publish_rows(url, places.UNITS, places.units())
    publish_rows(url, places.SECRET, places.stations(5))
    publish_rows(url, places.CAMERAS, places.stations(5))
    with psycopg.connect(url) as connection:
        key_queries.add_key(connection, agency=places.OWNER, note="tests", digest=digest(KEY), days=1)


@pytest.fixture(scope="session")
def places_url(cluster_url: str, template: str) -> Iterator[str]:
    """A database with the made-up layers."""
    with _clone(cluster_url, template) as url:
        publish_places(url)
        yield url


@pytest.fixture(scope="session")
def base(places_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a service over the made-up layers."""
    settings = Settings(
        database_url=places_url, home=tmp_path_factory.mktemp("home"), web_processes=1, port=free_port()
    )
    with running(settings) as address:
        yield address


class Client:
    """Asks the service and checks what holds for every reply."""

    def __init__(self, base: str) -> None:
        self.base = base
        self._http = httpx.Client(base_url=base, timeout=30)

    def ask(self, path: str, status: int = 200, headers: dict[str, str] | None = None, **query: Any) -> httpx.Response:
        """A reply of the status expected. Underscores in names of parameters are read as hyphens when need be."""
        if query:
            path += ("&" if "?" in path else "?") + urlencode(query)
        reply = self._http.get(path, headers=headers)
        assert reply.status_code == status, reply.text[:2000]
        if status >= 400:
            assert reply.headers["content-type"] == "application/problem+json"
            problem = reply.json()
            assert problem["status"] == status
            assert problem["title"]
            assert problem["detail"]
            assert problem["code"]
        return reply

    def json(self, path: str, status: int = 200, **query: Any) -> Any:
        """The parsed body."""
        return self.ask(path, status, **query).json()

    def ids(self, path: str, **query: Any) -> list[str]:
        """The ids of the features on one page of at most 10,000."""
        return [feature["id"] for feature in self.json(path, limit=10_000, **query)["features"]]

    def pages(self, path: str, **query: Any) -> Iterator[Any]:
        """Every page, by following the ``next`` links."""
        page = self.json(path, **query)
        for _ in range(500):
            yield page
            following = [link["href"] for link in page["links"] if link["rel"] == "next"]
            if not following:
                return
            reply = self._http.get(following[0])
            assert reply.status_code == 200, reply.text
            page = json.loads(reply.text)
        pytest.fail("the next links never end")

    def raw(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Any request."""
        return self._http.request(method, path, **options)

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()


@pytest.fixture(scope="session")
def client(base: str) -> Iterator[Client]:
    """A client of the service over the made-up layers."""
    client = Client(base)
    yield client
    client.close()


OFFICER = {"X-API-Key": KEY}
"""Headers of a program of the layers' owner."""
