"""OGC API Styles (20-009): the list, each style as a MapLibre style document, and its metadata."""

import json
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from mapsvc.accounts.visitor import Visitor
from mapsvc.catalogue.layers import Catalogue
from mapsvc.errors import Language, NotFound
from mapsvc.http.caching import cache_control, etag, is_fresh
from mapsvc.http.compression import document_reply
from mapsvc.http.context import BaseUrl, CatalogueOf, LanguageOf, ServiceOf, VisitorOf
from mapsvc.http.describing import taking
from mapsvc.http.document_pages import document_page, wants_page
from mapsvc.http.links import JSON, Linker
from mapsvc.http.parameters import only_known
from mapsvc.tiling.styles.compose import drawn_layers, is_drawn, layer_style, map_style, with_fonts
from mapsvc.tiling.styles.ground import Ground

router = APIRouter(tags=["Styles"])

STYLE_JSON = "application/vnd.mapbox.style+json"
MAP = "map-"
_STYLE = taking("f-style", "lang", gives=("text/html", STYLE_JSON))
_VARY = "Accept, Accept-Language, Authorization, X-API-Key"


def _ground_of(request: Request, service: ServiceOf) -> Ground:
    ground = getattr(request.app.state, "ground", None)
    if not isinstance(ground, Ground):
        ground = request.app.state.ground = Ground(service.settings.tiles_path, service.settings.page_path)
    return ground


GroundOf = Annotated[Ground, Depends(_ground_of)]


class Asking:
    """Who asks for a style document, in which language, from which address."""

    def __init__(
        self,
        request: Request,
        catalogue: CatalogueOf,
        visitor: VisitorOf,
        language: LanguageOf,
        base: BaseUrl,
        ground: GroundOf,
    ) -> None:
        only_known(request, {"f", "lang"})
        self.request = request
        self.catalogue: Catalogue = catalogue
        self.visitor: Visitor = visitor
        self.language: Language = language
        self.base: str = base
        self.ground: Ground = ground
        self.links = Linker(base, language)

    def reply(self, document: dict[str, Any], media_type: str = JSON) -> Response:
        """The document, a page of it for people, or 304 when the client has it."""
        headers = {
            "Cache-Control": cache_control(self.visitor.agency is None, versioned=False),
            "Vary": _VARY,
            "Content-Language": self.language,
        }
        if wants_page(self.request, "mapbox"):
            return document_page(self.request, document, self.base, self.language, headers)
        body = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
        validator = headers["ETag"] = etag(body)
        if is_fresh(self.request.headers.get("if-none-match"), validator):
            return Response(status_code=304, headers=headers)
        return document_reply(self.request, body.encode(), headers, media_type)


AskingOf = Annotated[Asking, Depends(Asking)]


@router.get(
    "/styles", operation_id="getStyles", summary="The styles of the map and of its layers", openapi_extra=_STYLE
)
async def get_styles(asking: AskingOf) -> Response:
    """Whole-map styles first, then one style a layer."""
    styles = [_entry(asking, f"{MAP}{name}", _title(asking, base)) for name, base in asking.ground.bases.items()]
    for layer in drawn_layers(asking.catalogue, asking.visitor):
        title = layer.declaration.title
        styles.append(_entry(asking, layer.id, title.en if asking.language == "en" else title.vi))
    links = [asking.links.to("/styles", "self", JSON)]
    return asking.reply({"default": f"{MAP}light", "styles": styles, "links": links})


@router.get("/styles/{style}", operation_id="getStyle", summary="A MapLibre style", openapi_extra=_STYLE)
async def get_style(asking: AskingOf, style: str) -> Response:
    """``map-light``, ``map-dark``, ``map-grey``: the whole map. The id of a layer: that layer by itself."""
    return asking.reply(_document(asking, style), STYLE_JSON)


@router.get(
    "/styles/{style}/metadata", operation_id="getStyleMetadata", summary="What a style draws", openapi_extra=_STYLE
)
async def get_style_metadata(asking: AskingOf, style: str) -> Response:
    """The style's title, its layers and where their data is."""
    document = _document(asking, style)
    layers = [
        {"id": part["id"], "type": _KINDS.get(part["type"], "any"), **_sample(asking, part.get("source"), document)}
        for part in document["layers"]
    ]
    metadata = {
        "id": style,
        "title": document["name"],
        "scope": "style",
        "version": "8",
        "stylesheets": [
            {
                "title": "MapLibre",
                "version": "8",
                "specification": "https://maplibre.org/maplibre-style-spec/",
                "native": True,
                "tilingScheme": "WebMercatorQuad",
                "link": asking.links.to(f"/styles/{style}?f=mapbox", "stylesheet", STYLE_JSON),
            }
        ],
        "layers": layers,
        "links": [asking.links.to(f"/styles/{style}/metadata", "self", JSON)],
    }
    return asking.reply(metadata)


@router.get(
    "/collections/{layer}/styles",
    operation_id="getStylesOfLayer",
    summary="The styles of a layer",
    openapi_extra=_STYLE,
)
async def get_styles_of_layer(asking: AskingOf, layer: str) -> Response:
    """The layer's own style, and the whole-map styles it is drawn in."""
    found = asking.catalogue.layer(layer, asking.visitor)
    links = [asking.links.to(f"/collections/{layer}/styles", "self", JSON)]
    if not is_drawn(found):
        return asking.reply({"styles": [], "links": links})
    title = found.declaration.title
    styles = [_entry(asking, layer, title.en if asking.language == "en" else title.vi)]
    styles += [_entry(asking, f"{MAP}{name}", _title(asking, base)) for name, base in asking.ground.bases.items()]
    return asking.reply({"default": layer, "styles": styles, "links": links})


_KINDS = {"circle": "point", "symbol": "point", "line": "line", "fill": "polygon"}


def _document(asking: Asking, style: str) -> dict[str, Any]:
    faces = asking.ground.font_faces(asking.base)
    if style.startswith(MAP):
        base = asking.ground.bases.get(style.removeprefix(MAP))
        if base is None:
            raise _style_not_found(asking, style)
        layers = drawn_layers(asking.catalogue, asking.visitor)
        return with_fonts(map_style(base, layers, asking.base, asking.language), faces)
    layer = next((each for each in drawn_layers(asking.catalogue, asking.visitor) if each.id == style), None)
    if layer is None:
        raise _style_not_found(asking, style)
    return with_fonts(layer_style(layer, asking.base, asking.language), faces)


def _style_not_found(asking: Asking, style: str) -> NotFound:
    known = ", ".join(f"{MAP}{name}" for name in asking.ground.bases)
    return NotFound(
        name=style,
        advice={
            "vi": f"Có các kiểu {known} và kiểu của từng lớp; xem /styles.",
            "en": f"There are {known} and one style for each layer; see /styles.",
        },
    )


def _title(asking: Asking, base: dict[str, Any]) -> str:
    return str(base["metadata"]["mapsvc"]["title"][asking.language])


def _entry(asking: Asking, style: str, title: str) -> dict[str, Any]:
    return {
        "id": style,
        "title": title,
        "links": [
            asking.links.to(f"/styles/{style}", "stylesheet", STYLE_JSON),
            asking.links.to(f"/styles/{style}/metadata", "describedby", JSON),
        ],
    }


def _sample(asking: Asking, source: str | None, document: dict[str, Any]) -> dict[str, Any]:
    if source is None or document["sources"][source]["type"] != "vector":
        return {}
    return {"sampleData": asking.links.to(f"/collections/{source}", "data", JSON)}
