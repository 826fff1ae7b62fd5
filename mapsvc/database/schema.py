"""Seeing to it that the database has the tables this program needs, at the price of one small query."""

import psycopg

from mapsvc.database.revisions import newest_revision


def require_current_schema(conninfo: str) -> None:
    """Migrates the database unless it is current already, which one small query tells."""
    try:
        with psycopg.connect(conninfo) as connection:
            row = connection.execute("SELECT version_num FROM catalogue.alembic_version").fetchone()
    except psycopg.errors.UndefinedTable:
        row = None
    if row is None or row[0] != newest_revision():
        from mapsvc.database.migrate import migrate  # brings the migration library: only when there is work for it

        migrate(conninfo)
