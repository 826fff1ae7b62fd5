"""A layer with more rows than are counted: pages still give all of them, and indexes find them."""

import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import psycopg
import pyarrow as pa
import pytest
import shapely
from psycopg import sql

from mapsvc.accounts.visitor import PUBLIC
from mapsvc.catalogue.layers import VisibleLayer
from mapsvc.features import page_sql
from mapsvc.features.bound import Bound
from mapsvc.features.cursor import Cursor
from mapsvc.features.selection import parse_selection
from mapsvc.settings import Settings
from mapsvc.tiling.tile_query import Condition, filtered_tile, prepared_tile
from tests import client as asgi
from tests.conftest import _clone, publish_rows
from tests.features import places
from tests.tiling.reading import covering

COUNT = page_sql.COUNTED + 1_500
ITEMS = "/collections/many/items"
BOX = "106,16.5,106.05,16.55"

Connection = psycopg.Connection[tuple[Any, ...]]


def many() -> pa.Table:
    """Points with numbers 0, 1, 2…"""
    random = np.random.default_rng(5)
    west, south, east, north = places.EXTENT
    points = shapely.points(random.uniform(west, east, COUNT), random.uniform(south, north, COUNT))
    keys = [f"m{number}" for number in range(COUNT)]
    return pa.table(
        {
            "source_id": keys,
            "code": keys,
            "number": pa.array(range(COUNT), pa.int64()),
            "geometry": pa.array(shapely.to_wkb(points), pa.binary()),
        }
    )


@pytest.fixture(scope="module")
def url(cluster_url: str, template: str) -> Iterator[str]:
    declared = places.declaration(
        "many",
        "Point",
        [{"name": "code", "type": "string"}, {"name": "number", "type": "integer"}],
        label={"vi": "code", "en": "code"},
        tiles={"min_zoom": 4, "max_zoom": 14},
    )
    with _clone(cluster_url, template) as url:
        publish_rows(url, declared, many())
        yield url


@pytest.fixture(scope="module")
def client(url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[asgi.Client]:
    with asgi.running_app(Settings(database_url=url, home=tmp_path_factory.mktemp("home"))) as client:
        yield client


def pages(client: asgi.Client, **query: str) -> Iterator[dict[str, Any]]:
    """Every page, by following the ``next`` links."""
    address: str | None = ITEMS
    parameters: dict[str, str] | None = query
    while address:
        reply = client.get(address, parameters)
        assert reply.status_code == 200, reply.text
        page = reply.json()
        yield page
        address = next((link["href"] for link in page["links"] if link["rel"] == "next"), None)
        parameters = None


CHOSEN: list[tuple[dict[str, str], int]] = [
    ({"filter": f"number >= {COUNT - page_sql.COUNTED}"}, page_sql.COUNTED),
    ({"filter": f"number >= {COUNT - page_sql.COUNTED - 1}"}, page_sql.COUNTED + 1),
    ({"filter": "number >= 10"}, COUNT - 10),
    ({}, COUNT),
]


@pytest.mark.parametrize("sortby", [None, "-number"])
@pytest.mark.parametrize(("query", "matching"), CHOSEN)
def test_counts_stop_at_the_bound_and_pages_do_not(
    client: asgi.Client, query: dict[str, str], matching: int, sortby: str | None
) -> None:
    """``numberMatched`` may be left out (OGC API Features Part 1, /rec/core/fc-numberMatched); nothing else changes."""
    order = {"sortby": sortby} if sortby else {}
    walked = list(pages(client, limit="7000", **query, **order))
    known = matching if not query or matching <= page_sql.COUNTED else None
    assert [page.get("numberMatched") for page in walked] == [known] * len(walked)
    assert len(walked) == -(-matching // 7000)
    numbers = [feature["properties"]["number"] for page in walked for feature in page["features"]]
    assert sorted(numbers) == list(range(COUNT - matching, COUNT))
    if sortby:
        assert numbers == sorted(numbers, reverse=True)


def test_a_page_for_people_needs_no_count(client: asgi.Client) -> None:
    reply = client.get(ITEMS, {"f": "html", "filter": "number >= 10"})
    assert reply.status_code == 200
    assert 'rel="next"' in reply.text


@pytest.fixture(scope="module")
def layer(client: asgi.Client) -> VisibleLayer:
    found: VisibleLayer = client.app.state.service.registry.snapshot.layer("many", PUBLIC)
    return found


@pytest.fixture
def connection(url: str) -> Iterator[Connection]:
    with psycopg.connect(url) as connection:
        yield connection


def plan(connection: Connection, bound: Bound) -> str:
    """How PostgreSQL carries out a statement."""
    found = connection.execute(f"EXPLAIN {bound.text}", bound.values)
    return "\n".join(str(row[0]) for row in found)


def prepared_plan(connection: Connection, statement: bytes, *values: int | str) -> str:
    """How PostgreSQL carries out a statement with parameters ``$1``, ``$2``…"""
    connection.execute(b"PREPARE asked AS " + statement)
    given = sql.SQL(", ").join(map(sql.Literal, values))
    found = connection.execute(sql.SQL("EXPLAIN EXECUTE asked({})").format(given))
    connection.execute("DEALLOCATE asked")
    return "\n".join(str(row[0]) for row in found)


def reads_whole_table(told: str) -> bool:
    return re.search(r"Seq Scan on many__v1", told) is not None


@pytest.mark.parametrize("zoom", [10, 12, 14])
def test_a_live_tile_is_found_by_the_spatial_index(connection: Connection, layer: VisibleLayer, zoom: int) -> None:
    tile = covering(zoom, 106.5, 17.0)
    told = prepared_plan(connection, prepared_tile(layer, zoom), tile.z, tile.x, tile.y)
    assert "many__v1_geom_3857_idx" in told
    assert not reads_whole_table(told)


def test_a_filtered_tile_is_found_by_the_spatial_index(connection: Connection, layer: VisibleLayer) -> None:
    chosen = parse_selection(layer, {"filter": "number > 100"}, frozenset()).conditions[0]
    statement, values = filtered_tile(layer, covering(12, 106.5, 17.0), Condition(chosen.sql, chosen.values))
    told = plan(connection, Bound(statement, values))
    assert "many__v1_geom_3857_idx" in told
    assert not reads_whole_table(told)


@pytest.mark.parametrize("cursor", [None, Cursor(1, 40)])
def test_items_in_a_box_are_found_by_the_spatial_index(
    connection: Connection, layer: VisibleLayer, cursor: Cursor | None
) -> None:
    selection = parse_selection(layer, {"bbox": BOX}, frozenset())
    told = plan(connection, page_sql.listed(selection, cursor, 10))
    assert "many__v1_geom_idx" in told
    assert not reads_whole_table(told)


@pytest.mark.parametrize("direction", ["forward", "backward"])
def test_a_page_from_far_within_walks_along_the_key(
    connection: Connection, layer: VisibleLayer, direction: Any
) -> None:
    selection = parse_selection(layer, {}, frozenset())
    told = prepared_plan(connection, page_sql.along(selection, direction), 15_000, 11)
    assert "Index Scan" in told
    assert "many__v1_pkey" in told
    assert "Sort" not in told
    walked = plan(connection, page_sql.walk(selection, Cursor(1, 15_000, direction), 10))
    assert "many__v1_pkey" in walked
    assert "Sort" not in walked


def test_one_feature_is_found_by_its_key(connection: Connection, layer: VisibleLayer) -> None:
    told = prepared_plan(connection, page_sql.single(parse_selection(layer, {}, frozenset())), "m17")
    assert "many__v1_source_id_idx" in told
