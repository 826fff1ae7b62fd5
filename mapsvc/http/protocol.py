"""What HTTP and the OGC standards ask of every address alike, before any route is looked for.

Plain ASGI: it stands in front of tiles too.
"""

import logging
from urllib.parse import quote

from starlette.datastructures import Headers, QueryParams
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mapsvc.errors import MapsvcError, RequestTooLarge
from mapsvc.http.every_reply import completed, offering
from mapsvc.http.language import language_of
from mapsvc.http.observation import route_of
from mapsvc.http.problems import problem_response, translate

log = logging.getLogger(__name__)

LONGEST_ADDRESS = 32_000
"""Characters of path and query. A filter with a province's outline fits; a megabyte does not."""

HEAD = "mapsvc.head"
"""Set in the scope of a HEAD request, which routes see as GET; a stream looks here and sends nothing."""

_BELOW_API = ("collections", "conformance", "tileMatrixSets", "styles", "catalogue", "search")
"""First segments that are also answered below /api, for clients that build addresses from the landing page's."""


class Protocol:
    """ASGI middleware: HEAD and OPTIONS answered wherever GET is, 414 for addresses beyond measure, /api/… led to /…,
    the headers that every reply has, and a problem document for what no room expected.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, redirect or pass on one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def complete(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                message = completed(message)
            await send(message)

        try:
            await self._answer(scope, receive, complete)
        except Exception as error:
            # Once begun, a reply can only be broken off, so that nobody takes half an answer for a whole one.
            if started:
                raise
            await _tell(error, scope, receive, complete)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        length = len(scope["path"]) + len(scope["query_string"])
        if length > LONGEST_ADDRESS:
            raise RequestTooLarge(length=length, limit=LONGEST_ADDRESS)
        path: str = scope["path"]
        if path.startswith("/api/") and (path == "/api/" or path[5:].partition("/")[0] in _BELOW_API):
            await _redirect(scope)(scope, receive, send)
        elif scope["method"] == "OPTIONS":
            await self.app(scope, receive, offering(send))
        elif scope["method"] == "HEAD":
            # The same scope, changed: layers further out read from it which route answered.
            scope["method"] = "GET"
            scope[HEAD] = True
            try:
                await self.app(scope, receive, _without_body(send))
            finally:
                scope["method"] = "HEAD"
        else:
            await self.app(scope, receive, send)


async def _tell(error: Exception, scope: Scope, receive: Receive, send: Send) -> None:
    """The edge behind all others."""
    told = translate(error)
    if type(told) is MapsvcError:
        log.exception("unexpected error", exc_info=error, extra={"route": route_of(scope)})
    language = language_of({}, Headers(scope=scope))
    reply = problem_response(told, language)
    await reply(scope, receive, _without_body(send) if scope["method"] == "HEAD" else send)


def _redirect(scope: Scope) -> RedirectResponse:
    path = "/api" if scope["path"] == "/api/" else scope["path"][4:]
    target = quote(scope.get("root_path", "") + path, safe="/:@!$&'()*+,;=~-._")
    if scope["query_string"]:
        target += "?" + str(QueryParams(scope["query_string"]))
    return RedirectResponse(target, status_code=308)


def _without_body(send: Send) -> Send:
    ended = False

    async def headers_only(message: Message) -> None:
        nonlocal ended
        if message["type"] == "http.response.start":
            await send(message)
        elif not ended:
            ended = True
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    return headers_only
