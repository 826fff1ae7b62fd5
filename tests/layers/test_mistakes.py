"""A mistake names file, line, field, what was expected and the nearest valid word, in both languages."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from mapsvc.catalogue.declarations import read_declarations
from mapsvc.catalogue.mistakes import DeclarationError, Mistake
from mapsvc.settings import CHECKOUT

LAYER = "transport/airports/layer.toml"
Edit = Callable[[str, str], None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the project's declarations to make mistakes in."""
    return shutil.copytree(CHECKOUT / "layers", tmp_path / "layers")


def mistakes(folder: Path) -> tuple[Mistake, ...]:
    with pytest.raises(DeclarationError) as caught:
        read_declarations(folder)
    return caught.value.mistakes


def edit(folder: Path, old: str, new: str, file: str = LAYER) -> int:
    """Replace the first `old`; returns the line where it stood."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_an_untouched_folder_has_none(folder: Path) -> None:
    assert read_declarations(folder).layers


@pytest.mark.parametrize(
    ("old", "new", "field", "nearest", "english"),
    [
        ('geometry = "Point"', 'geometry = "Pont"', "geometry", "Point", "expected one of"),
        ('agency = "so_xay_dung"', 'agency = "so_xay_dunk"', "agency", "so_xay_dung", "there is no agency"),
        ("attribution = {", "atribution = {", "atribution", "attribution", "there is no such key"),
        ('key = "icao"', 'key = "icoa"', "key", "icao", "there is no field"),
        ('use = "points"', 'use = "pionts"', "steps[2]", "points", "there is no step"),
        ('ref = "airport"', 'ref = "airpot"', "sources[1].ref", "airport", "there is no source"),
        ('type = "number"', 'type = "nummer"', "fields[6].type", "number", "expected one of"),
        ('update_cycle = "irregular"', 'update_cycle = "iregular"', "update_cycle", "irregular", "expected one of"),
        ("x = ", "x_column = ", "steps[2].x", None, "required, but missing"),
        ("min_zoom = 5", "min_zoom = 99", "tiles.min_zoom", None, "must be 22 or less"),
        ("visible = true", 'visible = "often"', "visible", None, "expected true or false"),
        ('name = "iata"', 'name = "fid"', "fields[2].name", None, "a name other than"),
        ('title = "name"', 'title = "nome"', "search.title", "name", "there is no field"),
    ],
)  # fmt: skip
def test_each_names_line_field_and_nearest_word(
    folder: Path, old: str, new: str, field: str, nearest: str | None, english: str
) -> None:
    line = edit(folder, old, new)
    found = [mistake for mistake in mistakes(folder) if mistake.field == field]
    assert found, [str(mistake) for mistake in mistakes(folder)]
    assert found[0].file == LAYER
    assert 0 <= line - found[0].line <= 2
    assert english in found[0].en
    assert found[0].vi != found[0].en
    if nearest:
        assert found[0].nearest == nearest
        assert f"did you mean “{nearest}”?" in found[0].text("en")
        assert f"có phải là “{nearest}”?" in found[0].text("vi")


def test_all_mistakes_of_all_files_are_told_at_once(folder: Path) -> None:
    edit(folder, 'geometry = "Point"', 'geometry = "Pont"')
    edit(folder, 'colour = "', 'colour = "red', "sectors.toml")
    edit(folder, 'licence = "', 'licence = "not a licence ', "sources/airport.toml")
    files = {mistake.file for mistake in mistakes(folder)}
    assert files >= {LAYER, "sectors.toml", "sources/airport.toml"}


def test_broken_toml_tells_its_line(folder: Path) -> None:
    line = edit(folder, 'key = "icao"', "key = icao")
    found = [mistake for mistake in mistakes(folder) if mistake.file == LAYER]
    assert found[0].line == line
    assert "not valid TOML" in found[0].en


def test_a_file_that_is_not_utf8_is_told(folder: Path) -> None:
    (folder / LAYER).write_bytes("title = { vi = 'Sân bay' }".encode("cp1258"))
    assert any("not UTF-8" in mistake.en for mistake in mistakes(folder))


def test_a_byte_order_mark_is_no_mistake(folder: Path) -> None:
    path = folder / LAYER
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert "airports" in read_declarations(folder).layers


def test_a_missing_style_and_a_broken_one_are_told(folder: Path) -> None:
    (folder / "transport/airports/style.json").unlink()
    (folder / "base/coastline/style.json").write_text('{"version": 8,\n"layers": [}', encoding="utf-8")
    found = {mistake.file: mistake for mistake in mistakes(folder)}
    assert "missing" in found["transport/airports/style.json"].en
    assert found["base/coastline/style.json"].line == 2


@pytest.mark.parametrize(
    ("change", "english"),
    [
        ({"source": "airport"}, "expected “airports”"),
        ({"source-layer": "airports_label"}, "expected airports"),
        ({"type": "cirkle"}, "expected one of"),
        ({"paint": {"circle-radius": ["get", "elevation_ft"]}}, "tiles do not carry “elevation_ft”"),
        ({"id": "dots"}, "start with “airports-”"),
    ],
)
def test_a_style_that_does_not_fit_the_declaration_is_told(
    folder: Path, change: dict[str, object], english: str
) -> None:
    path = folder / "transport/airports/style.json"
    style = json.loads(path.read_text(encoding="utf-8"))
    style["layers"][0] |= change
    path.write_text(json.dumps(style), encoding="utf-8")
    assert any(english in mistake.en for mistake in mistakes(folder))


def test_personal_data_may_not_be_public(folder: Path) -> None:
    edit(folder, 'name = "iata"\n', 'name = "iata"\npersonal = true\n')
    assert any("personal data" in mistake.en for mistake in mistakes(folder))


def test_layers_made_from_each_other_in_a_circle_are_told(folder: Path) -> None:
    edit(folder, 'ref = "airport"', 'layer = "expressway"')
    edit(folder, 'ref = "expressway_osm"', 'layer = "airports"', "transport/expressway/layer.toml")
    assert any("made from each other" in mistake.en for mistake in mistakes(folder))


def test_databases_and_layers_must_name_each_other(folder: Path) -> None:
    edit(folder, "hydromet_stations", "", "databases.csv")
    found = [mistake for mistake in mistakes(folder) if mistake.field == "database"]
    assert found[0].file == "environment/hydromet_stations/layer.toml"


def test_a_step_that_joins_an_undeclared_table_is_told(folder: Path) -> None:
    file = "administration/communes/layer.toml"
    edit(folder, 'table = "figures"', 'table = "figurs"', file)
    found = [mistake for mistake in mistakes(folder) if mistake.file == file]
    assert found[0].nearest == "figures"


THEME = "themes/infrastructure.toml"


@pytest.mark.parametrize(
    ("old", "new", "field", "nearest", "english"),
    [
        ('id = "airports"', 'id = "airport"', "layers[2].id", "airports", "there is no layer"),
        ('id = "airports"', 'id = "unit_crosswalk"', "layers[2].id", None, "is a table"),
        ('id = "airports"', 'id = "islands"', "layers[2].id", None, "named twice"),
        ("opacity = 0.7", "opacity = 7", "layers[7].opacity", None, "must be 1.0 or less"),
        ('icon = "road"', 'icon = "raod"', "icon", "road", "expected one of"),
        ("order = 30", 'order = 30\nstatistic = { layer = "comunes", id = "density_2025" }', "statistic.layer",
         "communes", "not among the [[layers]]"),
        ("order = 30", 'order = 30\nstatistic = { layer = "communes", id = "densty_2025" }', "statistic.id",
         "density_2025", "has no statistic"),
        ("order = 30", "order = 30\nview = { bbox = [107.0, 16.0, 106.0, 17.0] }", "view.bbox", None, "west < east"),
        ("order = 30", "ordre = 30", "ordre", "order", "there is no such key"),
    ],
)  # fmt: skip
def test_themes_are_checked_like_layers(
    folder: Path, old: str, new: str, field: str, nearest: str | None, english: str
) -> None:
    line = edit(folder, old, new, THEME)
    found = [mistake for mistake in mistakes(folder) if mistake.field == field]
    assert found, [str(mistake) for mistake in mistakes(folder)]
    assert found[0].file == THEME
    assert 0 <= found[0].line - line <= 1
    assert english in found[0].en
    assert found[0].vi != found[0].en
    assert found[0].nearest == nearest
