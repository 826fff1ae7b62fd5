"""Files in every coordinate system: where PROJ says, and named so that other programs know."""

import csv
import io
from pathlib import Path

import geopandas
import numpy as np
import pyogrio
import pyproj
import pytest

from mapsvc.features.crs import SUPPORTED, Crs
from tests.client import Client
from tests.downloads.conftest import ROWS, SHAPES

ITEMS = "/collections/stations/items"
CODES = [row["code"] for row in ROWS]


def expected(crs: Crs) -> dict[str, tuple[float, float]]:
    """The stations in x, y order, by PROJ."""
    transformer = pyproj.Transformer.from_crs(4326, crs.srid, always_xy=True)
    return {code: transformer.transform(shape.x, shape.y) for code, shape in zip(CODES, SHAPES["Point"], strict=True)}


def assert_same(crs: Crs, found: dict[str, tuple[float, float]]) -> None:
    wanted = expected(crs)
    assert set(found) == set(wanted)
    for code, place in found.items():
        metres = 111_320.0 if crs.geographic else 1.0
        assert np.abs(np.subtract(place, wanted[code])).max() * metres < 0.01, (crs.uri, code, place, wanted[code])


@pytest.mark.parametrize("crs", SUPPORTED.values(), ids=SUPPORTED)
def test_text_has_the_coordinates_of_the_system(client: Client, crs: Crs) -> None:
    text = client.get(ITEMS, {"f": "csv", "crs": crs.uri}).text
    rows = list(csv.DictReader(io.StringIO(text)))
    across, up = ("longitude", "latitude") if crs.geographic else ("x", "y")
    assert_same(crs, {row["code"]: (float(row[across]), float(row[up])) for row in rows})
    document = client.get(ITEMS, {"f": "geojson", "crs": crs.uri}).json()
    turned = {
        each["id"]: each["geometry"]["coordinates"][:: -1 if crs.latitude_first else 1] for each in document["features"]
    }
    assert_same(crs, turned)


@pytest.mark.parametrize("crs", SUPPORTED.values(), ids=SUPPORTED)
def test_files_say_their_system_and_are_in_it(client: Client, tmp_path: Path, crs: Crs) -> None:
    path = tmp_path / "stations.gpkg"
    path.write_bytes(client.get(ITEMS, {"f": "gpkg", "crs": crs.uri}).content)
    frame = pyogrio.read_dataframe(path)
    assert frame.crs.equals(pyproj.CRS.from_epsg(crs.srid), ignore_axis_order=True)
    assert_same(crs, dict(zip(frame["code"], zip(frame.geometry.x, frame.geometry.y, strict=True), strict=True)))


def _read(shown: str, path: Path) -> geopandas.GeoDataFrame:
    if shown == "parquet":
        return geopandas.read_parquet(path)
    return pyogrio.read_dataframe(f"/vsizip/{path}/stations.shp" if shown == "shp" else path)


@pytest.mark.parametrize(("shown", "code"), [("parquet", 9211), ("parquet", 4756), ("fgb", 3405), ("shp", 9212)])
def test_other_files_too(client: Client, tmp_path: Path, code: int, shown: str) -> None:
    crs = SUPPORTED[f"http://www.opengis.net/def/crs/EPSG/0/{code}"]
    path = tmp_path / ("stations.zip" if shown == "shp" else f"stations.{shown}")
    path.write_bytes(client.get(ITEMS, {"f": shown, "crs": crs.uri}).content)
    frame = _read(shown, path)
    assert frame.crs.equals(pyproj.CRS.from_epsg(code), ignore_axis_order=True)
    assert_same(crs, dict(zip(frame["code"], zip(frame.geometry.x, frame.geometry.y, strict=True), strict=True)))
