"""A connection of a client: its bytes become requests, answered one after the other, within limits of size and time."""

import asyncio
import logging
import re
import socket
import struct
from collections import deque
from typing import Final, cast
from urllib.parse import unquote_to_bytes

import httptools

from mapsvc.errors import (
    HeadersTooLarge,
    InvalidRequest,
    MapsvcError,
    RequestTooLarge,
    RequestTooSlow,
    TooManyConnections,
)
from mapsvc.http.protocol import LONGEST_ADDRESS
from mapsvc.running.http1.exchange import Exchange
from mapsvc.running.http1.house import House, Pieces
from mapsvc.running.http1.refusals import refusal
from mapsvc.running.http1.target import path_and_query, with_ascii_target

log = logging.getLogger(__name__)

CONNECTIONS: Final = 16_384
"""Connections one web process holds at once; a client beyond them is told to come back."""

LONGEST_HEAD: Final = 128 * 1024
"""Bytes of a request's first line and headers together."""

MOST_HEADERS: Final = 200

HEAD_SECONDS: Final = 15
"""How long a client may take to send the head of its request."""

IDLE_SECONDS: Final = 75
"""How long a connection waits for its next request. Longer than proxies keep theirs, so that they close first."""

SILENT_SECONDS: Final = 120
"""How long a client may neither send what it has announced nor take anything of what it asked for."""

PARTING_SECONDS: Final = 5
MOST_DISCARDED: Final = 4 << 20
"""How much more is read, and for how long, from a client that was answered before it said all: a connection that is
closed with something unread takes the answer with it."""

_VERSIONS: Final = ("1.0", "1.1")

_REQUEST_LINE: Final = re.compile(rb"([A-Za-z][A-Za-z-]{0,30}) \S+ HTTP/1\.[01]\r\n").match
_STAND_IN: Final = b"PURGE"
"""A method that the parser knows and the service does not, read in place of one that neither knows."""

_INVALID: Final = {
    "vi": "đây không phải là yêu cầu HTTP/1.1 hợp lệ",
    "en": "this is no valid HTTP/1.1 request",
}


