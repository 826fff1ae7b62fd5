"""What HTTP and the OGC standards ask of every address alike, before any route is looked for.

Plain ASGI: it stands in front of tiles too.
"""

from urllib.parse import quote

from starlette.datastructures import Headers, QueryParams
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mapsvc.errors import RequestTooLarge
from mapsvc.http.language import language_of
from mapsvc.http.problems import problem_response

LONGEST_ADDRESS = 32_000
"""Characters of path and query. A filter with a province's outline fits; a megabyte does not."""

HEAD = "mapsvc.head"
"""Set in the scope of a HEAD request, which routes see as GET; a stream looks here and sends nothing."""

_BELOW_API = ("collections", "conformance", "tileMatrixSets", "styles", "catalogue", "search")
"""First segments that are also answered below /api, for clients that build addresses from the landing page's."""


class Protocol:
    """ASGI middleware: HEAD answered wherever GET is, 414 for addresses beyond measure, /api/… led to /…."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, redirect or pass on one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        length = len(scope["path"]) + len(scope["query_string"])
        if length > LONGEST_ADDRESS:
            error = RequestTooLarge(length=length, limit=LONGEST_ADDRESS)
            language = language_of({}, Headers(scope=scope))
            await problem_response(error, language)(scope, receive, send)
            return
        path: str = scope["path"]
        if path.startswith("/api/") and path[5:].partition("/")[0] in _BELOW_API:
            await _redirect(scope)(scope, receive, send)
            return
        if scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return
        # The same scope, changed: layers further out read from it which route answered.
        scope["method"] = "GET"
        scope[HEAD] = True
        await self.app(scope, receive, _without_body(send))
        scope["method"] = "HEAD"


def _redirect(scope: Scope) -> RedirectResponse:
    target = quote(scope.get("root_path", "") + scope["path"][4:], safe="/:@!$&'()*+,;=~-._")
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
