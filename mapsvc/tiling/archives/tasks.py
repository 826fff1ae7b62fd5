"""The background task that writes archives."""

import logging
from typing import Any

import procrastinate
import psycopg
from procrastinate import JobContext, RetryStrategy
from procrastinate.exceptions import JobAborted

from mapsvc.database.location import conninfo
from mapsvc.jobs.archives import WRITE_ARCHIVE, defer_archive
from mapsvc.settings import Settings
from mapsvc.tiling.archives.writing import Stopped, queries, write_archive

log = logging.getLogger(__name__)

ATTEMPTS = 5


def defer_all(connection: psycopg.Connection[Any]) -> int:
    """Ask for the archive of every published version: the task itself sees which are there. How many were asked."""
    asked = 0
    for layer_id, number in list(queries.published_versions(connection)):
        asked += defer_archive(connection, str(layer_id), int(number))
    return asked


def add_tasks(app: procrastinate.App, settings: Settings) -> None:
    """Teach the worker's queue to write archives."""

    @app.task(
        name=WRITE_ARCHIVE,
        pass_context=True,
        retry=RetryStrategy(max_attempts=ATTEMPTS, exponential_wait=3),
    )
    def write(context: JobContext, layer_id: str, number: int) -> None:
        try:
            write_archive(conninfo(settings), settings.archives, layer_id, number, context.should_abort)
        except Stopped:
            log.info("archive of %s version %s put off: the worker stops", layer_id, number)
            raise JobAborted from None
        except Exception as error:
            # The queue tells only the last of its attempts, minutes later; tiles come live meanwhile.
            log.warning(
                "archive of %s version %s could not be written (%s: %s); tried again later",
                *(layer_id, number, type(error).__name__, error),
            )
            raise
