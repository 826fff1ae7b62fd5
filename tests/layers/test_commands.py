"""`mapsvc layers …` as a GIS officer uses it."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from mapsvc.catalogue.commands import app
from mapsvc.catalogue.declaration import ElevationDeclaration
from mapsvc.catalogue.declarations import read_declarations
from mapsvc.errors import SetupError
from mapsvc.publishing.elevation.sheets import look_through
from mapsvc.publishing.sources import SourceFiles
from mapsvc.publishing.trial import Trial
from mapsvc.settings import CHECKOUT
from tests.publishing import heights as made_up

runner = CliRunner()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(CHECKOUT / "layers", tmp_path / "layers")


def test_check_passes_and_fails_by_its_exit_code(folder: Path) -> None:
    assert runner.invoke(app, ["check", "--folder", str(folder)]).exit_code == 0
    (folder / "agencies.toml").write_text("[so_x]\n", encoding="utf-8")
    failed = runner.invoke(app, ["check", "--folder", str(folder)])
    assert failed.exit_code == 1
    assert "agencies.toml:1" in failed.output


def test_list_and_show_name_layers_and_fields(folder: Path) -> None:
    assert "hydromet_stations" in runner.invoke(app, ["list", "--folder", str(folder)]).output
    shown = runner.invoke(app, ["show", "communes", "--folder", str(folder)]).output
    assert "density_2025" in shown
    assert "clean_coverage" in shown


def test_show_suggests_the_nearest_layer(folder: Path) -> None:
    failed = runner.invoke(app, ["show", "comunes", "--folder", str(folder)])
    assert isinstance(failed.exception, SetupError)
    assert "communes" in failed.exception.advice("vi")


GEOJSON = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"Mã trường": "TH01", "Tên trường": "Trường A", "fid": 7, "Sĩ số": 320},
            "geometry": {"type": "Point", "coordinates": [106.6, 17.5]},
        }
    ],
}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("schools.geojson", json.dumps(GEOJSON, ensure_ascii=False)),
        ("schools.csv", "ma,Tên,Kinh độ,Vĩ độ,sĩ số\n01,Trường A,106.6,17.5,320\n02,Trường B,106.7,17.4,\n"),
        ("figures.csv", "năm,chỉ tiêu,giá trị\n2024,GRDP,1.5\n2025,GRDP,1.75\n"),
    ],
)
def test_a_new_layer_is_valid_and_loads_as_it_is(folder: Path, tmp_path: Path, name: str, content: str) -> None:
    data = tmp_path / name
    data.write_text(content, encoding="utf-8")
    arguments = ["new", "schools", "--from", str(data), "--sector", "education", "--agency", "so_giao_duc_dao_tao"]
    made = runner.invoke(app, [*arguments, "--folder", str(folder)])
    assert made.exit_code == 0, made.output
    declarations = read_declarations(folder)
    layer = declarations.layers["schools"]
    # What nobody has looked at is not for the public.
    assert layer.access == "internal"
    tried = Trial(declarations, SourceFiles([tmp_path], tmp_path / "none", download=False)).run("schools")
    assert tried.table.num_rows == content.count("\n") - 1 if name.endswith(".csv") else 1
    assert len(set(tried.column("source_id"))) == tried.table.num_rows


@pytest.mark.parametrize("crs", [made_up.VN2000, None])
def test_a_raster_of_heights_becomes_an_elevation_layer(folder: Path, tmp_path: Path, crs: str | None) -> None:
    made_up.write_sheet(tmp_path / "dem.tif", cells=64, crs=crs)
    arguments = ["new", "dem", "--from", str(tmp_path / "dem.tif"), "--sector", "environment"]
    made = runner.invoke(app, [*arguments, "--agency", "so_nong_nghiep_moi_truong", "--folder", str(folder)])
    assert made.exit_code == 0, made.output
    layer = read_declarations(folder).layers["dem"]
    assert (layer.kind, layer.access) == ("elevation", "internal")
    (source,) = layer.sources
    assert source.crs == (None if crs else made_up.VN2000)
    sheet = look_through(tmp_path / "dem.tif", source.crs, ElevationDeclaration())
    assert sheet.crs == made_up.VN2000


def test_a_photograph_is_not_taken_for_heights(folder: Path, tmp_path: Path) -> None:
    made_up.write_sheet(tmp_path / "photo.tif", cells=64, dtype="uint8", count=3, nodata=None)
    arguments = ["new", "dem", "--from", str(tmp_path / "photo.tif"), "--sector", "environment"]
    failed = runner.invoke(app, [*arguments, "--agency", "so_nong_nghiep_moi_truong", "--folder", str(folder)])
    assert isinstance(failed.exception, SetupError)
    assert "picture" in failed.exception.text("en")
    assert not (folder / "environment" / "dem").exists()


@pytest.mark.parametrize(
    ("layer", "sector", "agency", "english"),
    [
        ("Trường học", "education", "so_y_te", "small letters"),
        ("communes", "education", "so_y_te", "already a layer"),
        ("schools", "educaton", "so_y_te", "no sector"),
        ("schools", "education", "so_y_the", "no agency"),
    ],
)
def test_new_refuses_what_cannot_be(folder: Path, layer: str, sector: str, agency: str, english: str) -> None:
    data = folder / "agencies.toml"
    arguments = ["new", layer, "--from", str(data), "--sector", sector, "--agency", agency, "--folder", str(folder)]
    failed = runner.invoke(app, arguments)
    assert isinstance(failed.exception, SetupError)
    assert english in failed.exception.text("en")


def test_schema_check_notices_an_old_schema(folder: Path) -> None:
    assert runner.invoke(app, ["schema", "--check", "--folder", str(folder)]).exit_code == 0
    (folder / "layer.schema.json").write_text("{}", encoding="utf-8")
    assert runner.invoke(app, ["schema", "--check", "--folder", str(folder)]).exit_code == 1
    assert runner.invoke(app, ["schema", "--folder", str(folder)]).exit_code == 0
    assert runner.invoke(app, ["schema", "--check", "--folder", str(folder)]).exit_code == 0
