"""Addresses of collections; those of their features are in ``fast_path``."""

from collections.abc import Callable, Mapping

from fastapi import APIRouter, Request, Response
from starlette.responses import JSONResponse

from mapsvc.catalogue import discovery
from mapsvc.catalogue.layers import Catalogue, VisibleLayer
from mapsvc.errors import Language, VersionNotFound
from mapsvc.features import collections as documents
from mapsvc.features import schemas
from mapsvc.features.periods import Spans
from mapsvc.features.selection import single_valued
from mapsvc.features.summary import parse_summary, read_summary
from mapsvc.http.caching import PRIVATE, cache_control
from mapsvc.http.context import BaseUrl, CatalogueOf, LanguageOf, Service, ServiceOf, VisitorOf
from mapsvc.http.document_pages import document_page
from mapsvc.http.interface import Described, parts_of
from mapsvc.http.links import HTML, JSON, SCHEMA_JSON, Linker
from mapsvc.http.negotiation import negotiate
from mapsvc.http.pages import page
from mapsvc.http.parameters import only_known

router = APIRouter(include_in_schema=False)

_DOCUMENT = {"json": (JSON,), "html": (HTML,)}
_SCHEMA = {"json": (SCHEMA_JSON, JSON), "html": (HTML,)}
_VARY = "Accept, Accept-Language, Authorization, X-API-Key"


def _headers(public: bool, language: Language) -> dict[str, str]:
    return {"Cache-Control": cache_control(public, versioned=False), "Content-Language": language, "Vary": _VARY}


def _shown(request: Request, offered: Mapping[str, tuple[str, ...]]) -> str:
    only_known(request, {"f", "lang"})
    return negotiate(request.query_params.get("f"), request.headers.get("accept"), offered)


def _spans(request: Request) -> Spans:
    spans: Spans = request.app.state.spans
    return spans


def _at(layer: VisibleLayer, number: str) -> VisibleLayer:
    """The layer at the version that an address names. Raises VersionNotFound."""
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise VersionNotFound(layer=layer.id, name=number[:60], known=[each.number for each in layer.versions])
    return layer.at_version(int(number))


@router.get("/collections")
async def collections(
    request: Request, catalogue: CatalogueOf, visitor: VisitorOf, language: LanguageOf, base: BaseUrl
) -> Response:
    """The collections with data: every one, or those that answer a query (Records, local resources catalogue)."""
    only_known(request, {"f", "lang", *discovery.PARAMETERS})
    shown = negotiate(request.query_params.get("f"), request.headers.get("accept"), _DOCUMENT)
    described = Described(catalogue, visitor, Linker(base, language))
    asked = discovery.parse_discovery(request.query_params)
    layers = asked.choose(catalogue, catalogue.loaded(visitor))
    spans = _spans(request)
    await spans.read(layers)
    parts = parts_of(request)
    document = documents.collections(described, layers, parts, spans, shown, whole=asked == discovery.Discovery())
    headers = _headers(visitor.agency is None, language)
    if shown == "html":
        sectors = [
            (sector, [layer for layer in layers if layer.layer.sector == sector.id])
            for sector in sorted(catalogue.sectors.values(), key=lambda each: each.order)
        ]
        others = [layer for layer in layers if layer.layer.sector not in catalogue.sectors]
        return page(
            request,
            "collections.html",
            base,
            language,
            headers=headers,
            sectors=[(sector.title, members) for sector, members in sectors if members],
            others=others,
            document=document,
        )
    return JSONResponse(document, headers=headers)


@router.get("/collections/{layer_id}")
async def collection(
    request: Request, layer_id: str, catalogue: CatalogueOf, visitor: VisitorOf, language: LanguageOf, base: BaseUrl
) -> Response:
    """One collection."""
    layer = catalogue.layer(layer_id, visitor)
    shown = _shown(request, _DOCUMENT)
    described = Described(catalogue, visitor, Linker(base, language))
    spans = _spans(request)
    headers = _headers(layer.is_public, language)
    await spans.read([layer] if layer.version else [])
    document = documents.collection(described, layer, parts_of(request), spans, shown)
    if shown == "html":
        return page(
            request,
            "collection.html",
            base,
            language,
            headers=headers,
            layer=layer,
            document=document,
            agency=catalogue.agency_title(layer.declaration.agency),
        )
    return JSONResponse(document, headers=headers)


