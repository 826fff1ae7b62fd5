"""What is sent for pages and single features: GeoJSON as it came from PostGIS, or a page for people."""

import json
from collections.abc import Mapping
from typing import Protocol

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from mapsvc import __version__
from mapsvc.catalogue.layers import VisibleLayer
from mapsvc.errors import InvalidParameter, Language, UnknownParameter
from mapsvc.features import item_pages
from mapsvc.features.crs import crs_of
from mapsvc.features.items import (
    Page,
    PageRequest,
    address,
    collection_text,
    parse_page,
    read_feature,
    read_page,
)
from mapsvc.features.selection import Selection
from mapsvc.http.caching import cache_control, etag, is_fresh
from mapsvc.http.context import Service
from mapsvc.http.language import asked_language
from mapsvc.http.links import GEOJSON, HTML, JSON, Link, Linker, segment
from mapsvc.http.negotiation import negotiate

PAGE_FORMATS = {"json": (GEOJSON, JSON), "html": (HTML,)}
ITEM_PARAMETERS = frozenset({"f", "lang", "crs"})


class Downloads(Protocol):
    """Formats for files: a whole selection, streamed. ``formats`` maps values of ``f`` to media types."""

    @property
    def formats(self) -> Mapping[str, tuple[str, ...]]:
        """What there is, by the value of ``f``."""

    async def reply(self, request: Request, asked: PageRequest, parameters: Mapping[str, str], shown: str) -> ASGIApp:
        """The file of the selection in the format ``shown``; ``limit`` counts only when ``parameters`` has it."""


async def page_reply(
    request: Request,
    service: Service,
    downloads: Downloads | None,
    layer: VisibleLayer,
    parameters: dict[str, str],
    base: str,
) -> ASGIApp:
    """A page of features, or a download of all of them when the format is one for files."""
    headers = request.headers
    files = downloads.formats if downloads else {}
    shown = negotiate(parameters.get("f"), headers.get("accept"), {**PAGE_FORMATS, **files})
    language = asked_language(parameters, headers)
    asked = parse_page(layer, parameters)
    if downloads and shown in files:
        if "offset" in parameters:
            raise InvalidParameter(
                parameter="offset",
                reason={"vi": "chỉ dùng cho từng trang, không cho tệp", "en": "it is for pages, not for files"},
            )
        return await downloads.reply(request, asked, parameters, shown)
    reply_headers = _headers(asked.selection, request, base, shown, language)
    if (known := _unchanged(request, reply_headers)) is not None:
        return known
    page = await read_page(service.database, service.express, asked)
    links = _page_links(asked, page, parameters, Linker(base, language), _path(layer), shown)
    if shown == "html":
        return item_pages.page_of_items(request, asked, page, links, base, language, reply_headers)
    return Response(b"".join(collection_text(page, links)), headers=reply_headers, media_type=GEOJSON)


async def feature_reply(
    request: Request,
    service: Service,
    layer: VisibleLayer,
    source_id: str,
    parameters: dict[str, str],
    base: str,
) -> ASGIApp:
    """One feature."""
    for name in parameters:
        if name not in ITEM_PARAMETERS:
            raise UnknownParameter(parameter=name[:100], nearest=[], known=sorted(ITEM_PARAMETERS))
    headers = request.headers
    shown = negotiate(parameters.get("f"), headers.get("accept"), PAGE_FORMATS)
    language = asked_language(parameters, headers)
    crs = crs_of("crs", parameters.get("crs"))
    selection = Selection(layer, layer.fields, crs, layer.declaration.has_geometry, None, (), ())
    reply_headers = _headers(selection, request, base, shown, language)
    if (known := _unchanged(request, reply_headers)) is not None:
        return known
    text = await read_feature(service.express, selection, source_id)
    linker = Linker(base, language)
    path = f"{_path(layer)}/{segment(source_id)}"
    links = [
        *linker.pair(address(path, parameters, f=None), shown, GEOJSON),
        _collection_link(linker, layer),
    ]
    if shown == "html":
        return item_pages.page_of_item(request, selection, json.loads(text), links, base, language, reply_headers)
    body = b'%s,"links":%s}' % (text[:-1], json.dumps(links, ensure_ascii=False).encode())
    return Response(body, headers=reply_headers, media_type=GEOJSON)


def _path(layer: VisibleLayer) -> str:
    versioned = f"/versions/{layer.at}" if layer.at is not None else ""
    return f"/collections/{layer.id}{versioned}/items"


def _headers(selection: Selection, request: Request, base: str, shown: str, language: Language) -> dict[str, str]:
    layer = selection.layer
    versioned = "/versions/" in request.scope["path"]
    headers = {
        "Cache-Control": cache_control(selection.is_public, versioned),
        "Content-Crs": f"<{selection.crs.uri}>",
        "Content-Language": language,
        "Vary": "Accept, Accept-Language, Authorization, X-API-Key",
    }
    if selection.is_public:
        # Weak: two replies differ in their timeStamp and in nothing else.
        parts = (layer.id, layer.version.number, request.scope["path"], request.scope["query_string"], base)
        headers["ETag"] = "W/" + etag(__version__, shown, language, *parts)
    return headers


def _unchanged(request: Request, headers: dict[str, str]) -> Response | None:
    """304 when the client's copy is current; nothing has been read yet."""
    current = headers.get("ETag")
    if current is None or not is_fresh(request.headers.get("if-none-match"), current):
        return None
    return Response(status_code=304, headers=headers)


def _page_links(
    asked: PageRequest, page: Page, parameters: dict[str, str], linker: Linker, path: str, shown: str
) -> list[Link]:
    here = address(path, parameters, f=None)
    links = linker.pair(here, shown, GEOJSON)
    media_type = HTML if shown == "html" else GEOJSON
    if page.following or page.preceding:
        others = {name: text for name, text in parameters.items() if name not in ("cursor", "offset")}
        kept = address(path, others, f=shown, cursor="")
    for rel, cursor in (("next", page.following), ("prev", page.preceding)):
        if cursor is not None:
            links.append(linker.to(kept + cursor.encode(), rel, media_type))
    links.append(_collection_link(linker, asked.selection.layer))
    return links


def _collection_link(linker: Linker, layer: VisibleLayer) -> Link:
    title = layer.declaration.title
    return linker.to(f"/collections/{layer.id}", "collection", JSON, (title.vi, title.en))
