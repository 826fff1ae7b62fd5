"""uvicorn's HTTP protocol, and what this service adds to it.

* A tile is answered before anything is made for the request: no scope, no message, and when it is finished no task.
  docs/deploying.md has the figures.
* What never becomes a request (no HTTP, too long, too slow) is told why by a problem document, as everything else.
* A client that takes nothing of its reply is hung up on: its reply holds a connection to the database.
"""

import asyncio
import fcntl
import logging
import re
import string
import sys
import termios
from collections.abc import Coroutine
from enum import Enum
from typing import Any, Final, cast
from urllib.parse import quote

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from mapsvc.errors import (
    HeadersTooLarge,
    InvalidRequest,
    MapsvcError,
    MethodNotAllowed,
    RequestTooLarge,
    RequestTooSlow,
    TooManyConnections,
)
from mapsvc.http.protocol import LONGEST_ADDRESS
from mapsvc.http.wire import Direct, Directly, Written
from mapsvc.running.making import Making
from mapsvc.running.refusals import refusal

log = logging.getLogger(__name__)

CONNECTIONS: Final = 16_384
"""Connections one web process holds at once; a client beyond them is told to come back."""

LONGEST_HEAD: Final = 128 * 1024
"""Bytes of a request's address and headers together."""

MOST_UNFINISHED: Final = LONGEST_HEAD + 256 * 1024
"""Bytes that may have come with a head that has not ended: it may share its first packet with other requests."""

MOST_HEADERS: Final = 200

HEAD_SECONDS: Final = 15.0
"""How long a client may take to send the head of its request."""

SILENT_SECONDS: Final = 120.0
"""How long a client may neither send what it has announced nor take anything of what it asked for."""

PARTING_SECONDS: Final = 5.0
MOST_DISCARDED: Final = 4 << 20
"""How long, and how much more, is read from a client that was refused before it said all: a connection that is closed
with something unread takes the answer with it."""

_REQUEST_LINE: Final = re.compile(rb"([A-Za-z][A-Za-z-]{0,30}) \S+ HTTP/1\.[01]\r\n").match
_VERSIONS: Final = ("1.0", "1.1")
_INVALID: Final = {
    "vi": "đây không phải là yêu cầu HTTP/1.1 hợp lệ",
    "en": "this is no valid HTTP/1.1 request",
}


class _Stage(Enum):
    """What the next bytes of a connection belong to."""

    BETWEEN = 0
    HEAD = 1
    BODY = 2


