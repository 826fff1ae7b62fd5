"""Connections for one kind of work: a short prepared statement that gives a tile, one feature or a short page.

A pool and a cursor cost about as much time as PostGIS needs for a tile at a high zoom (docs/benchmarks.md). Here each
connection stays registered with the event loop, a statement is prepared once on it, and a call is one message out and
one in. Everything else uses ``Database``.
"""

import asyncio
import contextlib
import logging
import os
import select
from collections import deque
from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg import pq
from psycopg.errors import error_from_result
from psycopg_pool import PoolTimeout

from mapsvc.database.pool import LINE, WAIT_FOR_CONNECTION
from mapsvc.database.watch import Watch

log = logging.getLogger(__name__)

MOST_PREPARED = 250
"""Statements prepared on one connection before all are forgotten; more than a map has layers and zooms."""

CANCEL_SECONDS = 2.0
"""How long the server may take to hear that a statement need not go on."""


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
        self._free: list[_Connection] = []
        self._waiting: deque[asyncio.Future[_Connection | None]] = deque()
        self._open = 0

    async def value(self, statement: bytes, parameters: Sequence[bytes | None]) -> bytes | None:
        """The first column of the first row, in binary; None when it is null or there is no row. See ``rows``."""
        result = await self.rows(statement, parameters)
        return result.get_value(0, 0) if result.ntuples else None

    async def rows(self, statement: bytes, parameters: Sequence[bytes | None]) -> "pq.abc.PGresult":
        """All rows, in binary. ``parameters`` are in text form. Raises the driver's errors."""
        for last_try in (False, True):
            connection = await self._take()
            try:
                return await connection.run(statement, parameters)
            except psycopg.OperationalError:
                if last_try or connection.usable:
                    raise
            finally:
                self._give_back(connection)
        raise AssertionError  # the second try returns or raises

    async def close(self) -> None:
        """Close the connections that wait; those in use are closed when they come back."""
        self._size = 0
        while self._free:
            self._free.pop().close()

    async def _take(self) -> "_Connection":
        while True:
            while self._free:
                connection = self._free.pop()
                if connection.usable:
                    return connection
                self._open -= 1
            if self._open < self._size:
                return await self._connect()
            if not self._size:
                raise psycopg.OperationalError("the connections were closed")
            given = await self._wait_for_turn()
            if given is not None:
                return given

    async def _wait_for_turn(self) -> "_Connection | None":
        """A connection that was given back, or None to look again. Raises PoolTimeout when that takes too long."""
        loop = asyncio.get_running_loop()
        turn: asyncio.Future[_Connection | None] = loop.create_future()
        self._waiting.append(turn)
        patience = loop.call_later(WAIT_FOR_CONNECTION, _lose_patience, turn)
        try:
            return await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled() and turn.exception() is None:
                # The turn came while its owner was leaving: it is the next one's.
                given = turn.result()
                if given is None:
                    self._wake(None)
                else:
                    self._give_back(given)
            raise
        finally:
            patience.cancel()

    async def _connect(self) -> "_Connection":
        self._open += 1
        try:
            opened = await psycopg.AsyncConnection.connect(
                self._conninfo,
                autocommit=True,
                **LINE,
                application_name="mapsvc tiles",
                options=self._options,
            )
        except BaseException:
            self._open -= 1
            self._wake(None)
            raise
        return _Connection(opened, self._watch)

    def _give_back(self, connection: "_Connection") -> None:
        if not connection.usable or not self._size:
            connection.close()
            self._open -= 1
            self._wake(None)
        elif not self._wake(connection):
            self._free.append(connection)

    def _wake(self, connection: "_Connection | None") -> bool:
        """Let the one who has waited longest go on, with this connection or to open one."""
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(connection)
                return True
        return False


def _lose_patience(turn: "asyncio.Future[_Connection | None]") -> None:
    if not turn.done():
        turn.set_exception(PoolTimeout("no connection became free in time"))


