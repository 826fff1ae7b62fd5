"""``/collections/catalogue``: a record for each layer (OGC API Records), and ``/dcat`` for open-data portals."""

import difflib
from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request, Response
from starlette.responses import JSONResponse

from mapsvc.catalogue import discovery
from mapsvc.catalogue.layers import VisibleLayer
from mapsvc.errors import CollectionNotFound, FeatureNotFound, InvalidParameter
from mapsvc.http.caching import cache_control
from mapsvc.http.context import BaseUrl, CatalogueOf, LanguageOf, VisitorOf
from mapsvc.http.interface import Described, parts_of
from mapsvc.http.links import GEOJSON, HTML, JSON, SCHEMA_JSON, Link, Linker
from mapsvc.http.negotiation import negotiate
from mapsvc.http.pages import page
from mapsvc.http.parameters import only_known, whole_number
from mapsvc.records import dcat as open_data
from mapsvc.records import documents

router = APIRouter(include_in_schema=False)

PAGE = frozenset({"f", "lang", "language", "limit", "offset", "sortby"})
_RECORDS = {"json": (GEOJSON, JSON), "html": (HTML,)}
_DOCUMENT = {"json": (JSON,), "html": (HTML,)}


def _described(
    request: Request, catalogue: CatalogueOf, visitor: VisitorOf, language: LanguageOf, base: BaseUrl
) -> Described:
    asked = request.query_params.get("language", language)
    if asked not in ("vi", "en"):
        raise InvalidParameter(
            parameter="language", reason={"vi": f"chỉ có vi và en, không có “{asked[:20]}”", "en": "vi and en only"}
        )
    return Described(catalogue, visitor, Linker(base, "en" if asked == "en" else "vi"))


DescribedOf = Annotated[Described, Depends(_described)]


def _headers(described: Described) -> dict[str, str]:
    return {
        "Cache-Control": cache_control(described.visitor.agency is None, versioned=False),
        "Content-Language": described.links.language,
        "Vary": "Accept, Accept-Language, Authorization, X-API-Key",
    }


@router.get(f"/collections/{documents.COLLECTION}")
async def collection(request: Request, described: DescribedOf) -> Response:
    """The catalogue itself."""
    only_known(request, {"f", "lang", "language"})
    shown = negotiate(request.query_params.get("f"), request.headers.get("accept"), _DOCUMENT)
    document = documents.collection(described, shown)
    if shown == "html":
        return _html(request, described, "catalogue.html", document=document)
    return JSONResponse(document, headers=_headers(described))


@router.get(f"/collections/{documents.COLLECTION}/{{kind}}")
async def schema(request: Request, kind: str, described: DescribedOf) -> Response:
    """What records can be selected and sorted by; ``items`` are the records."""
    if kind == "items":
        return _items(request, described)
    if kind not in ("queryables", "sortables", "schema"):
        raise CollectionNotFound(name=f"{documents.COLLECTION}/{kind}", nearest=[])
    only_known(request, {"f", "lang", "language"})
    negotiate(request.query_params.get("f"), request.headers.get("accept"), {"json": (SCHEMA_JSON, JSON)})
    return JSONResponse(documents.queryables(described), headers=_headers(described), media_type=SCHEMA_JSON)


def _items(request: Request, described: Described) -> Response:
    parameters = request.query_params
    only_known(request, {*PAGE, *discovery.PARAMETERS, *documents.QUERYABLES})
    shown = negotiate(parameters.get("f"), request.headers.get("accept"), _RECORDS)
    limit = whole_number("limit", parameters.get("limit"), 10, 1, 1000, cap=True)
    offset = whole_number("offset", parameters.get("offset"), 0, 0, 1_000_000)
    catalogue = described.catalogue
    chosen = discovery.parse_discovery(parameters).choose(catalogue, catalogue.loaded(described.visitor))
    parts = parts_of(request)
    records = [documents.record(described, layer, parts, "json") for layer in chosen]
    records = [each for each in records if _equal(each["properties"], parameters)]
    _sort(records, parameters.get("sortby"))
    document = {
        "type": "FeatureCollection",
        "numberMatched": len(records),
        "numberReturned": len(records[offset : offset + limit]),
        "timeStamp": (catalogue.read_at.strftime("%Y-%m-%dT%H:%M:%SZ") if catalogue.read_at else None),
        "links": _page_links(described, parameters, shown, offset, limit, len(records)),
        "features": records[offset : offset + limit],
    }
    if shown == "html":
        return _html(request, described, "records.html", document=document, q=parameters.get("q", ""))
    return JSONResponse(document, headers=_headers(described), media_type=GEOJSON)


