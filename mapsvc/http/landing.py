"""The landing page, the conformance declaration and the description of the interface (OGC API Common)."""

from collections import OrderedDict
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.responses import JSONResponse

from mapsvc.accounts.visitor import PUBLIC
from mapsvc.http.caching import cache_control, etag, is_fresh
from mapsvc.http.context import BaseUrl, CatalogueOf, LanguageOf, VisitorOf
from mapsvc.http.interface import Described, parts_of
from mapsvc.http.links import HTML, JSON, Linker
from mapsvc.http.negotiation import negotiate
from mapsvc.http.openapi import OPENAPI_JSON, build, grouped
from mapsvc.http.pages import page
from mapsvc.http.parameters import only_known

router = APIRouter(include_in_schema=False)

TITLE = ("Bản đồ số kinh tế - xã hội tỉnh Quảng Trị", "Digital socio-economic map of Quảng Trị province")
DESCRIPTION = (
    (
        "Dữ liệu của các sở, ngành và xã, phường trên một bản đồ: xem, tải về và dùng trong phần mềm của bạn "
        "theo các chuẩn OGC API."
    ),
    (
        "Data of the departments and communes on one map: to look at, to download and to use in your own software "
        "through the OGC API standards."
    ),
)
COMMON = (
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/landing-page",
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/json",
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/html",
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/collections",
)
_FORMATS = {"json": (JSON,), "html": (HTML,)}
_VARY = {"Vary": "Accept, Accept-Language, Authorization, X-API-Key"}


@router.get("/")
async def root(
    request: Request, catalogue: CatalogueOf, visitor: VisitorOf, language: LanguageOf, base: BaseUrl
) -> Response:
    """The landing page for programs; browsers get the map here (``mapsvc.web.pages``)."""
    only_known(request, {"f", "lang"})
    negotiate(request.query_params.get("f"), request.headers.get("accept"), _FORMATS)
    return landing(request, Described(catalogue, visitor, Linker(base, language)), "json")


@router.get("/api")
async def landing_page(
    request: Request, catalogue: CatalogueOf, visitor: VisitorOf, language: LanguageOf, base: BaseUrl
) -> Response:
    """The landing page, for programs as JSON and for people as a page."""
    only_known(request, {"f", "lang"})
    described = Described(catalogue, visitor, Linker(base, language))
    shown = negotiate(request.query_params.get("f"), request.headers.get("accept"), _FORMATS)
    return landing(request, described, shown)


def landing(request: Request, described: Described, shown: str) -> Response:
    """The landing page as ``shown``; also what ``/`` answers to programs."""
    links, language = described.links, described.links.language
    spoken = 0 if language == "vi" else 1
    document: dict[str, Any] = {
        "title": TITLE[spoken],
        "description": DESCRIPTION[spoken],
        "attribution": ("UBND tỉnh Quảng Trị", "People's Committee of Quảng Trị province")[spoken],
        "links": [
            *links.pair("/api", shown),
            links.to("/collections", "data", JSON, ("Các lớp dữ liệu", "Collections of data")),
            links.to("/conformance", "conformance", JSON, ("Các chuẩn đáp ứng", "Conformance classes")),
            links.to(
                "/api/openapi.json", "service-desc", OPENAPI_JSON, ("Mô tả giao diện (OpenAPI)", "OpenAPI document")
            ),
            links.to("/api/docs", "service-doc", HTML, ("Tài liệu giao diện", "Documents of the interface")),
            *(link for part in parts_of(request) for link in part.landing_links(described)),
        ],
    }
    headers = {
        "Cache-Control": cache_control(public=described.visitor == PUBLIC, versioned=False),
        "Content-Language": language,
        **_VARY,
    }
    if shown == "html":
        return page(request, "landing.html", links.base, language, headers=headers, document=document)
    return JSONResponse(document, headers=headers)


@router.get("/conformance")
async def conformance(request: Request, language: LanguageOf, base: BaseUrl) -> Response:
    """The conformance classes of all rooms."""
    only_known(request, {"f", "lang"})
    classes = [*COMMON, *(uri for part in parts_of(request) for uri in part.conforms_to)]
    document = {"conformsTo": list(dict.fromkeys(classes)), "links": []}
    shown = negotiate(request.query_params.get("f"), request.headers.get("accept"), _FORMATS)
    document["links"] = Linker(base, language).pair("/conformance", shown)  # type: ignore[assignment]
    if shown == "html":
        return page(request, "conformance.html", base, language, headers=_VARY, document=document)
    return JSONResponse(document, headers={"Cache-Control": cache_control(True, False), **_VARY})


class _Documents:
    """OpenAPI documents made for the current snapshot, by visitor, language and address."""

    def __init__(self) -> None:
        self._of: object = None
        self._made: OrderedDict[tuple[Any, ...], dict[str, Any]] = OrderedDict()

    def document(self, request: Request, described: Described) -> dict[str, Any]:
        """The document for whoever asks."""
        if described.catalogue is not self._of:
            self._of = described.catalogue
            self._made.clear()
        key = (described.visitor, described.links)
        if key not in self._made:
            spoken = 0 if described.links.language == "vi" else 1
            self._made[key] = build(request.app, described, TITLE[spoken], DESCRIPTION[spoken])
            if len(self._made) > 8:
                self._made.popitem(last=False)
        return self._made[key]


_OPENAPI_FORMATS = {"json": (OPENAPI_JSON, "application/openapi+json;version=3.0", JSON), "html": (HTML,)}


def _document(request: Request, described: Described) -> dict[str, Any]:
    if not hasattr(request.app.state, "openapi_documents"):
        request.app.state.openapi_documents = _Documents()
    documents: _Documents = request.app.state.openapi_documents
    return documents.document(request, described)


@router.get("/api/openapi.json")
async def openapi_document(
    request: Request, catalogue: CatalogueOf, visitor: VisitorOf, language: LanguageOf, base: BaseUrl
) -> Response:
    """The whole interface in OpenAPI 3.0.3."""
    only_known(request, {"f", "lang"})
    shown = negotiate(request.query_params.get("f"), request.headers.get("accept"), _OPENAPI_FORMATS)
    described = Described(catalogue, visitor, Linker(base, language))
    document = _document(request, described)
    if shown == "html":
        return _docs_page(request, base, described, document)
    reply = JSONResponse(document, media_type=OPENAPI_JSON)
    validator = etag(reply.body)
    reply.headers.update(
        {"Cache-Control": cache_control(visitor == PUBLIC, False), "ETag": validator, "Content-Language": language}
    )
    reply.headers.update(_VARY)
    if is_fresh(request.headers.get("if-none-match"), validator):
        return Response(status_code=304, headers={"ETag": validator, **_VARY})
    return reply


@router.get("/api/docs")
async def docs(
    request: Request, catalogue: CatalogueOf, visitor: VisitorOf, language: LanguageOf, base: BaseUrl
) -> Response:
    """The interface, written for people."""
    only_known(request, {"f", "lang"})
    negotiate(request.query_params.get("f"), None, {"html": (HTML,)})
    described = Described(catalogue, visitor, Linker(base, language))
    return _docs_page(request, base, described, _document(request, described))


def _docs_page(request: Request, base: str, described: Described, document: dict[str, Any]) -> Response:
    language = described.links.language
    return page(
        request, "docs.html", base, language, headers=_VARY, document=document, groups=grouped(document, language)
    )
