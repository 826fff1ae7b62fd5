"""One connection of ``ExpressConnections``: statements go out as messages, and answers come as events."""

import asyncio
import contextlib
import os
import select
from collections.abc import Callable, Sequence
from typing import Any

import psycopg
from psycopg import pq
from psycopg.errors import error_from_result

from mapsvc.database.watch import Watch

MOST_PREPARED = 250
"""Statements prepared on one connection before all are forgotten; more than a map has layers and zooms."""

_SERVER_ENDS = "57P"
"""SQLSTATEs of a server that shuts down, crashes or ends the session: the line is about to close."""

CANCEL_SECONDS = 2.0
"""How long the server may take to hear that a statement need not go on."""


class Call:
    """A statement, with parameters in text form, and what its caller waits for."""

    __slots__ = ("answer", "due", "is_broken_off", "line", "parameters", "statement")

    def __init__(
        self, statement: bytes, parameters: Sequence[bytes | None], answer: "asyncio.Future[pq.abc.PGresult]"
    ) -> None:
        self.statement = statement
        self.parameters = parameters
        self.answer = answer
        self.due = 0.0
        self.line: ExpressLine | None = None
        self.is_broken_off = False

    def fail(self, error: Exception) -> None:
        """Tell the caller, unless they have left."""
        if not self.answer.done():
            self.answer.set_exception(error)


class ExpressLine:
    """One connection, always watched by the event loop.

    When a call has its answer, ``following`` is asked for the next one before the answer is handed on; it keeps the
    connection when it gives None. ``ended`` is told when the connection is no more.

    The loop watches an epoll of its own that holds a duplicate of libpq's descriptor, for two reasons. libpq closes its
    descriptor when it meets the end of a line while it sends, and the next connection gets that number: taken from the
    loop for the first, it would be the second that nobody hears any more. And uvloop tells of an error on a descriptor
    once and then never of anything again, while what the server said last may have to be read first; an epoll has no
    errors, only things to read.
    """

    def __init__(
        self,
        opened: psycopg.AsyncConnection[Any],
        watch: Watch,
        following: "Callable[[ExpressLine], Call | None]",
        ended: "Callable[[ExpressLine], None]",
    ) -> None:
        self._opened = opened
        self._watch = watch
        self._following = following
        self._ended = ended
        self._server = opened.pgconn
        self._loop = asyncio.get_running_loop()
        self._prepared: dict[bytes, bytes] = {}
        self._preparing: bytes | None = None
        self._expected = pq.ExecStatus.TUPLES_OK
        self._call: Call | None = None
        self._last: pq.abc.PGresult | None = None
        self._line = os.dup(self._server.socket)
        self._events = select.epoll(1)
        self._events.register(self._line, select.EPOLLIN)
        self._leaving: asyncio.Task[None] | None = None
        self._is_open = True
        self._loop.add_reader(self._events.fileno(), self._on_readable)

    def begin(self, call: Call) -> None:
        """Send the statement, prepared on first use. The call gets its rows, in binary, or the driver's errors."""
        self._call = call
        call.line = self
        self._send(call)

    def close(self) -> None:
        """Stop watching and close."""
        if self._is_open:
            self._stop_watching()
            self._server.finish()
            self._ended(self)

    def leave(self) -> None:
        """Nobody waits for the statement any more: the server need not go on, and the connection is nobody's."""
        self._call = None
        if self._is_open:
            self._stop_watching()
            self._leaving = self._loop.create_task(self._end_statement())
            self._ended(self)

    def _send(self, call: Call) -> None:
        """The next message that the call needs."""
        server = self._server
        try:
            name = self._prepared.get(call.statement)
            if name is not None:
                self._expected = pq.ExecStatus.TUPLES_OK
                server.send_query_prepared(name, call.parameters, result_format=pq.Format.BINARY)
            elif len(self._prepared) < MOST_PREPARED:
                self._expected = pq.ExecStatus.COMMAND_OK
                self._preparing = b"express_%d" % len(self._prepared)
                server.send_prepare(self._preparing, call.statement)
            else:
                self._expected = pq.ExecStatus.COMMAND_OK
                server.send_query(b"DEALLOCATE ALL")
            if server.flush():
                self._loop.add_writer(self._line, self._on_writable)
        except psycopg.Error as error:  # a server that is gone may be noticed here, which is no event of the descriptor
            self._break(error)
        else:
            self._watch.begin(server, self._lost)

    def _on_writable(self) -> None:
        try:
            if not self._server.flush():
                self._loop.remove_writer(self._line)
        except psycopg.Error as error:
            self._break(error)

    def _on_readable(self) -> None:
        server = self._server
        try:
            server.consume_input()
            while not server.is_busy():
                result = server.get_result()
                if result is None:
                    break
                self._last = result
            else:
                return
        except psycopg.Error as error:
            self._break(error)
            return
        if server.status != pq.ConnStatus.OK:
            self._break(psycopg.OperationalError("the server closed the connection"))
        elif self._last is not None and self._call is not None:
            result, self._last = self._last, None
            self._answered(self._call, result)

    def _answered(self, call: Call, result: "pq.abc.PGresult") -> None:
        preparing, self._preparing = self._preparing, None
        if result.status != self._expected:
            error = error_from_result(result, self._opened.info.encoding)
            if (error.sqlstate or "").startswith(_SERVER_ENDS):
                self._break(error)
            else:
                self._go_on(call)
                call.fail(error)
        elif result.status == pq.ExecStatus.TUPLES_OK:
            self._go_on(call)
            if not call.answer.done():
                call.answer.set_result(result)
        else:
            if preparing is None:
                self._prepared.clear()
            else:
                self._prepared[call.statement] = preparing
            self._send(call)

    def _go_on(self, done: Call) -> None:
        self._call = done.line = None
        self._watch.end(self._server)
        if (following := self._following(self)) is not None:
            self.begin(following)

    def _lost(self) -> None:
        """The watch found the line closed: libpq closes it itself where it meets the end, and then no event comes."""
        self._break(psycopg.OperationalError("the connection was lost"))

    def _break(self, error: psycopg.Error) -> None:
        call, self._call = self._call, None
        self.close()
        if call is not None:
            call.line = None
            call.is_broken_off = True
            call.fail(psycopg.OperationalError(str(error)))

    def _stop_watching(self) -> None:
        self._is_open = False
        self._watch.end(self._server)
        self._loop.remove_reader(self._events.fileno())
        self._loop.remove_writer(self._line)
        self._events.close()
        os.close(self._line)

    async def _end_statement(self) -> None:
        with contextlib.suppress(psycopg.Error, OSError):
            await self._opened.cancel_safe(timeout=CANCEL_SECONDS)
        self._server.finish()
