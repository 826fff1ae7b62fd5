"""The worker put together: the queue, every room's tasks, and what is asked for at its start; nothing else."""

import asyncio

from mapsvc.database.location import connect, conninfo
from mapsvc.errors import DatabaseUnavailable
from mapsvc.http.problems import translate
from mapsvc.jobs.queue import queue
from mapsvc.jobs.worker import work
from mapsvc.settings import Settings
from mapsvc.tiling.archives.tasks import add_tasks, defer_all


def run_worker(settings: Settings, one_pass: bool = False) -> None:
    """Work off the background jobs until SIGTERM or SIGINT; with ``one_pass`` until none is left.

    What should be there and is not, such as an archive lost with its disk, is asked for at the start.
    """
    app = queue(conninfo(settings))
    add_tasks(app, settings)
    try:
        with connect(settings) as connection:
            defer_all(connection)
    except Exception as error:
        if not isinstance(translate(error), DatabaseUnavailable):
            raise
    asyncio.run(work(app, one_pass))
