"""`mapsvc layers …` as a GIS officer uses it."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from mapsvc.catalogue.commands import app
from mapsvc.catalogue.declarations import read_declarations
from mapsvc.errors import SetupError
from mapsvc.publishing.sources import SourceFiles
from mapsvc.publishing.trial import Trial
from mapsvc.settings import CHECKOUT

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
