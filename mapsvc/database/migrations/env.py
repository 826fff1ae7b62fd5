"""Alembic's entry: runs the migrations on the connection that ``migrate`` hands over."""

from collections.abc import MutableMapping
from typing import Any

from alembic import context
from sqlalchemy import text

from mapsvc.database.tables import SCHEMAS, metadata

OURS = ("catalogue", "accounts", "telling")
"""Schemas whose tables migrations describe: versions in ``layer`` and the queue in ``jobs`` make their own."""


def _include(name: str | None, kind: str, parents: MutableMapping[Any, str | None]) -> bool:
    return name in OURS if kind == "schema" else True


connection = context.config.attributes["connection"]
for schema in SCHEMAS:
    connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {schema}"))
context.configure(
    connection=connection,
    target_metadata=metadata,
    version_table_schema="catalogue",
    include_schemas=True,
    include_name=_include,
)
with context.begin_transaction():
    context.run_migrations()
