"""The catalogue in one reply: what the public sees of it."""

from datetime import UTC, datetime
from typing import Any

from mapsvc.accounts.visitor import PUBLIC, Visitor
from mapsvc.catalogue.layers import Catalogue
from mapsvc.catalogue.overview import overview
from mapsvc.catalogue.registry import build_catalogue

VI_EN = {"vi": "Giếng", "en": "Wells"}


def declared(layer_id: str, **changes: Any) -> dict[str, Any]:
    return {
        "id": layer_id,
        "sector": "water",
        "title": VI_EN,
        "description": VI_EN,
        "agency": "so_nong_nghiep",
        "geometry": "Point",
        "key": "code",
        "label": {"vi": "name", "en": "name"},
        "licence": "CC-BY-4.0",
        "attribution": VI_EN,
        "fields": [
            {"name": "code", "type": "string", "title": VI_EN},
            {"name": "name", "type": "string", "title": VI_EN},
            {"name": "depth", "type": "number", "title": VI_EN, "access": "internal"},
        ],
        "statistics": [{"id": "depth", "field": "depth", "title": VI_EN, "period": "2025"}],
        **changes,
    }


def themed(theme_id: str, layers: list[str], **changes: Any) -> dict[str, Any]:
    texts = {"title": VI_EN, "line": VI_EN, "text": VI_EN, "icon": "droplet"}
    return {"id": theme_id, **texts, "layers": [{"id": layer} for layer in layers], **changes}


THEMES = [
    themed("all_wells", ["secret_wells", "wells", "planned_wells"], statistic={"layer": "wells", "id": "depth"}),
    themed("hidden_wells", ["secret_wells"], order=1),
]


def catalogue() -> Catalogue:
    rows = [
        {"id": name, "sector": "water", "position": 1, "style": {"layers": [{"id": name}]}, "failure": None}
        | {"declaration": declared(name, access=access), "published": published}
        for name, access, published in (
            ("wells", "public", 3),
            ("planned_wells", "public", None),
            ("secret_wells", "internal", 1),
        )
    ]
    version = {
        "layer_id": "wells",
        "number": 3,
        "state": "published",
        "created_at": datetime(2026, 1, 1, tzinfo=UTC),
        "published_at": datetime(2026, 1, 1, tzinfo=UTC),
        "declaration": declared("wells"),
        "sources": [{"ref": "wells", "path": "secret/place/wells.gpkg", "sha256": "0" * 64, "bytes": 5}],
        "steps": [],
        "checks": {},
        "feature_count": 7,
        "extent": [106.0, 16.5, 107.0, 17.5],
        "archive": None,
        "readable": True,
    }
    return build_catalogue(rows, [version], {"themes": {each["id"]: each for each in THEMES}})


def test_a_published_layer_carries_its_version_and_the_address_of_its_tiles() -> None:
    layer = next(each for each in overview(catalogue(), PUBLIC, "http://map").layers if each.id == "wells")
    assert layer.state == "published"
    assert layer.version is not None
    assert layer.version.feature_count == 7
    assert layer.tiles is not None
    assert layer.tiles.url == "http://map/collections/wells/versions/3/tiles/WebMercatorQuad/{z}/{y}/{x}"
    assert layer.style == [{"id": "wells"}]


def test_a_layer_that_is_not_loaded_says_why_and_has_no_tiles() -> None:
    layer = next(each for each in overview(catalogue(), PUBLIC, "http://map").layers if each.id == "planned_wells")
    assert (layer.state, layer.version, layer.tiles) == ("not_loaded", None, None)
    assert layer.reason is not None
    assert layer.reason.en


def test_the_public_learns_nothing_of_internal_layers_fields_and_their_statistics() -> None:
    shown = overview(catalogue(), PUBLIC, "http://map").model_dump_json()
    assert "secret" not in shown
    assert "depth" not in shown


def test_an_officer_sees_them() -> None:
    layers = overview(catalogue(), Visitor("so_nong_nghiep"), "http://map").layers
    assert "secret_wells" in {layer.id for layer in layers}
    wells = next(layer for layer in layers if layer.id == "wells")
    assert [each.id for each in wells.statistics] == ["depth"]
    assert [each.statistic for each in wells.fields] == [None, None, "depth"]


def test_a_theme_names_no_layer_and_no_statistic_that_the_visitor_may_not_see() -> None:
    (theme,) = overview(catalogue(), PUBLIC, "http://map").themes
    assert theme.id == "all_wells"
    assert [layer.id for layer in theme.layers] == ["wells", "planned_wells"]
    assert theme.statistic is None


def test_an_officer_gets_the_whole_theme_in_the_declared_order_of_themes() -> None:
    hidden, every = overview(catalogue(), Visitor("so_nong_nghiep"), "http://map").themes
    assert (hidden.id, every.id) == ("hidden_wells", "all_wells")
    assert [layer.id for layer in every.layers] == ["secret_wells", "wells", "planned_wells"]
    assert every.statistic is not None
