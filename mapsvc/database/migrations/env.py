"""Alembic's entry: runs the migrations on the connection that ``migrate`` hands over."""

from alembic import context
from sqlalchemy import text

from mapsvc.database.tables import SCHEMAS, metadata

connection = context.config.attributes["connection"]
for schema in SCHEMAS:
    connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {schema}"))
context.configure(
    connection=connection,
    target_metadata=metadata,
    version_table_schema="catalogue",
    include_schemas=True,
)
with context.begin_transaction():
    context.run_migrations()
