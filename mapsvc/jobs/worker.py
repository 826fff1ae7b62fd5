"""The process that works off the queue, and takes up again what a killed one left."""

import asyncio
import contextlib
import logging
import signal

import procrastinate
import psycopg
from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.jobs import Status
from psycopg_pool import PoolTimeout

log = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 10.0
STALLED_SECONDS = 30.0
"""A worker that was silent for so long is dead, and its jobs are anybody's."""

FINISH_SECONDS = 2.0
"""How long a stopping worker waits for its job before it asks the job to stop; it is done again later."""

RETRY_SECONDS = 2.0


async def work(app: procrastinate.App, one_pass: bool = False) -> None:
    """Work until SIGTERM or SIGINT; with ``one_pass`` until nothing is left to do.

    Waits while the database is away.
    """
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    if not one_pass:
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, stopping.set)
    while not stopping.is_set():
        try:
            async with app.open_async():
                await _until_stopped(app, stopping, one_pass)
            if one_pass:
                return
        except (psycopg.OperationalError, PoolTimeout, ConnectorException) as error:
            log.warning("the queue cannot be reached: %s", error)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), RETRY_SECONDS)


async def _until_stopped(app: procrastinate.App, stopping: asyncio.Event, one_pass: bool) -> None:
    await retry_stalled(app)
    working = asyncio.create_task(
        app.run_worker_async(
            wait=not one_pass,
            install_signal_handlers=False,
            update_heartbeat_interval=HEARTBEAT_SECONDS,
            stalled_worker_timeout=STALLED_SECONDS,
            shutdown_graceful_timeout=FINISH_SECONDS,
            delete_jobs="successful",
        )
    )
    minding = asyncio.create_task(_mind_stalled(app))
    stop = asyncio.create_task(stopping.wait())
    await asyncio.wait((working, stop), return_when=asyncio.FIRST_COMPLETED)
    for task in (working, minding, stop):
        task.cancel()
    results = await asyncio.gather(working, minding, stop, return_exceptions=True)
    if isinstance(results[0], Exception):
        raise results[0]


async def _mind_stalled(app: procrastinate.App) -> None:
    while True:
        await asyncio.sleep(STALLED_SECONDS)
        try:
            await retry_stalled(app)
        except ConnectorException as error:
            log.warning("stalled jobs cannot be looked for: %s", error)


async def retry_stalled(app: procrastinate.App) -> int:
    """Put jobs of workers that died back into the queue; returns how many."""
    stalled = list(await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS))
    for job in stalled:
        log.warning("job %s of a worker that died is taken up again", job.id, extra={"task": job.task_name})
        try:
            await app.job_manager.retry_job(job)
        except UniqueViolation:  # the same was asked for again in the meantime
            await app.job_manager.finish_job(job, Status.FAILED, delete_job=True)
    return len(stalled)
