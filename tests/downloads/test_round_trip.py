"""What is downloaded, read by programs that others wrote, is what the table holds."""

import csv
import datetime
import io
import json
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import geopandas
import httpx
import pyarrow as pa
import pyogrio
import pytest
import shapely
from openpyxl import load_workbook
from pyarrow import parquet

from tests.client import Client
from tests.downloads.conftest import LAYERS, READABLE, ROWS, SHAPES

EXPECTED = sorted(ROWS, key=lambda row: str(row["code"]))


def download(client: Client, layer: str, shown: str, **parameters: str) -> httpx.Response:
    reply = client.get(f"/collections/{layer}/items", {"f": shown, **parameters})
    assert reply.status_code == 200, reply.text
    assert "secret" not in reply.headers["content-disposition"]
    return reply


def shape_of(layer: str, code: str) -> shapely.Geometry:
    position = next(i for i, row in enumerate(ROWS) if row["code"] == code)
    return SHAPES[LAYERS[layer]][position]


def assert_rows(layer: str, found: list[dict[str, Any]], empty_is_null: bool = False) -> None:
    """Every row, in any order, each value of its own type."""
    expected = [] if layer == "nothing" else EXPECTED
    found = sorted(found, key=lambda row: str(row["code"]))
    assert [row["code"] for row in found] == [row["code"] for row in expected]
    for row, wanted in zip(found, expected, strict=True):
        for name in READABLE:
            value = wanted[name]
            if empty_is_null and value == "":
                value = None
            assert row[name] == value, f"{row['code']}.{name}"


def assert_shapes(layer: str, found: dict[str, shapely.Geometry]) -> None:
    for code, geometry in found.items():
        assert shapely.equals_exact(shapely.normalize(geometry), shapely.normalize(shape_of(layer, code)), 1e-8), code


def from_json(feature: dict[str, Any]) -> dict[str, Any]:
    row = dict(feature["properties"])
    row["opened"] = datetime.date.fromisoformat(row["opened"]) if row["opened"] else None
    row["measured"] = datetime.datetime.fromisoformat(row["measured"]) if row["measured"] else None
    return row


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("shown", ["geojson", "geojsonl", "geojsonseq"])
def test_geojson_in_its_three_forms(client: Client, layer: str, shown: str) -> None:
    text = download(client, layer, shown).text
    if shown == "geojson":
        whole = json.loads(text)
        features = whole["features"]
        assert whole["type"] == "FeatureCollection"
        assert whole["license"] == "CC-BY-4.0"
        assert whole["attribution"] == "Sở Nông nghiệp và Môi trường"
    elif shown == "geojsonseq":
        records = text.split("\x1e")
        assert records[0] == ""
        assert all(record.endswith("\n") for record in records[1:])
        features = [json.loads(record) for record in records[1:]]
    else:
        features = [json.loads(line) for line in text.splitlines()]
    assert_rows(layer, [from_json(each) for each in features])
    for feature in features:
        assert feature["id"] == feature["properties"]["code"]
        assert set(feature["properties"]) == set(READABLE)
        if LAYERS[layer] == "None":
            assert feature["geometry"] is None
        else:
            assert_shapes(layer, {feature["id"]: shapely.from_geojson(json.dumps(feature["geometry"]))})


@pytest.mark.parametrize("layer", LAYERS)
def test_csv(client: Client, layer: str) -> None:
    text = download(client, layer, "csv").content.decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    places = {"Point": ["longitude", "latitude"], "None": []}.get(LAYERS[layer], ["geometry"])
    assert text.splitlines()[0] == ",".join([*places, *READABLE])
    assert len(rows) == (0 if layer == "nothing" else len(ROWS))
    for row in rows:
        wanted = next(each for each in ROWS if each["code"] == row["code"])
        guarded = "'" + wanted["name"] if wanted["name"].startswith("=") else wanted["name"]
        assert row["name"] == guarded
        assert row["height_above_sea_level"] == ("" if wanted["height_above_sea_level"] is None
                                                 else str(wanted["height_above_sea_level"]))  # fmt: skip
        assert row["working"] == {True: "true", False: "false", None: ""}[wanted["working"]]
        if wanted["measured"]:
            assert datetime.datetime.fromisoformat(row["measured"]) == wanted["measured"]
            assert datetime.date.fromisoformat(row["opened"]) == wanted["opened"]
        if places == ["geometry"]:
            assert_shapes(layer, {row["code"]: shapely.from_wkt(row["geometry"])})
        elif places:
            point = shapely.Point(float(row["longitude"]), float(row["latitude"]))
            assert_shapes(layer, {row["code"]: point})