class Connection(asyncio.Protocol):
    """One connection. Requests that come before the last is answered wait their turn."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._parser = httptools.HttpRequestParser(self)
        self._transport: asyncio.Transport
        self._method = ""
        self._address = b""
        self._headers: list[tuple[bytes, bytes]] = []
        self._finished: Pieces | None = None
        self._coming: Exchange | None = None
        self._answering: Exchange | None = None
        self._waiting: deque[Exchange] = deque()
        self._head_bytes = self._discarded = self._unsent = 0
        self._stuck_since = 0.0
        self._head_since: float | None = house.now
        self._since = house.now
        self._parted = self._is_full = self._reading_paused = False
        self._drained: asyncio.Event | None = None

    # What the event loop tells.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client has come."""
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is one without saying so
        self._server = _place(transport.get_extra_info("sockname"))
        self._client = _place(transport.get_extra_info("peername"))
        self._house.connections.add(self)
        if len(self._house.connections) > CONNECTIONS:
            self.refuse(TooManyConnections())

    def connection_lost(self, exc: Exception | None) -> None:
        """The client is gone: whoever works for it hears of it."""
        self._house.connections.discard(self)
        for exchange in (self._coming, self._answering, *self._waiting):
            if exchange is not None:
                exchange.leave()
        self._waiting.clear()
        self.resume_writing()
        self._parted = True
        del self._parser  # it knows this connection, and nobody else should

    def data_received(self, data: bytes) -> None:
        """Bytes have come."""
        if self._parted:
            self._discard(len(data))
            return
        self._since = self._house.now
        if not data.isascii() and self._coming is None and (self._head_since is None or not self._head_bytes):
            data = with_ascii_target(data)
        self._head_bytes += len(data)
        try:
            while data:
                data = self._parse(data)
        except httptools.HttpParserInvalidMethodError:
            self._take_unknown_method(data)
        except httptools.HttpParserCallbackError as error:
            self._refuse_for(error.__context__)
        except httptools.HttpParserError:
            self.refuse(InvalidRequest(reason=_INVALID))
        else:
            if self._head_since is None:
                self._head_bytes = 0
            elif self._head_bytes > LONGEST_HEAD:
                self._refuse_for(self._too_long())

    def pause_writing(self) -> None:
        """The client takes less than it asked for."""
        self._is_full = True
        self._unsent, self._stuck_since = self._transport.get_write_buffer_size(), self._house.now

    def resume_writing(self) -> None:
        """It has taken enough."""
        self._is_full = False
        if self._drained is not None:
            self._drained.set()
        self._answer_next()

    # What the parser tells.

    def on_message_begin(self) -> None:
        """The first byte of a request."""
        self._address = b""
        self._headers = []
        self._head_since = self._house.now

    def on_url(self, piece: bytes) -> None:
        """A piece of the address."""
        self._address += piece

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header."""
        self._headers.append((name.lower(), value.rstrip(b" \t")))

    def on_headers_complete(self) -> None:
        """A head is whole: answer it at once, or begin to work on it."""
        self._head_since = None
        is_long = self._head_bytes > LONGEST_HEAD and self._head_length() > LONGEST_HEAD
        if is_long or len(self._headers) > MOST_HEADERS:
            raise self._too_long()
        parser = self._parser
        if parser.get_http_version() not in _VERSIONS:
            raise InvalidRequest(reason=_INVALID)
        is_alone = self._answering is None and not self._waiting and not self._is_full
        if (
            is_alone
            and parser.get_method() == b"GET"
            and parser.should_keep_alive()
            and parser.get_http_version() == "1.1"
            and not parser.should_upgrade()
            and not self._house.is_ending
        ):
            self._finished = self._house.at_once(self._address, self._headers)
            if self._finished is not None:
                return
        self._coming = self._exchange()
        self._waiting.append(self._coming)
        if is_alone:
            self._answer_next()
        else:
            self._pause_reading()

    def on_body(self, piece: bytes) -> None:
        """A piece of a body."""
        if self._coming is None or self._coming.is_complete:
            self._discard(len(piece))
        elif self._coming.take(piece):
            self._pause_reading()

    def on_message_complete(self) -> None:
        """A request is whole."""
        if self._finished is not None:
            head, rest, body = self._finished
            self._finished = None
            self._transport.writelines((head, self._house.date, rest, body))
        elif self._coming is not None:
            self._coming.end_body()
            self._coming = None
        self._discarded = 0

    # What an exchange asks for.

    @property
    def date(self) -> bytes:
        """The ``Date`` header as a line."""
        return self._house.date

    @property
    def is_ending(self) -> bool:
        """Whether the service was told to stop."""
        return self._house.is_ending

    def write(self, pieces: list[bytes]) -> None:
        """Send, or keep until it can be sent."""
        if not self._parted:
            self._transport.writelines(pieces)

    async def drained(self) -> None:
        """Return when the client has taken enough of what was written."""
        while self._is_full and not self._parted:
            if self._drained is None:
                self._drained = asyncio.Event()
            self._drained.clear()
            await self._drained.wait()

    def read_on(self) -> None:
        """Let more of a body come."""
        if self._reading_paused and not self._waiting and not self._parted:
            self._reading_paused = False
            self._transport.resume_reading()

    def replied(self) -> None:
        """The reply is written as a whole: hang up, or turn to the next request."""
        exchange, self._answering = self._answering, None
        self._since = self._house.now
        if exchange is None or self._parted:
            return
        if not exchange.keeps_open or self._house.is_ending:
            self._part(exchange.body_ended)
        else:
            self._answer_next()
            self.read_on()

    def refuse(self, error: MapsvcError) -> None:
        """Tell an error and hang up."""
        if not self._parted:
            self._transport.write(refusal(error, self._headers, self._house.date))
            self._part(heard_all=False)

    def break_off(self) -> None:
        """Reset the connection: whatever was said, it is not all."""
        if not self._parted:
            self._parted = True
            place = self._transport.get_extra_info("socket")
            place.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self._transport.abort()

    # What the house asks for.

    def end(self) -> None:
        """The service stops: close as soon as nothing is being answered."""
        if self._answering is None and not self._waiting and not self._parted:
            self._part(heard_all=True)

    def look_after(self) -> None:
        """Called every second: hang up on who keeps others waiting."""
        now = self._house.now
        if self._parted:
            has_all = not self._transport.get_write_buffer_size()
            if (has_all and now - self._since > PARTING_SECONDS) or self._is_stuck():
                self._transport.abort()
        elif self._head_since is not None and self._answering is None and not self._waiting:
            if now - self._head_since > HEAD_SECONDS:
                if self._address:
                    self.refuse(RequestTooSlow(seconds=HEAD_SECONDS))
                else:
                    self._part(heard_all=True)
        elif self._answering is None and not self._waiting:
            if now - self._since > IDLE_SECONDS and not self._is_full:
                self._part(heard_all=True)
            elif self._is_stuck():
                self._transport.abort()
        elif self._is_stuck() or self._awaits_body(now):
            self._transport.abort()

    def _is_stuck(self) -> bool:
        """Whether the client has taken nothing for too long."""
        if not self._is_full:
            return False
        unsent, now = self._transport.get_write_buffer_size(), self._house.now
        if unsent != self._unsent:
            self._unsent, self._stuck_since = unsent, now
        return now - self._stuck_since > SILENT_SECONDS

    def _awaits_body(self, now: float) -> bool:
        """Whether a body that was announced has not come for too long."""
        coming = self._coming
        return coming is not None and not self._reading_paused and now - self._since > SILENT_SECONDS

    def _parse(self, data: bytes) -> bytes:
        """What is left to be parsed after a request that offered another protocol.

        None is taken up (RFC 9110 section 7.8); the parser stops after the request all the same.
        """
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade as offered:
            return data[offered.args[0] :]
        return b""

    def _take_unknown_method(self, data: bytes) -> None:
        """The parser knows no methods but its own; which are taken is for the application to say (405)."""
        found = _REQUEST_LINE(data)
        if found is None or self._coming is not None or self._waiting:
            self.refuse(InvalidRequest(reason=_INVALID))
            return
        self._method = found[1].decode("ascii")
        self._parser = httptools.HttpRequestParser(self)
        self._head_bytes = 0
        self.data_received(_STAND_IN + data[found.end(1) :])

    def _refuse_for(self, error: BaseException | None) -> None:
        if isinstance(error, MapsvcError):
            self.refuse(error)
        else:
            if not isinstance(error, httptools.HttpParserError):
                log.error("a request could not be taken", exc_info=error)
            self.refuse(InvalidRequest(reason=_INVALID))

    def _exchange(self) -> Exchange:
        parser = self._parser
        path, query = path_and_query(self._address)
        scope = {
            **self._house.scope,
            "http_version": parser.get_http_version(),
            "method": self._method or parser.get_method().decode("ascii"),
            "path": unquote_to_bytes(path).decode("utf-8", "replace") if b"%" in path else path.decode(),
            "raw_path": path,
            "query_string": query,
            "headers": self._headers,
            "client": self._client,
            "server": self._server,
        }
        self._method = ""
        awaits = any(name == b"expect" and value.lower() == b"100-continue" for name, value in self._headers)
        return Exchange(self, scope, parser.should_keep_alive(), awaits)

    def _answer_next(self) -> None:
        if self._answering is None and self._waiting and not self._is_full and not self._parted:
            self._answering = self._waiting.popleft()
            task = self._house.loop.create_task(self._answering.run(self._house.app))
            self._house.tasks.add(task)
            task.add_done_callback(self._house.tasks.discard)

    def _pause_reading(self) -> None:
        if not self._reading_paused and not self._parted:
            self._reading_paused = True
            self._transport.pause_reading()

    def _head_length(self) -> int:
        return len(self._address) + sum(len(name) + len(value) + 4 for name, value in self._headers)

    def _too_long(self) -> MapsvcError:
        """What a head beyond measure is told: that its address is too long, or that the rest of it is."""
        if len(self._address) > LONGEST_ADDRESS:
            return RequestTooLarge(length=len(self._address), limit=LONGEST_ADDRESS)
        return HeadersTooLarge(limit=LONGEST_HEAD, most=MOST_HEADERS)

    def _discard(self, count: int) -> None:
        self._discarded += count
        if self._discarded > MOST_DISCARDED:
            self._parted = True
            self._transport.abort()

    def _part(self, heard_all: bool) -> None:
        """Say no more. Whoever has not said all is listened to for a while, so that it can read what it was told."""
        self._parted = True
        self._since = self._house.now
        if heard_all or not self._transport.can_write_eof():
            self._transport.close()
        else:
            self._transport.write_eof()
            if self._reading_paused:
                self._reading_paused = False
                self._transport.resume_reading()


def _place(address: object) -> tuple[str, int] | None:
    """Host and port of a socket's end."""
    return (str(address[0]), int(address[1])) if isinstance(address, tuple) else None
