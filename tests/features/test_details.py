"""One layer in full: what its details tell, and to whom."""

from datetime import UTC, datetime
from typing import Any

import pytest

from mapsvc.accounts.visitor import PUBLIC, Visitor
from mapsvc.catalogue.details import FileEntry, LayerDetails, details
from mapsvc.catalogue.layers import Catalogue
from mapsvc.catalogue.registry import build_catalogue
from mapsvc.errors import CollectionNotFound
from mapsvc.features.downloads import DOWNLOADS
from tests.features.test_overview import declared

OFFICER = Visitor("so_nong_nghiep")
STEPS = [
    {"use": "scale", "options": {"field": "depth"}, "detail": {}, "text": {"vi": "Đổi đơn vị", "en": "Another unit"}},
    {"use": "check", "options": {}, "detail": {}, "text": {"vi": "Đã kiểm tra", "en": "Checked"}},
]
FILE = {"ref": "wells", "title": {"vi": "Giếng", "en": "Wells"}, "path": "secret/a.gpkg", "licence": "MIT"}


def version(number: int, **changes: Any) -> dict[str, Any]:
    return {
        "layer_id": "wells",
        "number": number,
        "state": "published" if number == 3 else "archived",
        "created_at": datetime(2026, number, 1, tzinfo=UTC),
        "published_at": datetime(2026, number, 2, tzinfo=UTC),
        "declaration": declared("wells"),
        "sources": [
            {**FILE, "sha256": "0" * 64, "bytes": 5, "address": "https://example.org/a.gpkg"},
            {**FILE, "sha256": "1" * 64, "bytes": 6, "address": None},
            {"ref": "secret_wells", "path": "layer/secret_wells/versions/1", "title": {"vi": "Kín", "en": "Closed"}},
        ],
        "steps": STEPS,
        "checks": {"made_valid": {"count": 2, "examples": ["g1", "g2"]}},
        "feature_count": 7,
        "extent": [106.0, 16.5, 107.0, 17.5],
        "archive": None,
        "readable": number > 1,
        **changes,
    }


@pytest.fixture
def catalogue() -> Catalogue:
    rows = [
        {"id": name, "sector": "water", "position": 1, "style": {}, "failure": None}
        | {"declaration": declared(name, access=access, geometry=geometry), "published": published}
        for name, access, geometry, published in (
            ("wells", "public", "Point", 3),
            ("register", "public", "None", None),
            ("secret_wells", "internal", "Point", None),
        )
    ]
    return build_catalogue(rows, [version(number) for number in (3, 2, 1)], {})


def told(catalogue: Catalogue, layer: str = "wells", visitor: Visitor = PUBLIC) -> LayerDetails:
    return details(catalogue, catalogue.layer(layer, visitor), DOWNLOADS.files)


def test_every_version_is_told_newest_first_also_one_whose_data_are_gone(catalogue: Catalogue) -> None:
    versions = told(catalogue).versions
    assert [(each.number, each.state, each.readable) for each in versions] == [
        (3, "published", True),
        (2, "archived", True),
        (1, "archived", False),
    ]


def test_files_of_a_source_are_one_entry_and_their_paths_stay_here(catalogue: Catalogue) -> None:
    shown = told(catalogue)
    (source,) = shown.versions[0].sources
    assert [each.bytes for each in source.files] == [5, 6]
    assert source.licence is not None
    assert source.licence.title.vi == "Giấy phép MIT"
    assert "secret/" not in shown.model_dump_json()


def test_the_public_learns_nothing_of_closed_fields_and_layers(catalogue: Catalogue) -> None:
    shown = told(catalogue).model_dump_json()
    assert "depth" not in shown
    assert "Another unit" not in shown, "a step that works on a closed field"
    assert "secret_wells" not in shown
    assert "Checked" in shown
    with pytest.raises(CollectionNotFound):
        catalogue.layer("secret_wells", PUBLIC)


def test_an_officer_learns_of_them(catalogue: Catalogue) -> None:
    newest = told(catalogue, visitor=OFFICER).versions[0]
    assert [each.name for each in newest.fields] == ["code", "name", "depth"]
    assert [step.en for step in newest.steps] == ["Another unit", "Checked"]
    assert [source.layer for source in newest.sources] == [None, "secret_wells"]


def test_findings_are_told_in_words(catalogue: Catalogue) -> None:
    (finding,) = told(catalogue).versions[0].findings
    assert finding.count == 2
    assert finding.text.vi.startswith("Đối tượng có hình")


def test_every_kind_of_file_says_what_it_is_for_and_its_systems(catalogue: Catalogue) -> None:
    files: dict[str, FileEntry] = {each.format: each for each in told(catalogue).files}
    assert {"geojson", "xlsx", "gpkg", "kml", "shp"} <= files.keys()
    assert len(files["kml"].systems) == 1
    assert any(system.uri.endswith("/9212") for system in files["gpkg"].systems)
    assert files["xlsx"].most_features == 1_048_575


def test_a_layer_without_data_offers_no_file_and_has_no_version(catalogue: Catalogue) -> None:
    shown = told(catalogue, "register")
    assert (shown.files, shown.versions) == ([], [])
    assert shown.licence.address == "https://creativecommons.org/licenses/by/4.0/"
