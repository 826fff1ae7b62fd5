"""One request and its reply, as an ASGI application sees them (ASGI 3.0, HTTP 2.3)."""

import asyncio
import logging
from typing import Final, Protocol

from starlette.types import ASGIApp, Message, Scope

from mapsvc.errors import MapsvcError
from mapsvc.http.wire import head_of

log = logging.getLogger(__name__)

MOST_BODY: Final = 64 * 1024
"""Bytes of a request's body that wait for the application; more is read when it has taken them."""

_CONTINUE: Final = b"HTTP/1.1 100 Continue\r\n\r\n"
_WITHOUT_BODY: Final = frozenset((204, 304))


class Line(Protocol):
    """What an exchange needs of the connection that it takes place on."""

    @property
    def date(self) -> bytes:
        """The ``Date`` header as a line."""

    @property
    def is_ending(self) -> bool:
        """Whether the service was told to stop."""

    def write(self, pieces: list[bytes]) -> None:
        """Send, or keep until it can be sent."""

    async def drained(self) -> None:
        """Return when the client has taken enough of what was written."""

    def read_on(self) -> None:
        """Let more of the body come."""

    def replied(self) -> None:
        """The reply is written as a whole."""

    def refuse(self, error: MapsvcError) -> None:
        """Tell an error and hang up."""

    def break_off(self) -> None:
        """Let the client see that the reply is not whole."""


class Exchange:
    """A request that is being answered.

    The reply's head waits for its first piece of body, so that most replies leave in one packet and with their length.
    """

    __slots__ = (
        "_body",
        "_expects_continue",
        "_is_bodyless",
        "_line",
        "_news",
        "_old_client",
        "_start",
        "_to_come",
        "_told_end",
        "body_ended",
        "chunked",
        "has_begun",
        "is_complete",
        "keeps_open",
        "left",
        "scope",
    )

    def __init__(self, line: Line, scope: Scope, keeps_open: bool, expects_continue: bool) -> None:
        """``keeps_open``: the client wants to use the connection again. ``expects_continue``: it waits for 100."""
        self.scope = scope
        self.keeps_open = keeps_open
        self.body_ended = self.has_begun = self.is_complete = self.left = self.chunked = False
        self._line = line
        self._expects_continue = expects_continue
        self._is_bodyless = scope["method"] == "HEAD"
        self._old_client = scope["http_version"] == "1.0"
        self._body = b""
        self._told_end = False
        self._news: asyncio.Event | None = None
        self._start: Message | None = None
        self._to_come: int | None = None

    async def run(self, app: ASGIApp) -> None:
        """Have the request answered; tell, or break off, what the application failed to tell itself."""
        try:
            await app(self.scope, self.receive, self.send)
        except asyncio.CancelledError:
            if not self.is_complete:
                self._line.break_off()
            raise
        except Exception:
            if not self.left:
                log.exception("a request failed", extra={"path": self.scope["path"][:200]})
            if not self.is_complete:
                self._fail()
        else:
            if not self.is_complete and not self.left:
                log.error("a reply was not finished", extra={"path": self.scope["path"][:200]})
                self._fail()

    def take(self, body: bytes) -> bool:
        """A piece of the request's body has come; whether no more should come until it was taken."""
        self._body += body
        self.wake()
        return len(self._body) > MOST_BODY

    def end_body(self) -> None:
        """The request's body is whole."""
        self.body_ended = True
        self.wake()

    def leave(self) -> None:
        """The client is gone."""
        self.left = True
        self.wake()

    def wake(self) -> None:
        """Tell whoever waits in ``receive``."""
        if self._news is not None:
            self._news.set()

    async def receive(self) -> Message:
        """The next piece of the request's body; after it, ``http.disconnect`` when the client leaves or has it all."""
        while True:
            if self.left or self.is_complete:
                return {"type": "http.disconnect"}
            if self._body or (self.body_ended and not self._told_end):
                body, self._body, self._told_end = self._body, b"", self.body_ended
                self._line.read_on()
                return {"type": "http.request", "body": body, "more_body": not self.body_ended}
            if self._expects_continue and not self.has_begun:
                self._expects_continue = False
                self._line.write([_CONTINUE])
            if self._news is None:
                self._news = asyncio.Event()
            self._news.clear()
            await self._news.wait()

    async def send(self, message: Message) -> None:
        """A message of the application; returns when the client is ready for more. Goes nowhere once it has left."""
        if self.left:
            return
        if message["type"] == "http.response.body" and self._start is not None and not self.is_complete:
            body, more = message.get("body", b""), message.get("more_body", False)
            if not self.has_begun:
                self._line.write(self._first(self._start, body, more))
            elif pieces := self._next(body, more):
                self._line.write(pieces)
            if not more:
                self._finish()
            else:
                await self._line.drained()
        elif message["type"] == "http.response.start" and self._start is None:
            self._start = message
        else:
            raise RuntimeError(f"{message['type']} out of order")

    def _first(self, start: Message, body: bytes, more: bool) -> list[bytes]:
        """The head and the first piece of the body."""
        status: int = start["status"]
        headers: list[tuple[bytes, bytes]] = []
        told: int | None = None
        for pair in start.get("headers", ()):
            name, value = pair
            if name == b"content-length":
                told = int(value)
            elif name == b"connection":
                self.keeps_open = self.keeps_open and value.lower() != b"close"
                continue
            elif name == b"transfer-encoding":
                continue
            headers.append(pair)
        self._is_bodyless = self._is_bodyless or status in _WITHOUT_BODY
        if not self._is_bodyless:
            if told is None and not more:
                told = len(body)
                headers.append((b"content-length", b"%d" % told))
            elif told is None:
                self.chunked = not self._old_client
                if self.chunked:
                    headers.append((b"transfer-encoding", b"chunked"))
                else:
                    self.keeps_open = False  # the end of the connection is the end of the body
            self._to_come = told
        if self._line.is_ending or self._expects_continue:
            self.keeps_open = False
        if not self.keeps_open:
            headers.append((b"connection", b"close"))
        elif self._old_client:
            headers.append((b"connection", b"keep-alive"))
        pieces = [head_of(status, headers), self._line.date, b"\r\n", *self._next(body, more)]
        self.has_begun = True
        return pieces

    def _next(self, body: bytes, more: bool) -> list[bytes]:
        """A piece of the body as it stands on the wire."""
        if self._is_bodyless:
            return []
        if self._to_come is not None:
            self._to_come -= len(body)
            if self._to_come < 0 or (self._to_come and not more):
                raise RuntimeError("the body is not as long as its content-length")
        if not self.chunked:
            return [body] if body else []
        pieces = [b"%x\r\n" % len(body), body, b"\r\n"] if body else []
        return pieces if more else [*pieces, b"0\r\n\r\n"]

    def _finish(self) -> None:
        self.is_complete = True
        self.wake()
        self._line.replied()

    def _fail(self) -> None:
        if self.has_begun:
            self._line.break_off()
        else:
            self._line.refuse(MapsvcError())
