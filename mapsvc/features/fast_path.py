"""Features answered before routing.

A page of features leaves PostGIS as text and is sent as it is; a router, dependency injection and response models
would cost more than the query. This middleware answers ``/collections/{layer}[/versions/{n}]/items[/{id}]`` for every
format, and passes everything else on.
"""

import logging
import re
from types import SimpleNamespace
from typing import Final
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from mapsvc.accounts.visitor import PUBLIC, key_from_headers
from mapsvc.errors import MapsvcError, MethodNotAllowed
from mapsvc.features.replies import Downloads, feature_reply, page_reply
from mapsvc.features.selection import single_valued
from mapsvc.http.addresses import base_url
from mapsvc.http.context import Service
from mapsvc.http.language import language_of
from mapsvc.http.observation import route_of
from mapsvc.http.problems import problem_response, translate

log = logging.getLogger(__name__)

_ADDRESS: Final = re.compile(
    r"/collections/([^/]{1,100})(?:/versions/([0-9]{1,9}))?/items(?:/(.+))?", re.DOTALL
).fullmatch

_ROUTES: Final = {
    (versioned, single): SimpleNamespace(
        path="/collections/{collectionId}"
        + ("/versions/{number}" if versioned else "")
        + ("/items/{featureId}" if single else "/items")
    )
    for versioned in (False, True)
    for single in (False, True)
}


class ItemsPath:
    """ASGI middleware that answers the addresses of features; ``others`` are collections that are not layers."""

    def __init__(
        self,
        app: ASGIApp,
        service: Service,
        downloads: Downloads | None = None,
        others: frozenset[str] = frozenset(),
    ) -> None:
        self.app = app
        self._service = service
        self._downloads = downloads
        self._others = others

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or let the application do it."""
        address = _ADDRESS(scope["path"]) if scope["type"] == "http" else None
        if address is None or address[1] in self._others:
            await self.app(scope, receive, send)
            return
        scope["route"] = _ROUTES[address[2] is not None, address[3] is not None]
        request = Request(scope, receive)
        try:
            response = await self._reply(request, address)
        except Exception as error:
            response = _told(request, error)
        await response(scope, receive, send)

    async def _reply(self, request: Request, address: re.Match[str]) -> ASGIApp:
        if request.method not in ("GET", "HEAD"):
            raise MethodNotAllowed(method=request.method)
        layer_id, number, source_id = address.groups()
        service = self._service
        headers = request.headers
        visitor = PUBLIC
        if "authorization" in headers or "x-api-key" in headers:
            key = key_from_headers(headers.get("authorization"), headers.get("x-api-key"))
            visitor = await service.keys.visitor(key)
        layer = service.registry.snapshot.layer(layer_id, visitor)
        if number is not None:
            layer = layer.at_version(int(number))
        parameters = single_valued(parse_qsl(request.scope["query_string"].decode("latin-1"), keep_blank_values=True))
        base = base_url(request, service.settings.public_url)
        if source_id is None:
            return await page_reply(request, service, self._downloads, layer, parameters, base)
        return await feature_reply(request, service, layer, source_id, parameters, base)


def _told(request: Request, error: Exception) -> ASGIApp:
    told = translate(error)
    if type(told) is MapsvcError:
        log.exception("unexpected error", exc_info=error, extra={"route": route_of(request.scope)})
    headers = {"Allow": "GET, HEAD"} if isinstance(told, MethodNotAllowed) else None
    return problem_response(told, language_of(request.query_params, request.headers), request.url.path, headers)
