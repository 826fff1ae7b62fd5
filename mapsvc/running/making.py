"""A reply that is being made for a connection without the application."""

import asyncio
import logging
from typing import Final

from mapsvc.http.leaving import WATCHED_AFTER

log = logging.getLogger(__name__)


class Making:
    """Stands where uvicorn has the cycle of a request, so that what is asked meanwhile waits for its turn.

    The request has no body. ``keep_alive`` may be taken back while the reply is being made.
    """

    message_event: Final = asyncio.Event()  # nobody waits for more of the request
    body: Final = b""
    more_body: Final = False
    response_started: Final = False

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.task: asyncio.Task[None] | None = None
        self.response_complete = False
        self.disconnected = False
        self.keep_alive = True
        self._loop = loop
        self._began = loop.time()

    def leave(self) -> None:
        """Nobody waits any more. Work that takes its time is given up; most is done before giving up would gain."""
        self._loop.call_at(max(self._began + WATCHED_AFTER, self._loop.time()), self._give_up)

    def _give_up(self) -> None:
        if self.task is not None and self.task.cancel():
            log.info("the client left before its answer was ready")