def _equal(properties: Mapping[str, Any], parameters: Mapping[str, str]) -> bool:
    return all(
        properties.get(name) == parameters[name]
        for name in documents.QUERYABLES
        if name in parameters and name not in discovery.PARAMETERS
    )


def _sort(records: list[dict[str, Any]], sortby: str | None) -> None:
    """By the properties named, the last first, so that the first one decides."""
    for part in reversed(sortby.split(",") if sortby else []):
        descending, name = part[:1] == "-", part.strip().lstrip("+-")
        if name not in documents.QUERYABLES:
            near = difflib.get_close_matches(name, documents.QUERYABLES, n=1)
            raise InvalidParameter(
                parameter="sortby",
                reason={"vi": f"không sắp xếp được theo “{name[:40]}”", "en": f"cannot sort by “{name[:40]}”"},
                nearest=near,
            )
        records.sort(key=lambda each, name=name: str(each["properties"].get(name, "")), reverse=descending)  # type: ignore[misc]


def _page_links(
    described: Described, parameters: Mapping[str, str], shown: str, offset: int, limit: int, count: int
) -> list[Link]:
    path = f"/collections/{documents.COLLECTION}/items"
    kept = {name: text for name, text in parameters.items() if name not in ("f", "offset")}

    def at(place: int, **more: str) -> str:
        query = urlencode({**kept, **({"offset": str(place)} if place else {}), **more})
        return f"{path}?{query}" if query else path

    links = described.links.pair(at(offset), shown, GEOJSON)
    media_type = HTML if shown == "html" else GEOJSON
    if offset + limit < count:
        links.append(described.links.to(at(offset + limit, f=shown), "next", media_type))
    if offset:
        links.append(described.links.to(at(max(0, offset - limit), f=shown), "prev", media_type))
    links.append(described.links.to(f"/collections/{documents.COLLECTION}", "collection", JSON))
    return links


@router.get(f"/collections/{documents.COLLECTION}/items/{{record_id}}")
async def record(request: Request, record_id: str, described: DescribedOf) -> Response:
    """One record. Alike for what does not exist and what is hidden."""
    only_known(request, {"f", "lang", "language"})
    shown = negotiate(request.query_params.get("f"), request.headers.get("accept"), _RECORDS)
    layer: VisibleLayer | None = next(
        (each for each in described.catalogue.loaded(described.visitor) if each.id == record_id), None
    )
    if layer is None:
        raise FeatureNotFound(layer=documents.COLLECTION, name=record_id[:200])
    document = documents.record(described, layer, parts_of(request), shown)
    if shown == "html":
        return _html(request, described, "record.html", document=document)
    return JSONResponse(document, headers=_headers(described), media_type=GEOJSON)


def _html(request: Request, described: Described, template: str, **context: Any) -> Response:
    links = described.links
    return page(request, template, links.base, links.language, headers=_headers(described), **context)


@router.get("/dcat")
async def dcat(request: Request, described: DescribedOf) -> Response:
    """The open-data catalogue (DCAT-AP 3) as JSON-LD: every public layer with its files."""
    only_known(request, {"f", "lang", "language"})
    negotiate(
        request.query_params.get("f"), request.headers.get("accept"), {"jsonld": (open_data.JSON_LD, JSON), "json": ()}
    )
    document = open_data.catalogue(described, parts_of(request))
    return JSONResponse(document, headers=_headers(described), media_type=open_data.JSON_LD)
