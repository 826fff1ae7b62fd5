"""Publishing, rolling back and publishing again under readers: every reply is all of one version."""

import csv
import io
import json
import threading
from collections.abc import Iterator
from typing import Any

import mapbox_vector_tile
import psycopg
import pytest

from mapsvc.catalogue.declaration import LayerDeclaration
from mapsvc.catalogue.declarations import read_declarations
from mapsvc.publishing.versions import publish
from tests.conftest import publish_rows
from tests.faults.crowd import Answer, Crowd, ask
from tests.faults.site import Site
from tests.faults.world import edition

READERS = 16
CHANGES = 14


@pytest.fixture
def declaration(site: Site) -> LayerDeclaration:
    return read_declarations(site.settings.layers_path).layers["edition"]


QUESTIONS = (
    "/collections/edition/items?limit=1000",
    "/collections/edition/items?limit=1000&filter=depth%3E0",
    "/collections/edition/items?limit=1000&sortby=-code&properties=depth",
    "/collections/edition/tiles/WebMercatorQuad/7/57/101",
    "/collections/edition/items?f=csv",
    "/collections/edition/items/g7",
    "/catalogue",
    "/search?q=an+ban&limit=50",
)


def check(answer: Answer) -> None:
    """Whole, and of one version."""
    assert answer.status == 200, (answer.address, answer.status, answer.body[:300])
    if "/tiles/" in answer.address:
        drawn = mapbox_vector_tile.decode(answer.body)
        depths = {feature["properties"]["depth"] for layer in drawn.values() for feature in layer["features"]}
        assert len(depths) == 1, answer.address
    elif "f=csv" in answer.address:
        rows = list(csv.DictReader(io.StringIO(answer.body.decode("utf-8-sig"))))
        assert all_of_one([int(row["depth"]) for row in rows]) == len(rows) - 40
    elif answer.address == "/catalogue":
        (layer,) = (layer for layer in json.loads(answer.body)["layers"] if layer["id"] == "edition")
        assert layer["version"]["feature_count"] == editions[layer["version"]["number"]] + 40
    elif answer.address.startswith("/search"):
        titles = [found["title"] for found in json.loads(answer.body)["results"] if found["layer"] == "edition"]
        assert len(set(titles)) == 1, titles
    elif "/items?" in answer.address:
        told = json.loads(answer.body)
        number = all_of_one([feature["properties"]["depth"] for feature in told["features"]])
        assert told["numberMatched"] == told["numberReturned"] == len(told["features"]) == number + 40


def all_of_one(depths: list[int]) -> int:
    assert len(set(depths)) == 1, set(depths)
    return depths[0]


editions: dict[int, int] = {}
"""Which edition each version of the layer holds."""


def change(site: Site, declaration: LayerDeclaration, turn: int) -> None:
    """Publish the next edition, or at each third turn an earlier version again."""
    if turn % 3 == 2:
        with psycopg.connect(site.cluster.url) as connection:
            publish(connection, "edition", sorted(editions)[-2])
        return
    number = max(editions.values(), default=0) + 1
    editions[publish_rows(site.cluster.url, declaration, edition(number))] = number


@pytest.fixture(autouse=True)
def known(site: Site, declaration: LayerDeclaration) -> Iterator[None]:
    """All web processes show an edition whose rows say so."""
    change(site, declaration, 0)
    site.eventually(lambda: {shown(site) for _ in range(8)} == {max(editions)})
    yield
    assert site.is_ready()


def shown(site: Site) -> int:
    return int(site.catalogue()["edition"]["version"]["number"])


def test_sixteen_readers_never_see_two_versions_in_one_reply(site: Site, declaration: LayerDeclaration) -> None:
    with Crowd(site.settings.port, lambda turn: QUESTIONS[turn * 5 % 8], clients=READERS) as crowd:
        for turn in range(1, CHANGES):
            seen = len(crowd.answers)
            change(site, declaration, turn)
            crowd.wait_for(lambda seen=seen: len(crowd.answers) > seen + READERS)  # type: ignore[misc]
    for answer in crowd.answers:
        check(answer)
    read = {
        all_of_one([feature["properties"]["depth"] for feature in json.loads(answer.body)["features"]])
        for answer in crowd.answers
        if answer.address == QUESTIONS[0]
    }
    assert len(read) >= 4, "the readers saw the editions change"


def test_a_versioned_address_keeps_its_answer_whatever_is_published(site: Site, declaration: LayerDeclaration) -> None:
    number = shown(site)
    addresses = (
        f"/collections/edition/versions/{number}/items?limit=1000",
        f"/collections/edition/versions/{number}/tiles/WebMercatorQuad/7/57/101",
    )
    before = [features(ask(site.settings.port, address)) for address in addresses]
    for turn in range(3):
        change(site, declaration, turn)
    assert [features(ask(site.settings.port, address)) for address in addresses] == before
    assert "immutable" in ask(site.settings.port, addresses[0]).headers["cache-control"]


def features(answer: Answer) -> Any:
    assert answer.status == 200
    return json.loads(answer.body)["features"] if "/items" in answer.address else answer.body


@pytest.mark.parametrize("more", ["", "&sortby=-code", "&filter=depth%3E0"])
def test_paging_ends_on_the_version_it_began_with(site: Site, declaration: LayerDeclaration, more: str) -> None:
    leave = threading.Event()

    def publish_on() -> None:
        turn = 0
        while not leave.is_set():
            turn += 1
            change(site, declaration, turn)

    publisher = threading.Thread(target=publish_on)
    address = f"/collections/edition/items?limit=5{more}"
    read: list[dict[str, Any]] = []
    expected = None
    publisher.start()
    try:
        while address:
            answer = ask(site.settings.port, address)
            assert answer.status == 200, answer
            told = json.loads(answer.body)
            expected = expected or told["numberMatched"]
            assert told["numberMatched"] == expected
            read += told["features"]
            onward = [link["href"] for link in told["links"] if link["rel"] == "next"]
            address = onward[0].partition(str(site.settings.port))[2] if onward else ""
    finally:
        leave.set()
        publisher.join()
    assert all_of_one([feature["properties"]["depth"] for feature in read]) == len(read) - 40
    assert len({feature["id"] for feature in read}) == len(read) == expected
