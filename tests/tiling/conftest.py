"""A service in this process over a database with made-up layers."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psycopg
import pyarrow as pa
import pytest
import shapely

from mapsvc.accounts.keys import queries as key_queries
from mapsvc.accounts.visitor import digest
from mapsvc.catalogue.declaration import LayerDeclaration
from mapsvc.settings import Settings
from tests.conftest import _clone
from tests.conftest import publish_rows as publish_styled
from tests.tiling.client import BASE, Client, running_app
from tests.tiling.layers import coverage, declared, rows, style_of


def publish_rows(url: str, layer: LayerDeclaration, made: pa.Table) -> int:
    """Publish a made-up layer with a style that draws it."""
    return publish_styled(url, layer, made, style_of(layer))


OFFICER = {"Authorization": "Bearer officer-key"}


@pytest.fixture(scope="session")
def world(cluster_url: str, template: str) -> Iterator[str]:
    """A database with: a coverage with labels, points, lines, an internal layer, a table, an unloaded layer."""
    with _clone(cluster_url, template) as url:
        zooms = {"min_zoom": 4, "max_zoom": 14}
        cells = declared("cells", "MultiPolygon", tiles={**zooms, "labels": True, "simplify": "coverage"})
        publish_rows(url, cells, rows(coverage(8)))
        random = np.random.default_rng(2)
        dots = shapely.points(random.normal((106.5, 17.0), 0.1, (2000, 2)))
        publish_rows(url, declared("dots", "Point", tiles={**zooms, "labels": True}), rows(list(dots)))
        publish_rows(url, declared("ways", "MultiLineString", tiles=zooms), rows(_ways()))
        publish_rows(url, declared("secret", "MultiPolygon", access="internal"), rows(coverage(3, seed=4)))
        publish_rows(url, declared("figures", "None"), rows(list(dots[:5])).drop_columns("geometry"))
        with psycopg.connect(url) as connection:
            key_queries.add_key(connection, agency="so_nong_nghiep", note="", digest=digest("officer-key"), days=1)
        yield url


def _ways() -> list[shapely.Geometry]:
    random = np.random.default_rng(3)
    middle = np.array((106.5, 17.0))
    return [shapely.LineString(np.cumsum(random.normal(0, 0.004, (60, 2)), 0) + middle) for _ in range(40)]


@pytest.fixture(scope="session")
def client(world: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A client of the service over ``world``."""
    home = tmp_path_factory.mktemp("home")
    with running_app(Settings(database_url=world, home=home, public_url=BASE)) as client:
        yield client


@pytest.fixture
def client_with_islands(conninfo: str, tmp_path: Path) -> Iterator[Client]:
    """A client of a service that has the layer of the islands, declared as not visible at first."""
    reefs = [shapely.Point(112.0, 16.5).buffer(0.1), shapely.Point(113.9, 9.6).buffer(0.1)]
    publish_rows(conninfo, declared("islands", "MultiPolygon", tiles={"labels": True}), rows(reefs))
    with running_app(Settings(database_url=conninfo, home=tmp_path, public_url=BASE)) as client:
        yield client
