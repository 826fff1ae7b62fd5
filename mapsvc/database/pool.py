"""The pool that reading goes through, and how it comes back after the database was away."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import psycopg
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from mapsvc.database.watch import Watch

log = logging.getLogger(__name__)

Connection = AsyncConnection[tuple[Any, ...]]

WAIT_FOR_CONNECTION = 3.0
"""Seconds a request waits for a connection before it is told 503."""

RECONNECT_FOR = 1.5
"""Seconds one attempt to reconnect goes on. Short, because the pool waits twice as long after each failure:
given up early, the next request starts a fresh attempt, and the service is back as soon as the database is."""

LINE: dict[str, Any] = {"connect_timeout": 2, "keepalives_idle": 15, "keepalives_interval": 5, "keepalives_count": 3}
"""How a connection is opened and watched by the system, so that a network that is gone is noticed within a minute."""


class Database:
    """Reading connections to PostgreSQL: autocommit, read-only, parallel query and JIT off (both cost more than they
    give under load), bounded by a statement timeout. Errors of the driver pass through; the edge translates them."""

    def __init__(self, conninfo: str, pool_size: int = 8, statement_timeout_ms: int = 30_000) -> None:
        self._timeout = statement_timeout_ms
        self._watch = Watch(statement_timeout_ms)
        self._checking: asyncio.Task[None] | None = None
        self._pool: AsyncConnectionPool[Connection] = AsyncConnectionPool(
            conninfo,
            min_size=min(2, pool_size),
            max_size=pool_size,
            max_waiting=pool_size * 64,
            timeout=WAIT_FOR_CONNECTION,
            reconnect_timeout=RECONNECT_FOR,
            configure=self._configure,
            kwargs={"autocommit": True, **LINE},
            open=False,
        )

    async def _configure(self, connection: Connection) -> None:
        await connection.execute(
            "SELECT set_config('statement_timeout', %s, false), set_config('jit', 'off', false),"
            " set_config('max_parallel_workers_per_gather', '0', false),"
            " set_config('default_transaction_read_only', 'on', false),"
            " set_config('application_name', 'mapsvc web', false),"
            " set_config('timezone', 'UTC', false)",
            [str(self._timeout)],
        )

    async def open(self) -> None:
        """Start connecting, without waiting: a service whose database is away still starts and says so."""
        await self._pool.open(wait=False)

    async def close(self) -> None:
        """Close every connection, after those in use were given back."""
        await self._pool.close(timeout=5)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Connection]:
        """A connection for one request, all of whose statements together have the statement timeout.

        Raises psycopg.OperationalError or PoolTimeout when the database is away or does not answer.
        """
        async with self._taken() as connection:
            self._watch.begin(connection.pgconn)
            try:
                yield connection
            finally:
                self._watch.end(connection.pgconn)

    @asynccontextmanager
    async def _taken(self) -> AsyncIterator[Connection]:
        try:
            async with self._pool.connection() as connection:
                yield connection
        except (psycopg.OperationalError, psycopg.InterfaceError, PoolTimeout) as error:
            if not isinstance(error, psycopg.errors.QueryCanceled):
                self._drop_dead_connections()
            raise

    @asynccontextmanager
    async def streaming(self) -> AsyncIterator[Connection]:
        """A connection inside one transaction without a statement timeout, for downloads that run for minutes."""
        async with self._taken() as connection, connection.transaction():
            await connection.execute("SET LOCAL statement_timeout = 0")
            yield connection

    def _drop_dead_connections(self) -> None:
        """After one failure every idle connection is suspect: test them all, once, in the background."""
        if self._checking is None or self._checking.done():
            self._checking = asyncio.create_task(self._check())

    async def _check(self) -> None:
        try:
            await self._pool.check()
        except Exception:  # the pool is closing or the database still away: the next request tries again
            log.debug("connection check failed", exc_info=True)

    def stats(self) -> dict[str, int]:
        """Counters of the pool, for the metrics."""
        return dict(self._pool.get_stats())
