"""What happens to a request whose client goes away: it is given up, and its query and connection with it."""

import asyncio
import logging
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mapsvc.http.observation import route_of

log = logging.getLogger(__name__)

WATCHED_AFTER: Final = 0.5
"""Seconds after which the client is watched. Most replies have left by then, and watching costs a task."""


class WhileConnected:
    """ASGI middleware: cancels a request that is still being worked on when its client has gone.

    psycopg then cancels the query on the server too. An application that calls ``receive`` itself watches for itself.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, as long as somebody waits for the answer."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        watch = _Watch(receive)
        patience = asyncio.get_running_loop().call_later(WATCHED_AFTER, watch.begin)

        async def listen_itself() -> Message:
            patience.cancel()
            return await watch.receive()

        async def begun(message: Message) -> None:
            patience.cancel()
            watch.end()
            await send(message)

        try:
            await self.app(scope, listen_itself, begun)
        except asyncio.CancelledError:
            if not watch.left:
                raise
            watch.task.uncancel()
            log.info("the client left before its answer was ready", extra={"route": route_of(scope)})
        finally:
            patience.cancel()
            watch.end()


class _Watch:
    """Waits beside a request for its client to leave."""

    def __init__(self, receive: Receive) -> None:
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("requests run in tasks")
        self.task = task
        self.left = False
        self._receive = receive
        self._waiting: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Watch from now on."""
        self._waiting = asyncio.create_task(self._wait())

    def end(self) -> None:
        """Stop watching: the answer is on its way."""
        if self._waiting is not None:
            self._waiting.cancel()

    async def receive(self) -> Message:
        """What the client sends, for an application that listens itself."""
        if self._waiting is None:
            return await self._receive()
        await asyncio.wait({self._waiting})
        return {"type": "http.disconnect"}

    async def _wait(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self.left = True
        self.task.cancel()
