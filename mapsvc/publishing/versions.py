"""Versions: making one from rows, publishing it, going back to an earlier one.

A version is immutable; publishing and rolling back move one pointer, in one transaction, so readers see all of the
old or all of the new.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from mapsvc.catalogue.declaration import LayerDeclaration
from mapsvc.catalogue.search import index_version
from mapsvc.database.statements import statements
from mapsvc.errors import VersionNotFound
from mapsvc.jobs.archives import defer_archive
from mapsvc.publishing.checks import Findings
from mapsvc.publishing.version_table import Connection, create, table_name

queries = statements("mapsvc.publishing")


@dataclass(frozen=True)
class Origin:
    """Where a version comes from; stored with it. Complete only after its rows were read."""

    created_by: str
    fingerprint: str
    sources: list[dict[str, Any]]
    steps: list[dict[str, Any]]
    findings: Findings


def add_draft(
    connection: Connection, declaration: LayerDeclaration, rows: Iterable[bytes | bytearray], origin: Origin
) -> int:
    """Make a draft version from what binary COPY reads, inside the caller's transaction; returns its number."""
    queries.lock_layer(connection, layer_id=declaration.id)
    number = int(queries.next_number(connection, layer_id=declaration.id))
    count = create(connection, declaration, number, rows)
    queries.add_version(
        connection,
        layer_id=declaration.id,
        number=number,
        created_by=origin.created_by,
        declaration=Jsonb(declaration.model_dump(mode="json")),
        sources=Jsonb(origin.sources),
        steps=Jsonb(origin.steps),
        checks=Jsonb(origin.findings.document()),
        feature_count=count,
        extent=origin.findings.extent,
        fingerprint=origin.fingerprint,
    )
    return number


def publish(connection: Connection, layer_id: str, number: int) -> None:
    """Make a version the published one, inside the caller's transaction. Also rolls back: to an earlier number.

    Raises VersionNotFound when the version, or its table, is not there.
    """
    queries.lock_layer(connection, layer_id=layer_id)
    row = queries.version(connection, layer_id=layer_id, number=number)
    if row is None or not row[2]:
        raise VersionNotFound(layer=layer_id, name=number)
    view = sql.Identifier("layer", layer_id)
    table = sql.Identifier("layer", table_name(layer_id, number))
    # Replacing a view cannot take columns away, and two versions may differ in their fields.
    connection.execute(sql.SQL("DROP VIEW IF EXISTS {}").format(view))
    connection.execute(sql.SQL("CREATE VIEW {} AS SELECT * FROM {}").format(view, table))
    queries.archive_others(connection, layer_id=layer_id, number=number)
    queries.publish_version(connection, layer_id=layer_id, number=number)
    queries.move_pointer(connection, layer_id=layer_id, number=number)
    index_version(connection, LayerDeclaration.model_validate(row[0]), number)
    defer_archive(connection, layer_id, number)
    announce(connection, layer_id)


def announce(connection: psycopg.Connection[Any], what: str) -> None:
    """Tell every running process, when the transaction commits, that the catalogue changed."""
    connection.execute(queries.announce.sql, {"what": what})
