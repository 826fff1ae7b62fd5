"""The queue: a job exists once the transaction that asked for it is committed, and the same job waits only once."""

import psycopg

from mapsvc.jobs.archives import defer_archive

WAITING = "SELECT args ->> 'layer_id', (args ->> 'number')::int FROM jobs.procrastinate_jobs WHERE status = 'todo'"


def test_a_job_belongs_to_the_transaction_that_asked_for_it(conninfo: str) -> None:
    with psycopg.connect(conninfo) as connection:
        defer_archive(connection, "communes", 1)
        connection.rollback()
        assert connection.execute(WAITING).fetchall() == []
        defer_archive(connection, "communes", 1)
        connection.commit()
        assert connection.execute(WAITING).fetchall() == [("communes", 1)]


def test_what_already_waits_is_not_asked_for_again(conninfo: str) -> None:
    with psycopg.connect(conninfo) as connection:
        assert defer_archive(connection, "communes", 1)
        assert not defer_archive(connection, "communes", 1)
        assert defer_archive(connection, "communes", 2)
        assert sorted(connection.execute(WAITING).fetchall()) == [("communes", 1), ("communes", 2)]


def test_asking_leaves_the_connection_as_it_was(conninfo: str) -> None:
    with psycopg.connect(conninfo) as connection:
        before = connection.execute("SHOW search_path").fetchone()
        defer_archive(connection, "communes", 1)
        assert connection.execute("SHOW search_path").fetchone() == before
