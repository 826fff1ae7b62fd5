"""What the addresses of tiles need of a request, parsed once."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from starlette.responses import JSONResponse

from mapsvc.accounts.visitor import PUBLIC, Visitor
from mapsvc.catalogue.layers import Catalogue, VisibleLayer
from mapsvc.errors import InvalidParameter
from mapsvc.http.caching import cache_control, etag, is_fresh
from mapsvc.http.context import BaseUrl, CatalogueOf, LanguageOf, VisitorOf
from mapsvc.http.document_pages import document_page, wants_page
from mapsvc.http.links import HTML, JSON, Linker
from mapsvc.tiling.documents import TILEJSON
from mapsvc.tiling.server import TileServer
from mapsvc.tiling.tile_query import Condition

Choose = Callable[[VisibleLayer, Mapping[str, str], frozenset[str]], Any]
"""Reads the parameters that choose features: the room of features gives it, ``create_app`` hands it over."""


class Asking:
    """One request to an address of tiles."""

    def __init__(
        self, request: Request, catalogue: CatalogueOf, visitor: VisitorOf, language: LanguageOf, base: BaseUrl
    ) -> None:
        self.request = request
        self.catalogue: Catalogue = catalogue
        self.visitor: Visitor = visitor
        self.links = Linker(base, language)

    @property
    def tiles(self) -> TileServer:
        """The tile server of this process."""
        tiles = self.request.app.state.tiles
        if not isinstance(tiles, TileServer):
            raise TypeError("create_app sets app.state.tiles")
        return tiles

    @property
    def is_public(self) -> bool:
        """Whether the reply holds for everyone."""
        return self.visitor == PUBLIC

    def condition(self, layer: VisibleLayer, others: frozenset[str]) -> Condition | None:
        """What the query chooses: features, and fields beyond those of every tile. None when it chooses nothing.

        ``others`` are parameters of the address itself.

        Raises UnknownParameter, InvalidParameter, InvalidFilter.
        """
        query = self.request.query_params
        if len(query) != len(query.multi_items()):
            raise InvalidParameter(
                parameter=next(name for name in query if len(query.getlist(name)) > 1),
                reason={"vi": "xuất hiện hai lần", "en": "it occurs more than once"},
            )
        if set(query) <= others:
            return None
        choose: Choose = self.request.app.state.choose_features
        chosen = choose(layer, query, others)
        return Condition(chosen.condition.sql, chosen.condition.values, chosen.fields)

    def document(self, document: dict[str, Any], media_type: str = JSON) -> Response:
        """A JSON document, a page of it for people, or 304 when the client has it."""
        headers = {
            "Cache-Control": cache_control(self.is_public, versioned=False),
            "Vary": "Accept, Accept-Language, Authorization, X-API-Key",
            "Content-Language": self.links.language,
        }
        if media_type == JSON and wants_page(self.request, "tilejson"):
            return document_page(self.request, document, self.links.base, self.links.language, headers)
        validator = headers["ETag"] = etag(document)
        if is_fresh(self.request.headers.get("if-none-match"), validator):
            return Response(status_code=304, headers=headers)
        return JSONResponse(document, headers=headers, media_type=media_type)


AskingOf = Annotated[Asking, Depends(Asking)]

FORMATS = {"json": (JSON,), "html": (HTML,), "tilejson": (TILEJSON,)}
"""Formats of a tileset's metadata."""