def test_csv_for_excel_has_a_mark_and_titles(client: Client) -> None:
    body = download(client, "stations", "csv-excel").content
    assert body.startswith(b"\xef\xbb\xbf")
    header = body.decode("utf-8-sig").splitlines()[0]
    assert header.startswith("Kinh độ,Vĩ độ,code,Tên gọi")
    assert "Độ cao (m)" in header


@pytest.mark.parametrize("layer", LAYERS)
def test_excel(client: Client, layer: str) -> None:
    book = load_workbook(io.BytesIO(download(client, layer, "xlsx").content))
    sheet = book["Dữ liệu"]
    header, *rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    places = [] if LAYERS[layer] == "None" else ["Kinh độ", "Vĩ độ"]
    assert header[: len(READABLE)] == ["code", "Tên gọi", *READABLE[2:3], "Độ cao (m)", *READABLE[4:]]
    assert header[len(READABLE) :] == places
    found = []
    for row in rows:
        values: dict[str, Any] = dict(zip([*READABLE, *places], row, strict=True))
        if isinstance(values["opened"], datetime.datetime):
            values["opened"] = values["opened"].date()
        elif values["opened"]:
            values["opened"] = datetime.date.fromisoformat(values["opened"])
        if values["measured"]:
            values["measured"] = values["measured"].replace(tzinfo=datetime.UTC)
        found.append(values)
        if places:
            point = shapely.Point(values["Kinh độ"], values["Vĩ độ"])
            assert shape_of(layer, values["code"]).intersects(point.buffer(1e-9))
    assert_rows(layer, found, empty_is_null=True)
    if rows:
        formula = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "=HYPERLINK(1)")
        assert formula.data_type == "s"
    about = [cell.value for row in book["Thông tin"].iter_rows() for cell in row]
    assert "CC-BY-4.0" in about


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("shown", ["gpkg", "fgb"])
def test_geopackage_and_flatgeobuf(client: Client, layer: str, shown: str, tmp_path: Path) -> None:
    path = tmp_path / f"file.{shown}"
    path.write_bytes(download(client, layer, shown).content)
    _, table = pyogrio.read_arrow(path)
    meta = pyogrio.read_info(path)
    rows = pa.table({name: table[name] for name in READABLE}).to_pylist()
    for row in rows:
        if isinstance(row["opened"], datetime.datetime):  # FlatGeobuf knows moments only
            row["opened"] = row["opened"].date()
        if row["measured"] and row["measured"].tzinfo is None:  # which GDAL reads without their zone
            row["measured"] = row["measured"].replace(tzinfo=datetime.UTC)
    assert_rows(layer, rows)
    if LAYERS[layer] == "None":
        assert meta["geometry_type"] in (None, "Unknown")  # a FlatGeobuf header has no word for none
    else:
        assert meta["crs"] == "EPSG:4326"
        geometry = shapely.from_wkb(table[meta["geometry_name"] or "wkb_geometry"].to_pylist())
        assert_shapes(layer, dict(zip(table["code"].to_pylist(), geometry, strict=True)))
    if shown == "gpkg":
        assert meta["layer_metadata"]["license"] == "CC-BY-4.0"
        assert meta["layer_name"] == layer


