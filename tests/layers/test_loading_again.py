"""Loading all real layers a second time changes nothing."""

import psycopg

from mapsvc.catalogue.declarations import read_declarations
from mapsvc.publishing.loading import load_all
from mapsvc.settings import Settings


def versions(settings: Settings) -> list[tuple[object, ...]]:
    with psycopg.connect(settings.database_url or "") as connection:
        return connection.execute(
            "SELECT layer_id, number, state, fingerprint, feature_count FROM catalogue.layer_version ORDER BY 1, 2"
        ).fetchall()


def test_the_same_sources_make_no_new_version_of_any_real_layer(loaded: Settings) -> None:
    before = versions(loaded)
    outcomes = load_all(loaded, read_declarations(loaded.layers_path))
    assert versions(loaded) == before
    published = {str(row[0]) for row in before}
    assert published
    assert {each.layer_id for each in outcomes if each.state == "unchanged"} == published
    assert {each.layer_id for each in outcomes if each.state == "loaded"} == set()
