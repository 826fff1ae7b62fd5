"""Connections for one kind of work: a short prepared statement that gives a tile, one feature or a short page.

A pool and a cursor cost about as much time as PostGIS needs for a tile at a high zoom (docs/benchmarks.md). Here a
connection that has its answer is given the next statement before anybody looks at that answer, so the database never
waits for Python; a statement is prepared once on each, and a call is one message out and one in. Everything else uses
``Database``.
"""

import asyncio
from collections import deque
from collections.abc import Sequence

import psycopg
from psycopg import pq
from psycopg_pool import PoolTimeout

from mapsvc.database.express_line import Call, ExpressLine
from mapsvc.database.pool import LINE, WAIT_FOR_CONNECTION
from mapsvc.database.watch import Watch


class ExpressConnections:
    """A bounded set of connections, opened when they are needed.

    A connection that breaks while it waits is noticed at once; one that breaks under a statement gives the caller the
    driver's OperationalError after one more try on a new connection, because what runs here only reads.
    """

    def __init__(self, conninfo: str, size: int, statement_timeout_ms: int) -> None:
        self._conninfo = conninfo
        self._size = size
        self._watch = Watch(statement_timeout_ms)
        self._options = (
            f"-c statement_timeout={statement_timeout_ms} -c jit=off -c max_parallel_workers_per_gather=0"
            " -c plan_cache_mode=force_generic_plan -c default_transaction_read_only=on"
        )
        self._free: list[ExpressLine] = []
        self._waiting: deque[Call] = deque()
        self._open = 0
        self._opening: set[asyncio.Task[None]] = set()
        self._patience: asyncio.TimerHandle | None = None

    async def value(self, statement: bytes, parameters: Sequence[bytes | None]) -> bytes | None:
        """The first column of the first row, in binary; None when it is null or there is no row. See ``rows``."""
        result = await self.rows(statement, parameters)
        return result.get_value(0, 0) if result.ntuples else None

    async def rows(self, statement: bytes, parameters: Sequence[bytes | None]) -> "pq.abc.PGresult":
        """All rows, in binary. ``parameters`` are in text form. Raises the driver's errors."""
        loop = asyncio.get_running_loop()
        for last_try in (False, True):
            call = Call(statement, parameters, loop.create_future())
            self._place(call, loop)
            try:
                return await call.answer
            except asyncio.CancelledError:
                if call.line is not None:
                    call.line.leave()
                raise
            except psycopg.OperationalError:
                if last_try or not call.is_broken_off:
                    raise
        raise AssertionError  # the second try returns or raises

    async def close(self) -> None:
        """Close the connections that wait; those in use are closed when they have their answer."""
        self._size = 0
        while self._waiting:
            self._waiting.popleft().fail(_closed())
        for line in tuple(self._free):
            line.close()
        if self._patience is not None:
            self._patience.cancel()

    def _place(self, call: Call, loop: asyncio.AbstractEventLoop) -> None:
        """Begin the call, or let it wait for a connection that is in use or being opened."""
        if self._free:
            self._free.pop().begin(call)
            return
        if not self._size:
            raise _closed()
        call.due = loop.time() + WAIT_FOR_CONNECTION
        self._waiting.append(call)
        if self._open < self._size:
            self._begin_opening()
        if self._patience is None:
            self._patience = loop.call_at(call.due, self._lose_patience)

    def _begin_opening(self) -> None:
        self._open += 1
        opening = asyncio.get_running_loop().create_task(self._open_one())
        self._opening.add(opening)
        opening.add_done_callback(self._opening.discard)

    async def _open_one(self) -> None:
        try:
            opened = await psycopg.AsyncConnection.connect(
                self._conninfo, autocommit=True, **LINE, application_name="mapsvc tiles", options=self._options
            )
        except Exception as error:
            call = self._next()
            self._ended(None)
            if call is not None:
                call.fail(error)
            return
        line = ExpressLine(opened, self._watch, self._next_of, self._ended)
        if (call := self._next_of(line)) is not None:
            line.begin(call)

    def _next(self) -> Call | None:
        """The call that has waited longest; those whose callers have left are forgotten."""
        while self._waiting:
            call = self._waiting.popleft()
            if not call.answer.done():
                return call
        return None

    def _next_of(self, line: ExpressLine) -> Call | None:
        """What a connection without work does next; None when it has to wait, or was closed."""
        if not self._size:
            line.close()
            return None
        call = self._next()
        if call is None:
            self._free.append(line)
        return call

    def _ended(self, line: ExpressLine | None) -> None:
        """A connection is no more, or never was: another one does what waits."""
        self._open -= 1
        if line is not None and line in self._free:
            self._free.remove(line)
        if self._waiting and self._open < self._size:
            self._begin_opening()

    def _lose_patience(self) -> None:
        """Tell those who have waited too long; the first in the queue is the one who came first."""
        self._patience = None
        loop = asyncio.get_running_loop()
        while self._waiting and (self._waiting[0].answer.done() or self._waiting[0].due <= loop.time()):
            self._waiting.popleft().fail(PoolTimeout("no connection became free in time"))
        if self._waiting:
            self._patience = loop.call_at(self._waiting[0].due, self._lose_patience)


def _closed() -> psycopg.OperationalError:
    return psycopg.OperationalError("the connections were closed")