class _Connection:
    """One connection, always watched by the event loop.

    The loop watches an epoll of its own that holds a duplicate of libpq's descriptor, for two reasons. libpq closes its
    descriptor when it meets the end of a line while it sends, and the next connection gets that number: taken from the
    loop for the first, it would be the second that nobody hears any more. And uvloop tells of an error on a descriptor
    once and then never of anything again, while what the server said last may have to be read first; an epoll has no
    errors, only things to read.
    """

    def __init__(self, opened: psycopg.AsyncConnection[Any], watch: Watch) -> None:
        self._opened = opened
        self._watch = watch
        self._server = opened.pgconn
        self._loop = asyncio.get_running_loop()
        self._prepared: dict[bytes, bytes] = {}
        self._answer: asyncio.Future[pq.abc.PGresult] | None = None
        self._last: pq.abc.PGresult | None = None
        self._line = os.dup(self._server.socket)
        self._events = select.epoll(1)
        self._events.register(self._line, select.EPOLLIN)
        self._leaving: asyncio.Task[None] | None = None
        self.usable = True
        self._loop.add_reader(self._events.fileno(), self._on_readable)

    async def run(self, statement: bytes, parameters: Sequence[bytes | None]) -> "pq.abc.PGresult":
        """The result of the statement, prepared on first use. Raises the driver's errors."""
        try:
            name = self._prepared.get(statement)
            if name is None:
                name = await self._prepare(statement)
            self._server.send_query_prepared(name, parameters, result_format=pq.Format.BINARY)
            return await self._result_of_sent(pq.ExecStatus.TUPLES_OK)
        except psycopg.Error:
            self._end_if_lost()
            raise

    def _end_if_lost(self) -> None:
        """A server that is gone may be noticed while sending, which is no event of the descriptor."""
        if self._server.status != pq.ConnStatus.OK:
            self.close()

    async def _prepare(self, statement: bytes) -> bytes:
        if len(self._prepared) >= MOST_PREPARED:
            self._prepared.clear()
            self._server.send_query(b"DEALLOCATE ALL")
            await self._result_of_sent(pq.ExecStatus.COMMAND_OK)
        name = b"express_%d" % len(self._prepared)
        self._server.send_prepare(name, statement)
        await self._result_of_sent(pq.ExecStatus.COMMAND_OK)
        self._prepared[statement] = name
        return name

    async def _result_of_sent(self, expected: pq.ExecStatus) -> "pq.abc.PGresult":
        self._answer = self._loop.create_future()
        try:
            if self._server.flush():
                self._loop.add_writer(self._line, self._on_writable)
            self._watch.begin(self._server, self._lost)
            result = await self._answer
        except asyncio.CancelledError:
            self._leave()
            raise
        finally:
            self._watch.end(self._server)
            self._answer = None
        if result.status != expected:
            raise error_from_result(result, self._opened.info.encoding)
        return result

    def _on_writable(self) -> None:
        try:
            if not self._server.flush():
                self._loop.remove_writer(self._line)
        except psycopg.Error as error:
            self._break(error)

    def _on_readable(self) -> None:
        try:
            self._server.consume_input()
            while not self._server.is_busy():
                result = self._server.get_result()
                if result is None:
                    break
                self._last = result
            else:
                return
        except psycopg.Error as error:
            self._break(error)
            return
        if self._server.status != pq.ConnStatus.OK:
            self._break(psycopg.OperationalError("the server closed the connection"))
        elif self._last is not None and self._answer is not None and not self._answer.done():
            self._answer.set_result(self._last)
            self._last = None

    def _lost(self) -> None:
        """The watch found the line closed: libpq closes it itself where it meets the end, and then no event comes."""
        self._break(psycopg.OperationalError("the connection was lost"))

    def _break(self, error: psycopg.Error) -> None:
        self.close()
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(psycopg.OperationalError(str(error)))

    def close(self) -> None:
        """Stop watching and close."""
        if self.usable:
            self._stop_watching()
            self._server.finish()

    def _stop_watching(self) -> None:
        self.usable = False
        self._loop.remove_reader(self._events.fileno())
        self._loop.remove_writer(self._line)
        self._events.close()
        os.close(self._line)

    def _leave(self) -> None:
        """Nobody waits for the statement any more: the server need not go on, and the connection is nobody's."""
        if self.usable:
            self._stop_watching()
            self._leaving = self._loop.create_task(self._end_statement())

    async def _end_statement(self) -> None:
        with contextlib.suppress(psycopg.Error, OSError):
            await self._opened.cancel_safe(timeout=CANCEL_SECONDS)
        self._server.finish()
