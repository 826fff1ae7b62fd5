"""Telling the database what is declared; running processes take it from there, without a restart."""

from collections.abc import Mapping
from datetime import UTC, datetime

import psycopg
from psycopg.types.json import Jsonb
from pydantic import BaseModel

from mapsvc.catalogue.declarations import Declarations
from mapsvc.publishing.version_table import Connection
from mapsvc.publishing.versions import announce, queries


def declare(connection: Connection, declarations: Declarations) -> None:
    """Store layers, styles, vocabularies and pictures in one transaction; layers whose folder is gone are withdrawn."""
    with connection.transaction():
        for name, words in (
            ("sectors", declarations.sectors),
            ("agencies", declarations.agencies),
            ("codes", declarations.codes),
            ("databases", declarations.databases),
            ("themes", declarations.themes),
            ("stories", declarations.stories),
        ):
            queries.store_vocabulary(connection, name=name, body=_document(words))
        _store_pictures(connection, declarations)
        for layer_id, layer in declarations.layers.items():
            queries.declare_layer(
                connection,
                id=layer_id,
                sector=layer.sector,
                position=layer.order,
                declaration=Jsonb(layer.model_dump(mode="json")),
                style=Jsonb(dict(declarations.styles[layer_id])),
            )
        queries.withdraw_others(connection, declared=list(declarations.layers))
        announce(connection, "declarations")


def _document(words: Mapping[str, BaseModel]) -> Jsonb:
    return Jsonb({key: word.model_dump(mode="json") for key, word in words.items()})


def _store_pictures(connection: Connection, declarations: Declarations) -> None:
    pictures = {picture.name: picture for each in declarations.story_folders.values() for picture in each.pictures}
    for name, picture in pictures.items():
        queries.store_picture(connection, name=name, media_type=picture.media_type, body=picture.body)
    queries.forget_other_pictures(connection, names=list(pictures))


def note_failure(connection: psycopg.Connection[tuple[object, ...]], layer_id: str, failure: Mapping[str, str]) -> None:
    """Keep why the last load failed or fell back ({vi, en}); the published version stays as it is."""
    with connection.transaction():
        queries.note_failure(
            connection,
            layer_id=layer_id,
            failure=Jsonb({**failure, "at": datetime.now(UTC).isoformat(timespec="seconds")}),
        )
        announce(connection, layer_id)
