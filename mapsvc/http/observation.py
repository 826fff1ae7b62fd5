"""The outermost layer of the application: names each request, counts it and logs it.

Plain ASGI, because every tile goes through it.
"""

import itertools
import logging
import re
import secrets
import time
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mapsvc.http.meter import Meter
from mapsvc.logs import request_id

log = logging.getLogger("mapsvc.request")

_ACCEPTABLE: Final = re.compile(rb"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")
SLOW_SECONDS: Final = 1.0

REQUEST_ID: Final = b"x-request-id"


class Observation:
    """ASGI middleware: ``X-Request-ID`` on every reply, one count, and one log line for what deserves it.

    An identifier that a proxy sends is kept, so that its log and ours can be read together. Replies that went well
    are logged at level ``debug`` only: at thousands of tiles a second the counts tell more than lines do. Failures
    and replies slower than a second are always logged.
    """

    def __init__(self, app: ASGIApp, meter: Meter) -> None:
        self.app = app
        self._meter = meter
        self._prefix = secrets.token_hex(4).encode()
        self._number = itertools.count(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request through the application below."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()
        identifier = self.identifier(next((value for name, value in scope["headers"] if name == REQUEST_ID), None))
        request_id.set(identifier.decode())
        status = 500

        async def named(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), (REQUEST_ID, identifier)]
            await send(message)

        try:
            await self.app(scope, receive, named)
        finally:
            self.answered(scope["method"], route_of(scope), status, time.perf_counter() - began)

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request that was answered, and log it when it deserves that."""
        self._meter.request(method, route, status, seconds)
        if status >= 500 or seconds >= SLOW_SECONDS:
            _log(logging.WARNING, method, route, status, seconds)
        elif log.isEnabledFor(logging.DEBUG):
            _log(logging.DEBUG, method, route, status, seconds)

    def identifier(self, given: bytes | None) -> bytes:
        """The name of a request: the one that a proxy gave it, else a new one."""
        if given is not None and _ACCEPTABLE.fullmatch(given):
            return given
        return b"%s-%x" % (self._prefix, next(self._number))


def route_of(scope: Scope) -> str:
    """The template of the route that answered, e.g. ``/collections/{layer}/items``: few values, nothing personal."""
    return getattr(scope.get("route"), "path", None) or "unmatched"


def _log(level: int, method: str, route: str, status: int, seconds: float) -> None:
    log.log(
        level,
        "%s %s %s",
        method,
        route,
        status,
        extra={
            "method": method,
            "route": route,
            "status": status,
            "milliseconds": round(seconds * 1000, 1),
        },
    )
