"""The job queue: what is deferred in a transaction is done once that transaction is committed."""

from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg.types.json import Jsonb

if TYPE_CHECKING:
    import procrastinate

SEARCH_PATH = "-c search_path=jobs,public"
"""The queue's own functions name its tables without a schema."""

QUEUE = "default"

_DEFER = """
    SELECT jobs.procrastinate_defer_jobs_v1(
        ARRAY[ROW(%(queue)s, %(task)s, 0, %(lock)s, %(lock)s, %(arguments)s, NULL)::jobs.procrastinate_job_to_defer_v1]
    )
    WHERE NOT EXISTS (SELECT FROM jobs.procrastinate_jobs WHERE queueing_lock = %(lock)s AND status = 'todo')
"""


def queue(conninfo: str) -> "procrastinate.App":
    """The queue of a database; tasks are added to it by the process that works it off."""
    import procrastinate  # the worker alone needs it: asking for work is one statement

    connector = procrastinate.PsycopgConnector(
        conninfo=conninfo, min_size=1, max_size=4, kwargs={"options": SEARCH_PATH, "application_name": "mapsvc worker"}
    )
    return procrastinate.App(connector=connector)


def defer(connection: psycopg.Connection[Any], task: str, lock: str, arguments: dict[str, Any]) -> bool:
    """Ask for ``task`` inside the caller's transaction; False when the same already waits.

    Jobs with the same ``lock`` are done one after another.
    """
    values = {"queue": QUEUE, "task": task, "lock": lock, "arguments": Jsonb(arguments)}
    # Elsewhere the first statement begins the transaction, which is then the caller's to commit.
    with connection.transaction() if connection.autocommit else nullcontext():
        path = connection.execute("SELECT current_setting('search_path')").fetchone()
        connection.execute("SELECT set_config('search_path', 'jobs, public', true)")
        deferred = connection.execute(_DEFER, values).fetchone()
        connection.execute("SELECT set_config('search_path', %s, true)", path)
    return deferred is not None
