"""Files as people have them: broken, old, with marks and codes; read rightly or refused with the place of the fault."""

from pathlib import Path

import geopandas as gpd
import pyogrio
import pytest
import shapely

from mapsvc.catalogue.declaration import LayerSource
from mapsvc.publishing.faults import SourceFault
from mapsvc.publishing.readers import read_file
from mapsvc.publishing.readers.part import Part
from tests.publishing.trying import geojson, point, square


def parts(path: Path, **options: object) -> list[Part]:
    return list(read_file(path, LayerSource.model_validate({"ref": "x", **options})))


def refused(path: Path, **options: object) -> SourceFault:
    with pytest.raises(SourceFault) as caught:
        parts(path, **options)
    return caught.value


def test_a_csv_is_text_so_that_codes_keep_their_zeros(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("\ufeffmã,tên\n01,Đông Hà\n02,\n".encode())
    (part,) = parts(path)
    assert part.attributes.to_pydict() == {"mã": ["01", "02"], "tên": ["Đông Hà", None]}


def test_a_csv_in_an_old_encoding_with_semicolons(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes('ma;ten\n1;"Hu\xf3; x\xe3"\n'.encode("cp1252"))
    (part,) = parts(path, encoding="cp1252", delimiter=";")
    assert part.attributes["ten"].to_pylist() == ["Huó; xã"]


@pytest.mark.parametrize(
    ("content", "english"),
    [
        ("", "lacks column names"),
        ("a,a\n1,2\n", "repeats one"),
        ("a,b\n1,2,3\n", "broken CSV"),
        ("a,b\n1," + "é" * 3, "broken CSV"),
    ],
)
def test_a_broken_csv_is_refused(tmp_path: Path, content: str, english: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content.encode("latin-1"))
    assert english in refused(path).text("en")


def test_geojson_without_crs_is_wgs84_and_the_old_member_is_honoured(tmp_path: Path) -> None:
    path = geojson(tmp_path, [({"a": 1}, point(106.6, 17.4))])
    assert parts(path)[0].crs in ("OGC:CRS84", "EPSG:4326")
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::9212"}}
    path = geojson(tmp_path, [({"a": 1}, point(500_000, 1_850_000))], crs=crs)
    assert parts(path)[0].crs == "EPSG:9212"


def test_geojson_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    path = geojson(tmp_path, [({"tên": "Cồn Cỏ"}, point(107.3, 17.1))])
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert parts(path)[0].attributes["tên"].to_pylist() == ["Cồn Cỏ"]


@pytest.mark.parametrize(
    ("damage", "english"),
    [
        (lambda content: content[: len(content) // 2], "broken JSON at 1:"),
        (lambda content: content.replace(b"}", b",}", 1), "broken JSON at 1:"),
        (lambda content: b"[]", "not a FeatureCollection but “list”"),
        (lambda content: b'{"type": "Topology"}', "not a FeatureCollection but “Topology”"),
        (lambda content: content.replace("ồ".encode(), b"\xff"), "not UTF-8"),
    ],
    ids=["truncated", "comma", "list", "topology", "encoding"],
)
def test_broken_geojson_is_refused_with_the_place(tmp_path: Path, damage: object, english: str) -> None:
    path = geojson(tmp_path, [({"name": "Cồn Cỏ"}, point(107.3, 17.1))])
    path.write_bytes(damage(path.read_bytes()))  # type: ignore[operator]
    fault = refused(path)
    assert english in fault.text("en")
    assert fault.text("vi") != fault.text("en")


@pytest.mark.parametrize("name", ["parcels.gpkg", "parcels.fgb", "parcels.shp"])
def test_other_formats_come_through_gdal(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    frame = gpd.GeoDataFrame(
        {"ten": ["Lệ Thủy", None], "so": [1, 2]}, geometry=[shapely.box(0, 0, 1, 1)] * 2, crs="EPSG:3405"
    )
    pyogrio.write_dataframe(frame, path)
    (part,) = parts(path)
    assert part.attributes["ten"].to_pylist() == ["Lệ Thủy", None]
    assert part.crs == "EPSG:3405"
    assert part.geometry is not None
    assert shapely.area(part.geometry).tolist() == [1, 1]


def test_a_sublayer_that_is_not_there_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    pyogrio.write_dataframe(gpd.GeoDataFrame(geometry=[shapely.Point(0, 0)], crs=4326), path, layer="one")
    assert "two" in refused(path, sublayer="two").text("en")


def test_what_is_no_map_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    path.write_text("hello")
    assert "GDAL cannot read it" in refused(path).text("en")


def test_former_districts_need_their_structure(tmp_path: Path) -> None:
    path = tmp_path / "44.json"
    path.write_text('{"level1_id": "44", "name": "Tỉnh X"}', encoding="utf-8")
    assert "not the structure of dvhcvn" in refused(path, format="dvhcvn").text("en")


def test_geometry_in_several_batches_arrives_complete(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mapsvc.publishing.readers.gdal.BATCH_ROWS", 10)
    path = geojson(tmp_path, [({"n": n}, square(n / 10, 0, 0.1)) for n in range(35)])
    found = parts(path)
    assert len(found) == 4
    assert [n for part in found for n in part.attributes["n"].to_pylist()] == list(range(35))
