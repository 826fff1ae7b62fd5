"""OGC API Tiles Part 1 (20-057) for one layer: tilesets, tiles, archives; and the tile matrix sets."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Response
from pydantic import WithJsonSchema
from starlette.responses import FileResponse

from mapsvc.errors import LayerWithoutFeatures, NotFound
from mapsvc.http.compression import accepts_gzip
from mapsvc.http.context import ServiceOf
from mapsvc.http.describing import DOCUMENT, taking
from mapsvc.http.negotiation import negotiate
from mapsvc.http.parameters import only_known
from mapsvc.tiling import documents
from mapsvc.tiling.asking import FORMATS, Asking, AskingOf
from mapsvc.tiling.matrix import MATRIX_SET, tile_at
from mapsvc.tiling.replies import Reply, tile_reply, unchanged
from mapsvc.tiling.styles.api import GroundOf
from mapsvc.tiling.tilejson import tilejson
from mapsvc.tiling.tilesets import MVT, WEBP, Tileset, tileset_of

router = APIRouter(tags=["Tiles"])

_NUMBER = WithJsonSchema({"type": "integer", "minimum": 0})
Z = Annotated[str, _NUMBER, Path(description="Tile matrix, which is the zoom")]
Y = Annotated[str, _NUMBER, Path(description="Row, counted from the north")]
X = Annotated[str, _NUMBER, Path(description="Column, counted from the west")]
Number = Annotated[int, Path(ge=1, le=2**31 - 1, description="Number of the version")]

PMTILES = "application/vnd.pmtiles"

TILE_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The tile",
        "content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in (MVT, WEBP)},
    },
    204: {"description": "Nothing is in this tile"},
    304: {"description": "The client's copy is current"},
}

_NO_ARCHIVE = {
    "vi": "Tệp ô bản đồ của phiên bản này đang được tạo; các ô vẫn xem được tại /collections/{name}/tiles.",
    "en": "The archive of this version is being written; its tiles are at /collections/{name}/tiles.",
}


TILESET = taking("f-tileset", "lang", gives=("text/html", documents.TILEJSON))
TILE = taking("f-tile", "datetime", "filter", "filter-lang", "filter-crs", "properties", "property")


@router.get(
    "/tileMatrixSets",
    operation_id="getTileMatrixSetsList",
    summary="The tile matrix sets",
    openapi_extra=DOCUMENT,
)
async def get_matrix_sets(asking: AskingOf, ground: GroundOf) -> Response:
    """How the plane is cut into tiles (OGC 17-083r4)."""
    only_known(asking.request, {"f", "lang"})
    return asking.document(documents.matrix_sets(list(ground.matrix_sets), asking.links))


@router.get(
    "/tileMatrixSets/{matrix_set}",
    operation_id="getTileMatrixSet",
    summary="A tile matrix set",
    openapi_extra=DOCUMENT,
)
async def get_matrix_set(asking: AskingOf, ground: GroundOf, matrix_set: str) -> Response:
    """Scales, origin and size of every matrix."""
    only_known(asking.request, {"f", "lang"})
    found = ground.matrix_sets.get(matrix_set)
    if found is None:
        raise _no_matrix_set(matrix_set)
    return asking.document(found)


@router.get(
    "/collections/{layer}/tiles",
    operation_id="collection.vector.getTileSetsList",
    summary="A layer's tilesets",
    openapi_extra=DOCUMENT,
)
async def get_tilesets(asking: AskingOf, layer: str) -> Response:
    """The tilesets of the published version."""
    only_known(asking.request, {"f", "lang"})
    tileset = tileset_of(asking.catalogue, layer, visitor=asking.visitor)
    return asking.document(documents.tilesets(tileset, f"/collections/{layer}/tiles", asking.links))


@router.get(
    "/collections/{layer}/tiles/{matrix_set}",
    operation_id="collection.vector.getTileSet",
    summary="A layer's tileset",
    openapi_extra=TILESET,
)
async def get_tileset(asking: AskingOf, layer: str, matrix_set: str) -> Response:
    """Its metadata, or its TileJSON with ``f=tilejson``."""
    tileset = tileset_of(asking.catalogue, layer, visitor=asking.visitor)
    return _tileset(asking, tileset, matrix_set, f"/collections/{layer}/tiles/{MATRIX_SET}")


@router.get(
    "/collections/{layer}/versions/{number}/tiles/{matrix_set}",
    operation_id="version.collection.vector.getTileSet",
    summary="The tileset of one version",
    openapi_extra=TILESET,
)
async def get_tileset_of_version(asking: AskingOf, layer: str, number: Number, matrix_set: str) -> Response:
    """As that of the layer, for one version."""
    tileset = tileset_of(asking.catalogue, layer, number, asking.visitor)
    path = f"/collections/{layer}/versions/{number}/tiles/{MATRIX_SET}"
    return _tileset(asking, tileset, matrix_set, path)


@router.get(
    "/collections/{layer}/tiles/{matrix_set}/{z}/{y}/{x}",
    operation_id="collection.vector.getTile",
    summary="A vector tile",
    responses=TILE_RESPONSES,
    response_class=Response,
    openapi_extra=TILE,
)
async def get_tile(asking: AskingOf, layer: str, matrix_set: str, z: Z, y: Y, x: X) -> Response:
    """A tile of the published version.

    ``filter`` (CQL2), ``datetime`` and the names of queryables choose features, as they do for items; ``properties``
    names fields that the tile carries besides those of every tile of the layer.
    """
    tileset = tileset_of(asking.catalogue, layer, visitor=asking.visitor)
    return await _tile(asking, tileset, matrix_set, (z, y, x))


@router.get(
    "/collections/{layer}/versions/{number}/tiles/{matrix_set}/{z}/{y}/{x}",
    operation_id="version.collection.vector.getTile",
    summary="A vector tile of one version",
    responses=TILE_RESPONSES,
    response_class=Response,
    openapi_extra=TILE,
)
async def get_tile_of_version(
    asking: AskingOf, layer: str, number: Number, matrix_set: str, z: Z, y: Y, x: X
) -> Response:
    """A tile of one version, which never changes."""
    tileset = tileset_of(asking.catalogue, layer, number, asking.visitor)
    return await _tile(asking, tileset, matrix_set, (z, y, x))


@router.get(
    "/collections/{layer}/versions/{number}/archive.pmtiles",
    operation_id="getArchive",
    summary="All tiles of a version in one PMTiles file",
    response_class=FileResponse,
    responses={
        200: {"content": {PMTILES: {"schema": {"type": "string", "format": "binary"}}}},
        206: {"description": "The parts that Range asks for"},
        304: {"description": "The client's copy is current"},
    },
)
async def get_archive(asking: AskingOf, service: ServiceOf, layer: str, number: Number) -> Response:
    """The whole file, or parts of it by ``Range``: PMTiles readers need no more."""
    only_known(asking.request, ())
    tileset = tileset_of(asking.catalogue, layer, number, asking.visitor)
    record = tileset.layer.version.archive
    path = service.settings.archives / record["path"] if record and tileset.archive_key else None
    if path is None or not path.is_file() or record is None:
        advice = {language: text.format(name=layer) for language, text in _NO_ARCHIVE.items()}
        raise NotFound(name=f"{layer}/{number}/archive.pmtiles", advice=advice)
    headers = {"Cache-Control": tileset.cache_control, "ETag": f'"{record["sha256"]}"'}
    if not tileset.is_public:
        headers["Vary"] = "Authorization, X-API-Key"
    if asking.request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return FileResponse(path, headers=headers, media_type=PMTILES, filename=f"{layer}__v{number}.pmtiles")


def _tileset(asking: Asking, tileset: Tileset, matrix_set: str, path: str) -> Response:
    only_known(asking.request, {"f", "lang"})
    _require(matrix_set)
    links = asking.links
    if negotiate(asking.request.query_params.get("f"), asking.request.headers.get("accept"), FORMATS) == "tilejson":
        return asking.document(tilejson(tileset, links.base, links.language), documents.TILEJSON)
    return asking.document(documents.tileset(tileset, path, links))


async def _tile(asking: Asking, tileset: Tileset, matrix_set: str, address: tuple[str, str, str]) -> Response:
    _require(matrix_set)
    headers = asking.request.headers
    asked_as_tile(asking)
    tile = tile_at(*address, tileset.first_zoom, tileset.last_zoom)
    condition = asking.condition(tileset.layer, frozenset({"f"}))
    if condition is not None and tileset.heights:
        raise LayerWithoutFeatures(name=tileset.layer.id)
    if condition is not None and not asking.is_public:
        tileset = tileset.for_this_visitor()
    reply = unchanged(tileset, headers.get("if-none-match")) if condition is None else None
    if reply is None:
        wants_gzip = accepts_gzip(headers.get("accept-encoding"))
        reply = tile_reply(tileset, await asking.tiles.tile(tileset, tile, wants_gzip, condition))
    return raw_response(reply)


def asked_as_tile(asking: Asking) -> None:
    """Raises InvalidParameter when ``f`` names another format than that of vector tiles."""
    negotiate(asking.request.query_params.get("f"), None, {"mvt": (MVT,)})


def raw_response(reply: Reply) -> Response:
    """A finished reply as a response of the router."""
    response = Response(reply.body, reply.status)
    response.raw_headers = list(reply.headers)
    return response


def _require(matrix_set: str) -> None:
    if matrix_set != MATRIX_SET:
        raise _no_matrix_set(matrix_set)


def _no_matrix_set(name: str) -> NotFound:
    return NotFound(name=name, advice={"vi": f"Có: {MATRIX_SET}.", "en": f"There is: {MATRIX_SET}."})
