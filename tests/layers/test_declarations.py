"""Every declaration of the project is valid, complete and current."""

import json
import tomllib
from typing import Any

import jsonschema
import pytest

from mapsvc.catalogue.declarations import Declarations
from mapsvc.catalogue.schemas import old_schemas, schemas
from mapsvc.catalogue.style_checks import attributes_read
from mapsvc.settings import CHECKOUT

LAYERS = CHECKOUT / "layers"
REAL = {
    "communes", "province", "islands", "provinces", "commune_seats", "former_districts", "former_communes_2009",
    "census_2019", "unit_crosswalk", "coastline", "rivers_overview", "rivers", "river_basins", "populated_places",
    "airports", "hydromet_stations", "osm_pois", "osm_places", "expressway", "dong_hoi_roads", "dong_hoi_buildings",
}  # fmt: skip


def test_every_real_layer_is_declared(declarations: Declarations) -> None:
    assert set(declarations.layers) >= REAL
    assert set(declarations.styles) == set(declarations.layers)


def test_all_63_sector_databases_are_listed_with_the_layers_that_publish_them(declarations: Declarations) -> None:
    assert len(declarations.databases) == 63
    assert set(declarations.databases) == {f"39.{number}" for number in range(1, 64)}
    assert "communes" in declarations.databases["39.21"].layers
    assert not declarations.databases["39.28"].layers


def test_the_json_schemas_are_those_of_the_models() -> None:
    assert not old_schemas(LAYERS), "run: mapsvc layers schema"


SCHEMAS = {
    "layer.schema.json": "*/*/layer.toml",
    "codes/codes.schema.json": "codes/*.toml",
    "sources/source.schema.json": "sources/*.toml",
    "agencies.schema.json": "agencies.toml",
    "sectors.schema.json": "sectors.toml",
    "themes/theme.schema.json": "themes/*.toml",
    "stories/story.schema.json": "stories/*/story.toml",
}
"""Which files each schema is for."""


@pytest.mark.parametrize(("schema", "pattern"), SCHEMAS.items())
def test_every_file_passes_the_schema_that_editors_use(schema: str, pattern: str) -> None:
    validator = jsonschema.Draft202012Validator(schemas()[schema])
    files = sorted(LAYERS.glob(pattern))
    assert files
    for file in files:
        document: Any = json.loads(json.dumps(tomllib.loads(file.read_text(encoding="utf-8")), default=str))
        assert not [error.message for error in validator.iter_errors(document)], file


def test_every_schema_is_held_against_files() -> None:
    assert set(SCHEMAS) == set(schemas())


def test_the_schema_refuses_a_word_that_is_not_in_the_vocabulary() -> None:
    document = tomllib.loads((LAYERS / "base" / "coastline" / "layer.toml").read_text(encoding="utf-8"))
    document["steps"].append({"use": "disolve"})
    assert list(jsonschema.Draft202012Validator(schemas()["layer.schema.json"]).iter_errors(document))


def test_each_source_is_shippable_or_public_at_a_fixed_commit_or_says_what_it_is(declarations: Declarations) -> None:
    for source in declarations.sources.values():
        if source.folder == "shippable":
            assert all((CHECKOUT / "data" / source.path_of(file)).is_file() for file in source.files), source.id
        elif source.folder.startswith("upstream/"):
            commit = source.folder.split("/")[3]
            assert len(commit) == 40
            assert source.address is not None
            assert commit in source.address
        else:
            assert source.folder == "curated", source.id


def test_hoang_sa_and_truong_sa_are_drawn_from_the_first_zoom(declarations: Declarations) -> None:
    islands = declarations.layers["islands"]
    assert islands.visible
    assert islands.access == "public"
    assert islands.tiles.labels
    assert islands.tiles.min_zoom == 0
    labels = [layer for layer in declarations.styles["islands"]["layers"] if layer["type"] == "symbol"]
    assert labels
    assert all("minzoom" not in layer for layer in labels)
    assert all(list(attributes_read(layer["layout"]["text-field"])) == ["name"] for layer in labels)


def test_population_notes_warn_against_one_trend_line(declarations: Declarations) -> None:
    statistics = {each.id: each for each in declarations.layers["communes"].statistics}
    periods = ("2009", "2019", "2025")
    assert set(statistics) == {f"{name}_{period}" for name in ("population", "density") for period in periods}
    for each in statistics.values():
        note = each.note
        assert note is not None
        assert each.id == "density_2025" or "not one trend line" in note.en.lower()


def test_layers_come_after_those_they_are_made_from(declarations: Declarations) -> None:
    order = declarations.load_order()
    for layer_id in order:
        for needed in declarations.layers_below(layer_id):
            assert order.index(needed) < order.index(layer_id)


def test_a_declaration_survives_its_way_through_the_catalogue(declarations: Declarations) -> None:
    for layer in declarations.layers.values():
        assert type(layer).model_validate(json.loads(layer.model_dump_json())) == layer
