"""The table of a version is what SQLAlchemy and GeoAlchemy2 are told it is."""

import pytest
from sqlalchemy import text

from mapsvc.catalogue.declarations import read_declarations
from mapsvc.database.migrate import sqlalchemy_connection
from mapsvc.publishing.tables import differences
from mapsvc.settings import Settings


def test_every_loaded_layer_has_the_table_that_is_described(loaded: Settings) -> None:
    layers = read_declarations(loaded.layers_path).layers
    with sqlalchemy_connection(loaded.database_url or "") as connection:
        published = connection.execute(text("SELECT id, published FROM catalogue.layer WHERE published > 0")).all()
        assert {layers[name].geometry for name, _ in published} > {"Point", "MultiPolygon", "None"}
        assert [differences(connection, layers[name], number) for name, number in published] == [[]] * len(published)


@pytest.mark.parametrize(
    ("alteration", "told"),
    [
        ("ALTER TABLE layer.communes__v1 ALTER geom_3857 TYPE geometry", ["geom_3857"]),
        ("ALTER TABLE layer.communes__v1 ADD note text", ["note"]),
        ("ALTER TABLE layer.communes__v1 DROP size_m", ["size_m"]),
        ("ALTER TABLE layer.communes__v1 DROP CONSTRAINT communes__v1_pkey", ["fid"]),
        ("DROP INDEX layer.communes__v1_geom_idx", ["communes__v1_geom_idx"]),
        ("DROP TABLE layer.communes__v1", ["communes__v1"]),
    ],
)
def test_what_was_altered_by_hand_is_named(loaded: Settings, alteration: str, told: list[str]) -> None:
    declaration = read_declarations(loaded.layers_path).layers["communes"]
    with sqlalchemy_connection(loaded.database_url or "") as connection:
        connection.execute(text("DROP VIEW layer.communes"))
        connection.execute(text(alteration))
        assert differences(connection, declaration, 1) == told
        connection.rollback()
