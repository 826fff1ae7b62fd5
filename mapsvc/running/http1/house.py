"""What the connections of one web process share: the application, what is finished, and the time."""

import asyncio
from collections.abc import Callable, Mapping
from email.utils import formatdate
from typing import TYPE_CHECKING, Any

from starlette.types import ASGIApp

if TYPE_CHECKING:
    from mapsvc.running.http1.connection import Connection

Pieces = tuple[bytes, bytes, bytes]
"""A finished reply: its head as far as it is the same for all, the rest of the head, the body."""

AtOnce = Callable[[bytes, list[tuple[bytes, bytes]]], Pieces | None]
"""Answers a GET for an address with these headers when no work is needed for it."""


class House:
    """The application behind its connections, which are looked after every second."""

    def __init__(self, app: ASGIApp, at_once: AtOnce, scope: Mapping[str, Any]) -> None:
        """``scope`` is added to that of every request."""
        self.app = app
        self.scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "scheme": "http",
            "root_path": "",
            **scope,
        }
        self.at_once = at_once
        self.connections: set[Connection] = set()
        self.tasks: set[asyncio.Task[None]] = set()
        self.loop = asyncio.get_running_loop()
        self.is_ending = False
        self.now: float
        """The time, by the second: what waits here waits for many."""
        self.date: bytes
        """The ``Date`` header of this second, as a line."""
        self.tick()

    def tick(self) -> None:
        """Called every second: what time it is, and a look at each connection."""
        self.now = self.loop.time()
        self.date = b"date: %b\r\n" % formatdate(usegmt=True).encode("ascii")
        for connection in list(self.connections):
            connection.look_after()

    async def is_empty(self) -> None:
        """Return when nobody is connected and nothing is being worked on any more."""
        while self.connections or self.tasks:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
