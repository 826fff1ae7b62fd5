"""``/catalogue``: the whole catalogue in one reply, for the map page; ``/catalogue/{layer}``: one layer in full."""

import gzip
import json
from collections import OrderedDict
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from starlette.datastructures import State

from mapsvc.accounts.visitor import PUBLIC, Visitor
from mapsvc.catalogue.details import LayerDetails, details
from mapsvc.catalogue.layers import Catalogue
from mapsvc.catalogue.overview import Overview, overview
from mapsvc.http.caching import cache_control, etag, is_fresh
from mapsvc.http.compression import LEVEL, document_reply
from mapsvc.http.context import BaseUrl, CatalogueOf, LanguageOf, VisitorOf
from mapsvc.http.describing import DOCUMENT
from mapsvc.http.document_pages import document_page, wants_page
from mapsvc.http.interface import parts_of
from mapsvc.http.parameters import only_known

router = APIRouter()

LayerId = Annotated[str, Path(json_schema_extra={"pattern": "^[a-z][a-z0-9_]*$"})]
"""Described, not refused: a name that no layer can have is answered as one that no layer has."""


class _Replies:
    """Finished replies of the current snapshot: the page asks for the same bytes at every visit."""

    def __init__(self) -> None:
        self._of: Catalogue | None = None
        self._bodies: OrderedDict[tuple[Visitor, str], tuple[bytes, bytes, str]] = OrderedDict()

    def reply(self, catalogue: Catalogue, visitor: Visitor, base: str) -> tuple[bytes, bytes, str]:
        """The body, its gzip form and its ETag."""
        if catalogue is not self._of:
            self._of = catalogue
            self._bodies.clear()
        key = (visitor, base)
        if key not in self._bodies:
            whole = overview(catalogue, visitor, base)
            # The time of reading changes with every refresh; what is published need not have.
            validator = etag(whole.model_dump_json(exclude={"generated"}))
            body = whole.model_dump_json().encode()
            self._bodies[key] = (body, gzip.compress(body, LEVEL, mtime=0), validator)
            if len(self._bodies) > 16:
                self._bodies.popitem(last=False)
        return self._bodies[key]


def _replies_of(state: State) -> _Replies:
    if not hasattr(state, "catalogue_replies"):
        state.catalogue_replies = _Replies()
    replies: _Replies = state.catalogue_replies
    return replies


@router.get(
    "/catalogue",
    response_model=Overview,
    operation_id="getCatalogue",
    summary="Everything the map page needs to know, in one reply",
    tags=["Catalogue"],
    openapi_extra=DOCUMENT,
)
async def get_catalogue(
    request: Request, catalogue: CatalogueOf, visitor: VisitorOf, base: BaseUrl, language: LanguageOf
) -> Response:
    """All sectors, agencies and layers that the visitor may see, with styles, fields and tile addresses."""
    only_known(request, {"lang", "f"})
    body, packed, validator = _replies_of(request.app.state).reply(catalogue, visitor, base)
    if wants_page(request):
        return document_page(request, json.loads(body), base, language, _headers(visitor))
    return _told(request, visitor, body, validator, packed)


@router.get(
    "/catalogue/{layer_id}",
    response_model=LayerDetails,
    operation_id="getLayerDetails",
    summary="One layer in full: licence in words, kinds of files, every version with its sources and steps",
    tags=["Catalogue"],
    openapi_extra=DOCUMENT,
)
async def get_layer_details(
    request: Request,
    layer_id: LayerId,
    catalogue: CatalogueOf,
    visitor: VisitorOf,
    base: BaseUrl,
    language: LanguageOf,
) -> Response:
    """What the details of a layer show besides its entry in ``/catalogue``, in both languages."""
    only_known(request, {"lang", "f"})
    files = [each for part in parts_of(request) for each in part.files]
    found = details(catalogue, catalogue.layer(layer_id, visitor), files)
    if wants_page(request):
        return document_page(request, found.model_dump(mode="json"), base, language, _headers(visitor))
    body = found.model_dump_json()
    return _told(request, visitor, body.encode(), etag(body), None)


def _headers(visitor: Visitor) -> dict[str, str]:
    return {
        "Cache-Control": cache_control(public=visitor == PUBLIC, versioned=False),
        "Vary": "Accept, Accept-Language, Authorization, X-API-Key",
    }


def _told(request: Request, visitor: Visitor, body: bytes, validator: str, packed: bytes | None) -> Response:
    headers = {**_headers(visitor), "ETag": validator}
    if is_fresh(request.headers.get("if-none-match"), validator):
        return Response(status_code=304, headers=headers)
    return document_reply(request, body, headers, "application/json", packed)
