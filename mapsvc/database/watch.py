"""Noticing a database that keeps its connections open and says nothing, and a connection that nobody heard ending."""

import asyncio
import logging
import os
import socket
from collections.abc import Callable
from contextlib import suppress
from time import monotonic

import psycopg

log = logging.getLogger(__name__)

PATIENCE = 3.0
"""Seconds beyond the statement timeout after which a server that says nothing is taken for dead."""


class Watch:
    """Closes the line to a server that has not answered all of a block within the statement timeout.

    A server that is alive ends a statement itself. One that is frozen (a suspended machine, a storage that hangs)
    keeps its connections open and would be waited for without end; hung up on, the driver raises OperationalError.
    A connection that libpq gave up without an event is told to its owner (``lost``) within PATIENCE.
    One timer looks after all blocks, because a timer for each would cost a tile more than the rest of its way here.
    """

    def __init__(self, statement_timeout_ms: int) -> None:
        self._patience = statement_timeout_ms / 1000 + PATIENCE
        self._asked: dict[int, tuple[psycopg.pq.abc.PGconn, float, Callable[[], None] | None]] = {}
        self._timer: asyncio.TimerHandle | None = None

    def begin(self, server: psycopg.pq.abc.PGconn, lost: Callable[[], None] | None = None) -> None:
        """The block of this connection begins; ``lost`` is called when the connection is known to be gone."""
        self._asked[id(server)] = server, monotonic(), lost
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(PATIENCE / 2, self._look)

    def end(self, server: psycopg.pq.abc.PGconn) -> None:
        """It was answered, or failed."""
        self._asked.pop(id(server), None)

    def _look(self) -> None:
        self._timer = None
        now = monotonic()
        for server, began, lost in list(self._asked.values()):
            if now - began > self._patience:
                self.end(server)
                _hang_up(server)
            elif lost is None or server.status == psycopg.pq.ConnStatus.OK:
                continue
            if lost is not None:
                lost()
        if self._asked:
            self._timer = asyncio.get_running_loop().call_later(PATIENCE / 2, self._look)


def _hang_up(server: psycopg.pq.abc.PGconn) -> None:
    log.warning("the database has not answered in time; its connection is closed")
    with suppress(psycopg.Error, OSError), socket.socket(fileno=os.dup(server.socket)) as line:
        line.shutdown(socket.SHUT_RDWR)
