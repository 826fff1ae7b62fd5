"""OGC API Tiles Part 1 (20-057): tile matrix sets, tilesets, tiles and their TileJSON."""

import json
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from mapsvc.http.context import BaseUrl, CatalogueOf, LanguageOf, VisitorOf
from mapsvc.http.parameters import only_known
from mapsvc.tiling.matrix import MATRIX_SET, tile_at
from mapsvc.tiling.replies import accepts_gzip, tile_reply, unchanged
from mapsvc.tiling.server import TileServer
from mapsvc.tiling.tilejson import tilejson
from mapsvc.tiling.tilesets import Tileset, tileset_of

router = APIRouter(tags=["Tiles"])


def _tiles_of(request: Request) -> TileServer:
    tiles = request.app.state.tiles
    if not isinstance(tiles, TileServer):
        raise TypeError("create_app sets app.state.tiles")
    return tiles


TilesOf = Annotated[TileServer, Depends(_tiles_of)]


@router.get(f"/collections/{{layer}}/tiles/{MATRIX_SET}", operation_id="getTileset", summary="The tiles of a layer")
async def get_tileset(
    request: Request, layer: str, catalogue: CatalogueOf, visitor: VisitorOf, language: LanguageOf, base: BaseUrl
) -> Response:
    """TileJSON of the published version (``f=tilejson``)."""
    only_known(request, {"f", "lang"})
    tileset = tileset_of(catalogue, layer, visitor=visitor)
    return Response(json.dumps(tilejson(tileset, base, language), ensure_ascii=False), media_type="application/json")


@router.get(
    f"/collections/{{layer}}/tiles/{MATRIX_SET}/{{z}}/{{y}}/{{x}}", operation_id="getTile", summary="A vector tile"
)
async def get_tile(
    request: Request, layer: str, z: str, y: str, x: str, catalogue: CatalogueOf, visitor: VisitorOf, tiles: TilesOf
) -> Response:
    """A tile of the published version."""
    return await _tile(request, tileset_of(catalogue, layer, visitor=visitor), (z, y, x), tiles)


@router.get(
    f"/collections/{{layer}}/versions/{{number}}/tiles/{MATRIX_SET}/{{z}}/{{y}}/{{x}}",
    operation_id="getTileOfVersion",
    summary="A vector tile of one version",
)
async def get_tile_of_version(
    request: Request,
    layer: str,
    number: int,
    z: str,
    y: str,
    x: str,
    catalogue: CatalogueOf,
    visitor: VisitorOf,
    tiles: TilesOf,
) -> Response:
    """A tile of one version; it never changes."""
    return await _tile(request, tileset_of(catalogue, layer, number, visitor), (z, y, x), tiles)


async def _tile(request: Request, tileset: Tileset, address: tuple[str, str, str], tiles: TileServer) -> Response:
    only_known(request, {"f"})
    tile = tile_at(*address, tileset.first_zoom, tileset.last_zoom)
    reply = unchanged(tileset, request.headers.get("if-none-match"))
    if reply is None:
        wants_gzip = accepts_gzip(request.headers.get("accept-encoding"))
        reply = tile_reply(tileset, await tiles.tile(tileset, tile, wants_gzip))
    response = Response(reply.body, reply.status)
    response.raw_headers = reply.headers
    return response