@pytest.mark.parametrize("layer", LAYERS)
def test_geoparquet(client: Client, layer: str, tmp_path: Path) -> None:
    path = tmp_path / "file.parquet"
    path.write_bytes(download(client, layer, "parquet").content)
    table = parquet.read_table(path)
    assert_rows(layer, table.select(READABLE).to_pylist())
    metadata = parquet.read_metadata(path).metadata
    assert metadata[b"mapsvc:license"] == b"CC-BY-4.0"
    if LAYERS[layer] == "None":
        assert b"geo" not in metadata
        return
    geo = json.loads(metadata[b"geo"])
    assert geo["version"] == "1.1.0"
    assert geo["columns"]["geometry"]["geometry_types"] == [LAYERS[layer]]
    frame = geopandas.read_parquet(path)
    assert_shapes(layer, dict(zip(frame["code"], frame.geometry, strict=True)))
    if len(frame):
        assert geo["columns"]["geometry"]["bbox"] == pytest.approx(list(frame.total_bounds))
        assert frame.crs.to_authority() == ("OGC", "CRS84")
        some = geopandas.read_parquet(path, bbox=tuple(frame.geometry.iloc[0].bounds))
        assert 0 < len(some) < len(frame)


@pytest.mark.parametrize("layer", LAYERS)
def test_shapefile(client: Client, layer: str, tmp_path: Path) -> None:
    path = tmp_path / "file.zip"
    path.write_bytes(download(client, layer, "shp").content)
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        readme = archive.read("README.txt").decode("utf-8-sig")
        mapped = list(csv.DictReader(io.StringIO(archive.read("fields.csv").decode("utf-8-sig"))))
        archive.extractall(tmp_path)
        if f"{layer}.cpg" in names:
            assert archive.read(f"{layer}.cpg") == b"UTF-8"
    assert "CC-BY-4.0" in readme
    full = {row["shapefile"]: row["name"] for row in mapped}
    assert list(full.values()) == READABLE
    assert all(len(name) <= 10 for name in full)
    assert len(full) == len(READABLE), "two names cut to the same ten letters must differ"
    source = tmp_path / (f"{layer}.dbf" if LAYERS[layer] == "None" else f"{layer}.shp")
    meta, table = pyogrio.read_arrow(source)
    rows = [{full[name]: row[name] for name in full} for row in table.select(list(full)).to_pylist()]
    for row in rows:
        row["measured"] = datetime.datetime.fromisoformat(row["measured"]) if row["measured"] else None
    assert_rows(layer, rows, empty_is_null=True)
    if LAYERS[layer] != "None":
        geometry = shapely.from_wkb(table["wkb_geometry"].to_pylist())
        kinds = {"MultiPolygon": shapely.multipolygons}
        for code, shape in zip(table[next(iter(full))].to_pylist(), geometry, strict=True):
            promoted = shape if shape.geom_type == LAYERS[layer] else kinds[LAYERS[layer]]([shape])
            assert_shapes(layer, {code: promoted})
        assert meta["crs"] == "EPSG:4326"


@pytest.mark.parametrize("layer", [name for name in LAYERS if name != "nothing"])
def test_kml(client: Client, layer: str, tmp_path: Path) -> None:
    path = tmp_path / "file.kml"
    path.write_bytes(download(client, layer, "kml").content)
    _, table = pyogrio.read_arrow(path)
    # GDAL takes the field “name” for KML's own.
    assert {code: name or "" for code, name in zip(*columns(table, "code", "Name"), strict=True)} == {
        row["code"]: row["name"] for row in ROWS
    }
    (opened, depth) = columns(table, "opened", "height_above_sea_bed")
    assert sorted(filter(None, opened)) == sorted(str(row["opened"]) for row in ROWS if row["opened"])
    assert sorted(each for each in depth if each is not None) == [1e-7, 0.1, 1.5]
    root = ElementTree.parse(path).getroot()
    assert [each.text for each in root.iter("{http://www.opengis.net/kml/2.2}displayName")][1] == "Tên gọi"
    if LAYERS[layer] != "None":
        shapes = shapely.force_2d(shapely.from_wkb(table["wkb_geometry"].to_pylist()))
        assert_shapes(layer, dict(zip(table["code"].to_pylist(), shapes, strict=True)))


def columns(table: pa.Table, *names: str) -> list[list[Any]]:
    return [table[name].to_pylist() for name in names]


def test_an_empty_layer_is_a_valid_kml(client: Client, tmp_path: Path) -> None:
    text = download(client, "nothing", "kml").text
    assert text.rstrip().endswith("</Document>\n</kml>")
