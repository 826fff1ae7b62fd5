"""Makes the role, the database and the extensions of the private cluster; a second call changes nothing."""

import psycopg
from psycopg import sql

DATABASE = "mapsvc"
OWNER = "mapsvc"
EXTENSIONS = ("postgis", "pg_trgm", "unaccent", "btree_gist")


def prepare_database(maintenance: str, database: str) -> None:
    """Brings the cluster to the state that migrations expect.

    ``maintenance`` and ``database`` are connection strings of the superuser to ``postgres`` and to the service's
    database. The service itself connects as an owner without superuser rights: a fault in a query of its own then
    cannot read files or run programs.
    """
    with psycopg.connect(maintenance, autocommit=True) as connection:
        if not _exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = %s", OWNER):
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB").format(sql.Identifier(OWNER)))
        # Dropping a database ends what still works in it, the server's own autovacuum too.
        connection.execute(sql.SQL("GRANT pg_signal_backend TO {}").format(sql.Identifier(OWNER)))
        if not _exists(connection, "SELECT 1 FROM pg_database WHERE datname = %s", DATABASE):
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0").format(
                    sql.Identifier(DATABASE), sql.Identifier(OWNER)
                )
            )
    with psycopg.connect(database, autocommit=True) as connection:
        for extension in EXTENSIONS:
            prepare_extension(connection, extension)
        # VN-2000 systems that PostGIS does not list yet are added by a migration, which runs as the owner.
        connection.execute(
            sql.SQL("GRANT SELECT, INSERT, UPDATE ON spatial_ref_sys TO {}").format(sql.Identifier(OWNER))
        )


def prepare_extension(connection: psycopg.Connection[tuple[object, ...]], name: str) -> None:
    """Creates the extension, or brings it up to the version that is installed on the machine."""
    found = connection.execute(
        "SELECT installed_version, default_version FROM pg_available_extensions WHERE name = %s", (name,)
    ).fetchone()
    installed, default = found or (None, None)
    if installed is None:
        connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(name)))
    elif installed != default:
        connection.execute(sql.SQL("ALTER EXTENSION {} UPDATE").format(sql.Identifier(name)))


def _exists(connection: psycopg.Connection[tuple[object, ...]], query: str, name: str) -> bool:
    return connection.execute(query, (name,)).fetchone() is not None
