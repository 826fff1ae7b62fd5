"""Bringing a database to the schema this version of the program needs."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from procrastinate.schema import SchemaManager
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

from mapsvc.database import srs
from mapsvc.database.fitness import require_fit
from mapsvc.database.preparing import EXTENSIONS
from mapsvc.database.revisions import MIGRATIONS, newest_revision

ADVISORY_LOCK = 5_917_284_401
"""Two processes that start at once must not both migrate."""


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def migrate(conninfo: str) -> None:
    """Create or upgrade everything the service needs: extensions, coordinate systems, tables, the job queue.

    Safe to run again and from several processes at once. Raises SetupError when an administrator of the server must
    do something first.
    """
    with psycopg.connect(conninfo) as looking:
        require_fit(looking)
    with sqlalchemy_connection(conninfo) as connection, connection.begin():
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
        for extension in EXTENSIONS:
            connection.execute(text(f"CREATE EXTENSION IF NOT EXISTS {extension}"))
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        _create_queue(connection)
        srs.add_missing(connection)


@contextmanager
def sqlalchemy_connection(conninfo: str) -> Iterator[Connection]:
    """A connection for what SQLAlchemy does here: migrating, and looking at how tables are made."""
    engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(conninfo), poolclass=NullPool)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def is_current(conninfo: str) -> bool:
    """Whether the database has every migration of this version of the program."""
    with sqlalchemy_connection(conninfo) as connection:
        context = MigrationContext.configure(connection, opts={"version_table_schema": "catalogue"})
        return context.get_current_revision() == newest_revision()


def _create_queue(connection: Connection) -> None:
    """The job queue's own tables, in the schema ``jobs``, as its library ships them."""
    if connection.execute(text("SELECT to_regclass('jobs.procrastinate_jobs')")).scalar():
        return
    raw = connection.connection.driver_connection
    if not isinstance(raw, psycopg.Connection):
        raise TypeError("migrations run on psycopg")
    raw.execute("SET LOCAL search_path TO jobs, public")
    raw.execute(SchemaManager.get_schema().encode())
    raw.execute("SET LOCAL search_path TO DEFAULT")
