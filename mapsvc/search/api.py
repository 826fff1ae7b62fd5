"""``/search``: one line for places, units old and new, layers and coordinates."""

from typing import Literal

from fastapi import APIRouter, Query, Request, Response

from mapsvc.errors import InvalidParameter
from mapsvc.http.caching import PRIVATE, SHORT
from mapsvc.http.context import BaseUrl, CatalogueOf, LanguageOf, ServiceOf, VisitorOf
from mapsvc.http.describing import taking
from mapsvc.http.document_pages import document_page, wants_page
from mapsvc.http.parameters import only_known, whole_number
from mapsvc.search.coordinates import find_coordinates
from mapsvc.search.finding import Box, Found, find_features
from mapsvc.search.layer_titles import find_layers
from mapsvc.search.query import Query as Asked
from mapsvc.search.replies import SearchReply

router = APIRouter(tags=["Search"])

PARAMETERS = ("q", "limit", "lang", "layers", "bbox", "f")
MOST = 50


@router.get(
    "/search",
    operation_id="search",
    summary="Places, units, layers and coordinates by what people type",
    response_model=SearchReply,
    openapi_extra=taking(gives=("text/html",)),
)
async def search(
    request: Request,
    response: Response,
    service: ServiceOf,
    catalogue: CatalogueOf,
    visitor: VisitorOf,
    language: LanguageOf,
    base: BaseUrl,
    q: str = Query(description="A name with or without accents, a former unit, coordinates"),
    limit: str | None = Query(
        None,
        description=f"Most results, 1 to {MOST}; 10 unless told",
        json_schema_extra={"anyOf": [{"type": "integer", "minimum": 1, "maximum": MOST, "default": 10}]},
    ),
    layers: str | None = Query(None, description="Only in these layers, separated by commas"),
    bbox: str | None = Query(None, description="Only inside west,south,east,north (WGS 84)"),
    lang: Literal["vi", "en"] | None = Query(None, description="Language of error messages; results carry both"),
    f: Literal["json", "html"] | None = Query(None, description="JSON, or a page for people"),
) -> SearchReply | Response:
    """Features by name, former units with where they belong today, layers by title, and typed coordinates."""
    only_known(request, PARAMETERS)
    most = whole_number("limit", limit, 10, 1, MOST, cap=True)
    box = _box(bbox)
    visible = {layer.id: layer for layer in catalogue.loaded(visitor)}
    chosen = [catalogue.layer(name.strip(), visitor) for name in layers.split(",")] if layers else None
    places = {layer.id: visible[layer.id] for layer in chosen if layer.id in visible} if chosen else visible
    typed = q.strip()[:500]
    query = Asked.of(typed)
    found = [] if chosen else find_coordinates(typed)
    if not found:
        async with service.database.reading() as connection, connection.transaction():
            # One moment for all its statements: a layer may be published between two of them.
            await connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            found = await find_features(connection, Found(catalogue, places), query, most, box)
        if not chosen and box is None:
            found = sorted([*found, *find_layers(catalogue, visible.values(), typed, query)], key=lambda r: -r.score)
    headers = {
        "Cache-Control": SHORT if visitor.agency is None else PRIVATE,
        "Vary": "Accept, Accept-Language, Authorization, X-API-Key",
    }
    reply = SearchReply(query=typed, results=found[:most])
    if wants_page(request):
        return document_page(request, reply.model_dump(mode="json"), base, language, headers)
    response.headers.update(headers)
    return reply


def _box(text: str | None) -> Box | None:
    if text is None:
        return None
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        west = south = east = north = float("nan")
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise InvalidParameter(
            parameter="bbox",
            reason={
                "vi": f"cần tây,nam,đông,bắc theo độ WGS 84, nhận được “{text}”",
                "en": f"west,south,east,north in WGS 84 degrees are needed, not “{text}”",
            },
        )
    return west, south, east, north