@router.get("/collections/{layer_id}/versions")
async def versions(
    request: Request, layer_id: str, catalogue: CatalogueOf, visitor: VisitorOf, language: LanguageOf, base: BaseUrl
) -> Response:
    """The versions of a collection that can be read."""
    layer = catalogue.layer(layer_id, visitor)
    shown = _shown(request, _DOCUMENT)
    described = Described(catalogue, visitor, Linker(base, language))
    document = documents.versions(described, layer, shown)
    headers = _headers(layer.is_public, language)
    if shown == "html":
        return page(request, "versions.html", base, language, headers=headers, document=document)
    return JSONResponse(document, headers=headers)


@router.get("/collections/{layer_id}/versions/{number}")
async def version(
    request: Request,
    layer_id: str,
    number: str,
    catalogue: CatalogueOf,
    visitor: VisitorOf,
    language: LanguageOf,
    base: BaseUrl,
) -> Response:
    """One version: its sources and the steps that made it."""
    layer = _at(catalogue.layer(layer_id, visitor), number)
    shown = _shown(request, _DOCUMENT)
    document = documents.version(Described(catalogue, visitor, Linker(base, language)), layer, shown)
    headers = _headers(layer.is_public, language)
    if shown == "html":
        return page(request, "version.html", base, language, headers=headers, document=document)
    return JSONResponse(document, headers=headers)


@router.get("/collections/{layer_id}/summary")
async def summary(
    request: Request,
    layer_id: str,
    catalogue: CatalogueOf,
    visitor: VisitorOf,
    language: LanguageOf,
    service: ServiceOf,
    base: BaseUrl,
) -> Response:
    """What the chosen features add up to."""
    return await _summary(request, service, catalogue.layer(layer_id, visitor), language, base)


@router.get("/collections/{layer_id}/versions/{number}/summary")
async def summary_of_version(
    request: Request,
    layer_id: str,
    number: str,
    catalogue: CatalogueOf,
    visitor: VisitorOf,
    language: LanguageOf,
    service: ServiceOf,
    base: BaseUrl,
) -> Response:
    """The same of one version."""
    return await _summary(request, service, _at(catalogue.layer(layer_id, visitor), number), language, base)


async def _summary(request: Request, service: Service, layer: VisibleLayer, language: Language, base: str) -> Response:
    parameters = single_valued(request.query_params.multi_items())
    shown = negotiate(parameters.get("f"), request.headers.get("accept"), _DOCUMENT)
    asked = parse_summary(layer, parameters)
    document = await read_summary(service.database, asked)
    public = asked.selection.is_public
    headers = _headers(public, language)
    headers["Cache-Control"] = cache_control(public, versioned=layer.at is not None)
    if shown == "html":
        return document_page(request, document, base, language, headers)
    return JSONResponse(document, headers=headers)


_Schema = Callable[[Catalogue, VisibleLayer, Language, str], schemas.Schema]

_SCHEMAS: dict[str, tuple[_Schema, tuple[str, str]]] = {
    "queryables": (schemas.queryables, ("Thuộc tính dùng để lọc", "Properties to filter by")),
    "sortables": (schemas.sortables, ("Thuộc tính dùng để sắp xếp", "Properties to sort by")),
    "schema": (schemas.features_schema, ("Cấu trúc dữ liệu", "Schema of the features")),
}


def _add_schema(kind: str) -> None:
    @router.get(f"/collections/{{layer_id}}/{kind}", name=kind)
    async def schema(
        request: Request,
        layer_id: str,
        catalogue: CatalogueOf,
        visitor: VisitorOf,
        language: LanguageOf,
        base: BaseUrl,
    ) -> Response:
        layer = catalogue.layer(layer_id, visitor)
        shown = _shown(request, _SCHEMA)
        make, (vi, en) = _SCHEMAS[kind]
        document = make(catalogue, layer, language, f"{base}/collections/{layer.id}/{kind}")
        headers = _headers(layer.is_public, language) if layer.version else {"Cache-Control": PRIVATE}
        if shown == "html":
            heading = {"vi": vi, "en": en}[language]
            return page(
                request, "schema.html", base, language, headers=headers, layer=layer, document=document, heading=heading
            )
        return JSONResponse(document, headers=headers, media_type=SCHEMA_JSON)


for _kind in _SCHEMAS:
    _add_schema(_kind)
