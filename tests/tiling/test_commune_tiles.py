# mypy: disable-error-code="no-untyped-call"
"""Tiles of the real communes, drawn live and from the archive: neighbours do not overlap, nor part in the archive."""

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyogrio
import pytest
import shapely
from pmtiles.reader import MmapSource, Reader
from pyproj import Transformer
from shapely import STRtree

from mapsvc.catalogue.declarations import read_declarations
from mapsvc.publishing.loading import load_all
from mapsvc.settings import Settings
from mapsvc.tiling.archives.writing import write_archive
from mapsvc.tiling.matrix import Tile, bounds
from tests.conftest import _clone
from tests.tiling.client import BASE, running_app
from tests.tiling.reading import content, covering, decoded, tiles_over

COMMUNES = 78
INLAND = (106.6, 16.9, 107.1, 17.4)
"""A part of the province without coast."""

MERCATOR = Transformer.from_crs(4326, 3857, always_xy=True)


@pytest.fixture(scope="module")
def settings(cluster_url: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """A database with the communes as they are declared."""
    with _clone(cluster_url, template) as url:
        made = Settings(database_url=url, home=tmp_path_factory.mktemp("home"), download=False, public_url=BASE)
        outcomes = {each.layer_id: each for each in load_all(made, read_declarations(made.layers_path), ["communes"])}
        with running_app(made) as client:
            if client.get("/collections/communes").json().get("geometryType") != "MultiPolygon":
                pytest.skip(f"the boundaries are not here: {outcomes['communes']}")
        yield made


@pytest.fixture(scope="module")
def live(settings: Settings) -> dict[Tile, dict[str, Any]]:
    """Tiles drawn by PostGIS: the whole province at low zooms, a part of it at high ones."""
    wanted = [tile for zoom in (6, 7, 8) for tile in tiles_over(zoom, (105.6, 16.3, 107.5, 18.1))]
    wanted += [tile for zoom in (9, 10, 11) for tile in tiles_over(zoom, INLAND)]
    wanted += [covering(zoom, 106.9, 17.1) for zoom in (12, 13, 14)]
    with running_app(settings) as client:
        return {tile: content(client, "communes", tile) for tile in wanted}


@pytest.fixture(scope="module")
def archive(settings: Settings, live: dict[Tile, dict[str, Any]]) -> Path:
    """The archive, written after the live tiles were drawn."""
    write_archive(settings.database_url or "", settings.archives, "communes", 1)
    return settings.archives / "communes" / "communes__v1.pmtiles"


def shapes_of(tile: dict[str, Any]) -> dict[int, shapely.Geometry]:
    """The communes of a tile, in its units."""
    found = {each["id"]: shapely.geometry.shape(each["geometry"]) for each in tile["communes"]["features"]}
    return {key: shape if shape.is_valid else shape.buffer(0) for key, shape in found.items()}


def assert_apart(tile: Tile, drawn: dict[str, Any]) -> None:
    """No two communes overlap by more than a unit (a 4096th of the tile's side)."""
    shapes = list(shapes_of(drawn).values())
    tree = STRtree(shapes)
    for first, second in tree.query(shapes, predicate="intersects").T:
        if first < second:
            over = shapely.intersection(shapes[first], shapes[second]).buffer(-0.5)
            assert over.is_empty, (tile, first, second, over.wkt[:200])


def assert_no_gaps(tile: Tile, drawn: dict[str, Any]) -> None:
    """No hole between communes is wider than a unit.

    Along the outer border there are some: notches that simplifying closed at their mouth.
    """
    for part in shapely.get_parts(shapely.union_all(list(shapes_of(drawn).values()))):
        for ring in part.interiors:
            hole = shapely.Polygon(ring)
            assert not is_inland(tile, hole) or hole.buffer(-0.5).is_empty, (tile, hole.wkt[:200])


def is_inland(tile: Tile, shape: shapely.Geometry) -> bool:
    """Whether something in a tile lies in the part that has no outer border."""
    middle = shapely.centroid(shape)
    west, south, east, north = bounds(tile)
    x, y = west + (east - west) * middle.x / 4096, south + (north - south) * middle.y / 4096
    longitude, latitude = MERCATOR.transform(x, y, direction="INVERSE")
    return bool(shapely.contains_xy(shapely.box(*INLAND), longitude, latitude))


def test_live_tiles_do_not_overlap(live: dict[Tile, dict[str, Any]]) -> None:
    assert {tile.z for tile in live} == set(range(6, 15))
    for tile, drawn in live.items():
        if drawn:
            assert_apart(tile, drawn)
    whole = {key for tile, drawn in live.items() if tile.z == 8 and drawn for key in shapes_of(drawn)}
    assert len(whole) == COMMUNES


def test_archived_tiles_lie_side_by_side(archive: Path, live: dict[Tile, dict[str, Any]]) -> None:
    seen = 0
    with archive.open("rb") as file:
        reader = Reader(MmapSource(file))
        for tile, drawn in live.items():
            stored = reader.get(tile.z, tile.x, tile.y)
            if stored is None:
                assert not drawn or tile.z > reader.header()["max_zoom"], tile
                continue
            kept = decoded(gzip.decompress(stored))
            assert_apart(tile, kept)
            assert_no_gaps(tile, kept)
            seen += 1
    assert seen > 20


def test_gdal_reads_the_archive(archive: Path) -> None:
    """A reader that nobody here wrote: GDAL's driver for PMTiles, at one zoom."""
    if "PMTiles" not in pyogrio.list_drivers():
        pytest.skip("this GDAL has no driver for PMTiles")
    assert {"communes", "communes_label"} <= set(pyogrio.list_layers(archive)[:, 0])
    frame = pyogrio.read_dataframe(archive, layer="communes", ZOOM_LEVEL=8)
    assert frame.crs.to_epsg() == 3857
    assert frame["id"].nunique() == COMMUNES
    west, south, east, north = frame.to_crs(4326).total_bounds
    assert 105.5 < west < east < 107.6
    assert 16.2 < south < north < 18.2
