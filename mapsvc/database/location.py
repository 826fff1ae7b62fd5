"""Which database the service uses: a server of the user's own, or the private cluster."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from mapsvc.database.cluster import Cluster
from mapsvc.settings import Settings


def conninfo(settings: Settings) -> str:
    """The connection string for writing and administration; starts nothing."""
    return settings.database_url or Cluster(settings.home).url


def reading_conninfo(settings: Settings) -> str:
    """The connection string for reading: the replica where one is named."""
    return settings.read_database_url or conninfo(settings)


def connect(settings: Settings) -> psycopg.Connection[tuple[object, ...]]:
    """A connection for a command or a job, in transaction mode.

    A command that finds the private cluster stopped starts it; it stops again when the command ends.
    """
    try:
        return psycopg.connect(conninfo(settings), application_name="mapsvc")
    except psycopg.OperationalError:
        if settings.database_url:
            raise
        return psycopg.connect(Cluster(settings.home).ensure_running(), application_name="mapsvc")


@contextmanager
def running(settings: Settings) -> Iterator[str]:
    """The connection string of a database that answers: starts the private cluster where it does not run yet."""
    if settings.database_url:
        yield settings.database_url
        return
    cluster = Cluster(settings.home)
    try:
        yield cluster.ensure_running()
    finally:
        cluster.stop()
