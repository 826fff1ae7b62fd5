"""The databases that measurements work in: made for one run in a private cluster, dropped at its end."""

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from mapsvc.database.cluster import Cluster
from mapsvc.database.migrate import migrate
from mapsvc.settings import Settings


class BenchCluster:
    """A cluster beside the service's own, configured in the same way."""

    def __init__(self) -> None:
        home = Settings().home
        self._cluster = Cluster(home.parent / f"{home.name}-bench")
        self.home = self._cluster.home

    def __enter__(self) -> "BenchCluster":
        self._cluster.ensure_running()
        self._drop_remains()
        return self

    def __exit__(self, *_: object) -> None:
        self._cluster.stop()

    @property
    def pid(self) -> int:
        """Process number of the server."""
        pid = self._cluster.server_pid()
        assert pid is not None
        return pid

    def log_settings(self, database: str, statements: bool) -> None:
        """Let the server log every statement in one database, or no longer; for connections made afterwards."""
        name = sql.Identifier(str(conninfo_to_dict(database)["dbname"]))
        with psycopg.connect(self._as_superuser(), autocommit=True) as connection:
            template = "ALTER DATABASE {} SET log_statement = 'all'" if statements else "ALTER DATABASE {} RESET ALL"
            connection.execute(sql.SQL(template).format(name))

    def set_log_format(self, structured: bool) -> None:
        """Write the server's log as CSV, which can be read back, or again as text."""
        with psycopg.connect(self._as_superuser(), autocommit=True) as connection:
            if structured:
                connection.execute("ALTER SYSTEM SET log_destination = 'csvlog'")
            else:
                connection.execute("ALTER SYSTEM RESET log_destination")
            connection.execute("SELECT pg_reload_conf()")

    def log_file(self) -> str:
        """Where the server's CSV log goes at the moment."""
        with psycopg.connect(self._as_superuser()) as connection:
            row = connection.execute(
                "SELECT current_setting('data_directory') || '/' || pg_current_logfile('csvlog')"
            ).fetchone()
        assert row is not None
        return str(row[0])

    @contextlib.contextmanager
    def database(self) -> Iterator[str]:
        """A migrated, empty database; yields its connection string."""
        name = f"bench_{os.getpid()}_{secrets.token_hex(3)}"
        url = make_conninfo(**{**conninfo_to_dict(self._cluster.url), "dbname": name})  # type: ignore[arg-type]
        with psycopg.connect(self._maintenance(), autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE mapsvc").format(sql.Identifier(name)))
        try:
            migrate(url)
            yield url
        finally:
            self._drop(name)

    def _drop_remains(self) -> None:
        """Databases of runs that were killed."""
        with psycopg.connect(self._maintenance(), autocommit=True) as connection:
            names = connection.execute(r"SELECT datname FROM pg_database WHERE datname ~ '^bench_\d+_'").fetchall()
        for (name,) in names:
            if not Path("/proc", name.split("_")[1]).exists():
                self._drop(name)

    def _drop(self, name: str) -> None:
        with psycopg.connect(self._maintenance(), autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _maintenance(self) -> str:
        return make_conninfo(**{**conninfo_to_dict(self._cluster.url), "dbname": "postgres"})  # type: ignore[arg-type]

    def _as_superuser(self) -> str:
        return make_conninfo(self._maintenance(), user="postgres")


def environment_of(database: str) -> dict[str, str]:
    """The connection as libpq programs (psql, pgbench, ogr2ogr) read it."""
    parts = conninfo_to_dict(database)
    return {
        "PGHOST": str(parts["host"]),
        "PGPORT": str(parts["port"]),
        "PGUSER": str(parts["user"]),
        "PGDATABASE": str(parts["dbname"]),
    }
