"""/health, /ready and /metrics: for load balancers and monitoring, outside the OGC interface."""

import os
import time

import psycopg
from fastapi import APIRouter, Response
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from psycopg_pool import PoolTimeout

from mapsvc import __version__
from mapsvc.health.exposition import Queue, exposition
from mapsvc.health.state import queries, readiness
from mapsvc.http.context import Service, ServiceOf, VisitorOf

router = APIRouter(include_in_schema=False)

NOT_STORED = {"Cache-Control": "no-store"}


@router.api_route("/health", methods=["GET", "HEAD"])
async def health(response: Response) -> dict[str, str]:
    """The process is alive and answers; says nothing about the database."""
    response.headers.update(NOT_STORED)
    return {"status": "alive", "version": __version__}


@router.api_route("/ready", methods=["GET", "HEAD"])
async def ready(service: ServiceOf, response: Response) -> dict[str, object]:
    """Whether requests should be sent here: 200, or 503 with what is missing."""
    state = await readiness(service)
    response.headers.update(NOT_STORED)
    if not state.is_ready:
        response.status_code = 503
        response.headers["Retry-After"] = "2"
    return state.document()


@router.api_route("/metrics", methods=["GET", "HEAD"])
async def metrics(service: ServiceOf, visitor: VisitorOf) -> Response:
    """Counts of all web processes together, whichever is asked. Layers are those the caller may see."""
    processes = service.meter.all_processes()
    layers = service.registry.snapshot.visible(visitor) if service.registry.is_read else []
    text = exposition(
        processes,
        alive={pid for pid in processes if _is_alive(pid)},
        queue=await _queue(service),
        layers=layers,
        now=time.time(),
    )
    return Response(text, headers=NOT_STORED, media_type=CONTENT_TYPE_LATEST)


async def _queue(service: Service) -> Queue | None:
    """State of the job queue; ``None`` while the database is away, so that the other metrics still come."""
    try:
        async with service.database.reading() as connection:
            rows = await (await connection.execute(queries.jobs_by_state.sql)).fetchall()
            oldest = await (await connection.execute(queries.oldest_waiting_job.sql)).fetchone()
    except (psycopg.Error, PoolTimeout):
        return None
    return Queue(dict(rows), float(oldest[0] or 0.0) if oldest else 0.0)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True