class Protocol(HttpToolsProtocol):
    """A connection of a client. ``direct`` is asked before the application."""

    def __init__(self, *arguments: Any, direct: Direct, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._direct = direct
        self._making: Making | None = None
        self._stage = _Stage.BETWEEN
        self._heard = b""
        self._unfinished = self._discarded = 0
        self._refused_for: MapsvcError | None = None
        self._is_parted = False
        self._patience: asyncio.TimerHandle | None = None
        self._reading_watch: asyncio.TimerHandle | None = None

    # What the event loop tells.

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A client has come."""
        super().connection_made(transport)
        if len(self.connections) > CONNECTIONS:
            self._refuse(TooManyConnections())
        else:
            self._wait_at_most(HEAD_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        """The client is gone."""
        self._wait_no_more()
        self._watch_no_more()
        if self._making is not None:
            self._making.leave()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Bytes have come."""
        if self._is_parted:
            self._discarded += len(data)
            if self._discarded > MOST_DISCARDED:
                self.transport.abort()
            return
        if self._stage is _Stage.BETWEEN and not data.isascii():
            data = with_ascii_target(data)
        self._unfinished += len(data)
        self._heard = data
        super().data_received(data)
        self._heard = b""
        if self._stage is _Stage.BETWEEN:
            self._unfinished = 0
        elif not self._is_parted:
            self._await_the_rest()

    def pause_writing(self) -> None:
        """The client takes less than it asked for."""
        super().pause_writing()
        self._watch_reading(self._untaken(), self.loop.time())

    def resume_writing(self) -> None:
        """It has taken enough."""
        self._watch_no_more()
        super().resume_writing()

    # What the parser tells.

    def on_message_begin(self) -> None:
        """The first byte of a request."""
        self._stage = _Stage.HEAD
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """A head is whole: answer it here, or let uvicorn have it answered."""
        self._stage = _Stage.BODY
        self._wait_no_more()
        version = self.parser.get_http_version()
        self._refused_for = self._objection(version)
        if self._refused_for is not None:
            raise self._refused_for  # uvicorn calls send_400_response
        if (
            not self._is_answering()
            and self.parser.get_method() == b"GET"
            and version == "1.1"
            and self.parser.should_keep_alive()
            and not self.parser.should_upgrade()
            and not self.flow.write_paused
            and (answer := self._answered_directly()) is not None
        ):
            if isinstance(answer, tuple):
                self._send(answer)
            else:
                self._unset_keepalive_if_required()
                self._begin(answer)
        else:
            self._unset_keepalive_if_required()  # begun by a finished reply to what came in the same packet
            super().on_headers_complete()

    def on_message_complete(self) -> None:
        """A request is whole."""
        self._stage = _Stage.BETWEEN
        self._wait_no_more()
        if self.cycle is not None:  # None before the first request that was not answered at once
            super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        """Called by uvicorn for what it cannot parse: say why, unless that would get into a reply under way."""
        cycle = self.cycle
        if not self._is_answering() or (cycle.more_body and not cycle.response_started and not self.pipeline):
            self._refuse(self._refused_for or self._fault())
        elif cycle.more_body:
            self.transport.abort()
        else:
            self._is_parted = True
            cycle.keep_alive = False

    # What is done here.

    def _answered_directly(self) -> Directly:
        try:
            return self._direct(self.url, self.headers)
        except Exception:
            log.exception("a request could not be answered directly")
            return None

    def _send(self, reply: Written, keep_alive: bool = True) -> None:
        head, rest, body = reply
        date = (b"%b: %b\r\n" % each for each in self.server_state.default_headers)
        self.transport.writelines((head, *date, rest if keep_alive else b"connection: close\r\n" + rest, body))
        if not keep_alive:
            self.transport.close()
        self.on_response_complete()

    def _begin(self, work: Coroutine[Any, Any, Written]) -> None:
        making = self._making = Making(self.loop)
        self.cycle = cast(RequestResponseCycle, making)
        making.task = self.loop.create_task(self._make(making, work))
        self.tasks.add(making.task)
        making.task.add_done_callback(self.tasks.discard)

    async def _make(self, making: Making, work: Coroutine[Any, Any, Written]) -> None:
        reply = None
        try:
            reply = await work
        except Exception:
            log.exception("a reply could not be made")
        finally:
            self._making = None
            making.response_complete = True
            if reply is None:
                self.transport.close()
        if reply is not None and not self.transport.is_closing():
            self._send(reply, making.keep_alive)

    def _is_answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _fault(self) -> MapsvcError:
        """Why the parser does not go on: also at a method that it does not know, which is none of HTTP's faults."""
        if isinstance(sys.exception(), httptools.HttpParserInvalidMethodError) and (line := _REQUEST_LINE(self._heard)):
            return MethodNotAllowed(method=line[1].decode("ascii"))
        return InvalidRequest(reason=_INVALID)

    def _objection(self, version: str) -> MapsvcError | None:
        """What is wrong with a whole head."""
        if version not in _VERSIONS:
            return InvalidRequest(reason=_INVALID)
        is_long = self._unfinished > LONGEST_HEAD and self._head_length() > LONGEST_HEAD
        if is_long or len(self.headers) > MOST_HEADERS or len(self.url) > LONGEST_ADDRESS:
            return self._too_long()
        return None

    def _head_length(self) -> int:
        return len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers)

    def _too_long(self) -> MapsvcError:
        """What a head beyond measure is told: that its address is too long, or that the rest of it is."""
        if len(self.url) > LONGEST_ADDRESS:
            return RequestTooLarge(length=len(self.url), limit=LONGEST_ADDRESS)
        return HeadersTooLarge(limit=LONGEST_HEAD, most=MOST_HEADERS)

    def _refuse(self, error: MapsvcError) -> None:
        """Tell an error, and hang up when the client has heard it."""
        date = b"".join(b"%b: %b\r\n" % each for each in self.server_state.default_headers)
        self._is_parted = True
        self._wait_no_more()
        self._unset_keepalive_if_required()
        if self._is_answering():  # with a body that is broken: nobody will hear the answer
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        self.transport.write(refusal(error, self.headers or (), date))
        self.transport.write_eof()
        self.flow.resume_reading()
        self._patience = self.loop.call_later(PARTING_SECONDS, self.transport.abort)

    def _await_the_rest(self) -> None:
        """More of a request must come: how much longer that may take."""
        if self._stage is _Stage.BODY:
            self._unfinished = 0
            self._wait_at_most(SILENT_SECONDS)
        elif self._unfinished > MOST_UNFINISHED or len(self.url) > LONGEST_ADDRESS:
            self._refused_for = self._too_long()
            self.send_400_response("")
        elif self._patience is None:
            self._wait_at_most(HEAD_SECONDS)

    def _wait_at_most(self, seconds: float) -> None:
        self._wait_no_more()
        self._patience = self.loop.call_later(seconds, self._lose_patience, seconds)

    def _wait_no_more(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _lose_patience(self, waited: float) -> None:
        if self._is_answering() and (self._stage is _Stage.HEAD or self.flow.read_paused):
            self._wait_at_most(waited)  # it is not the client who is waited for
        elif self._stage is _Stage.HEAD and self.url:
            self._refuse(RequestTooSlow(seconds=round(HEAD_SECONDS)))
        elif self._stage is _Stage.BODY:
            self.transport.abort()
        else:
            self.transport.close()

    def _watch_reading(self, unsent: int, since: float) -> None:
        """Look now and then whether the client, who had ``unsent`` bytes to take at ``since``, has taken any."""
        left, now = self._untaken(), self.loop.time()
        if left != unsent:
            unsent, since = left, now
        elif now - since > SILENT_SECONDS:
            self.transport.abort()
            return
        self._reading_watch = self.loop.call_later(SILENT_SECONDS / 8, self._watch_reading, unsent, since)

    def _untaken(self) -> int:
        """Bytes that the client has not acknowledged, here and in the system, which sends megabytes on by itself."""
        waiting = bytearray(4)
        fcntl.ioctl(self.transport.get_extra_info("socket").fileno(), termios.TIOCOUTQ, waiting)
        return self.transport.get_write_buffer_size() + int.from_bytes(waiting, sys.byteorder)

    def _watch_no_more(self) -> None:
        if self._reading_watch is not None:
            self._reading_watch.cancel()
            self._reading_watch = None


def with_ascii_target(data: bytes) -> bytes:
    """The beginning of a request whose address was typed as it is read, ``/search?q=Đông``, as it should have come.

    The parser takes only what RFC 3986 allows; people with curl do not know. What is no UTF-8 stays and is refused.
    """
    line, end, rest = data.partition(b"\r\n")
    try:
        return quote(line.decode(), safe=string.printable).encode("ascii") + end + rest
    except UnicodeDecodeError:
        return data
