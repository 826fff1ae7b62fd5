"""OGC API Tiles Part 1 for the whole map (dataset tilesets): several layers in one tile."""

import re
from typing import Final

from fastapi import APIRouter, Response

from mapsvc.errors import InvalidParameter, NotFound
from mapsvc.http.caching import IMMUTABLE, PRIVATE, SHORT, etag, is_fresh
from mapsvc.http.compression import accepts_gzip
from mapsvc.http.describing import DOCUMENT, taking
from mapsvc.http.landing import TITLE
from mapsvc.http.negotiation import negotiate
from mapsvc.http.parameters import only_known
from mapsvc.tiling import documents
from mapsvc.tiling.api import TILE_RESPONSES, TILESET, X, Y, Z, asked_as_tile, raw_response
from mapsvc.tiling.asking import FORMATS, Asking, AskingOf
from mapsvc.tiling.matrix import MATRIX_SET, tile_at
from mapsvc.tiling.replies import Reply
from mapsvc.tiling.tilesets import MVT, Tileset, vector_tileset_of

router = APIRouter(tags=["Tiles"])

MOST_LAYERS = 50
"""Layers in one tile."""

_NAMED: Final = re.compile(r"([^@]+)(?:@([1-9][0-9]{0,8}))?").fullmatch
"""A layer, or ``layer@2`` for one of its versions."""


@router.get(
    "/tiles",
    operation_id="dataset.vector.getTileSetsList",
    summary="The tilesets of the whole map",
    openapi_extra=DOCUMENT,
)
async def get_map_tilesets(asking: AskingOf) -> Response:
    """One tileset with every layer that is on at first, or those that ``collections`` names."""
    only_known(asking.request, {"f", "lang"})
    return asking.document(documents.map_tilesets(_title(asking), asking.links))


@router.get(
    "/tiles/{matrix_set}",
    operation_id="dataset.vector.getTileSet",
    summary="The tileset of the whole map",
    openapi_extra=TILESET,
)
async def get_map_tileset(asking: AskingOf, matrix_set: str, collections: str | None = None) -> Response:
    """Its metadata, or its TileJSON with ``f=tilejson``."""
    only_known(asking.request, {"f", "lang", "collections"})
    parts = _chosen(asking, matrix_set, collections)
    query = "" if collections is None else f"?collections={','.join(_name(each) for each in parts)}"
    if negotiate(asking.request.query_params.get("f"), asking.request.headers.get("accept"), FORMATS) == "tilejson":
        return asking.document(documents.map_tilejson(_title(asking), parts, query, asking.links), documents.TILEJSON)
    return asking.document(documents.map_tileset(_title(asking), parts, query, asking.links))


@router.get(
    "/tiles/{matrix_set}/{z}/{y}/{x}",
    operation_id="dataset.vector.getTile",
    summary="A vector tile with several layers",
    responses=TILE_RESPONSES,
    response_class=Response,
    openapi_extra=taking("f-tile"),
)
async def get_map_tile(asking: AskingOf, matrix_set: str, z: Z, y: Y, x: X, collections: str | None = None) -> Response:
    """The layers' own tiles one after another: in the format of vector tiles that is one tile with all of them.

    ``collections=communes@2,rivers@1`` names versions; such a tile never changes and may be kept for ever.
    """
    only_known(asking.request, {"f", "collections"})
    asked_as_tile(asking)
    parts = _chosen(asking, matrix_set, collections)
    first = min((part.first_zoom for part in parts), default=0)
    last = max((part.last_zoom for part in parts), default=0)
    tile = tile_at(z, y, x, first, last)
    there = tuple(part for part in parts if part.first_zoom <= tile.z <= part.last_zoom)
    validator = "W/" + etag(*(part.content for part in there))
    headers = [
        (b"etag", validator.encode()),
        (b"cache-control", _cache_control(asking, parts).encode()),
        (b"vary", b"Accept-Encoding, Authorization, X-API-Key"),
    ]
    if is_fresh(asking.request.headers.get("if-none-match"), validator):
        return raw_response(Reply(304, headers, b""))
    wants_gzip = accepts_gzip(asking.request.headers.get("accept-encoding"))
    body = await asking.tiles.joined(there, tile, wants_gzip)
    if not body.content:
        return raw_response(Reply(204, headers, b""))
    headers.append((b"content-type", MVT.encode()))
    if body.compressed:
        headers.append((b"content-encoding", b"gzip"))
    headers.append((b"content-length", b"%d" % len(body.content)))
    return raw_response(Reply(200, headers, body.content))


def _cache_control(asking: Asking, parts: list[Tileset]) -> str:
    """For ever where every layer is named with its version; by nobody where not all may see all of them."""
    if not (asking.is_public and all(part.is_public for part in parts)):
        return PRIVATE
    return IMMUTABLE if parts and all(part.versioned for part in parts) else SHORT


def _name(part: Tileset) -> str:
    return f"{part.layer.id}@{part.layer.version.number}" if part.versioned else part.layer.id


def _chosen(asking: Asking, matrix_set: str, collections: str | None) -> list[Tileset]:
    """The tilesets that ``collections`` names, else those of the layers on at first.

    Raises CollectionNotFound, VersionNotFound, LayerWithoutTiles, InvalidParameter.
    """
    if matrix_set != MATRIX_SET:
        raise NotFound(name=matrix_set, advice={"vi": f"Có: {MATRIX_SET}.", "en": f"There is: {MATRIX_SET}."})
    if collections is None:
        loaded = asking.catalogue.loaded(asking.visitor)
        names = [each.id for each in loaded if each.declaration.visible and each.declaration.has_geometry]
    else:
        names = list(dict.fromkeys(name.strip() for name in collections.split(",") if name.strip()))
        if not 1 <= len(names) <= MOST_LAYERS:
            raise InvalidParameter(
                parameter="collections",
                reason={
                    "vi": f"cần từ 1 đến {MOST_LAYERS} tên lớp, cách nhau bằng dấu phẩy",
                    "en": f"1 to {MOST_LAYERS} names of collections, separated by commas, are needed",
                },
            )
    parts = [_tileset(asking, name) for name in names]
    if len({part.layer.id for part in parts}) < len(parts):
        raise InvalidParameter(
            parameter="collections",
            reason={
                "vi": "một lớp có hai phiên bản; trong một ô mỗi lớp chỉ có một",
                "en": "a layer is named in two versions; a tile holds one of each layer",
            },
        )
    return parts


def _tileset(asking: Asking, name: str) -> Tileset:
    named = _NAMED(name)
    layer, number = named.groups() if named else (name, None)
    return vector_tileset_of(asking.catalogue, layer, int(number) if number else None, asking.visitor)


def _title(asking: Asking) -> str:
    return TITLE[0 if asking.links.language == "vi" else 1]
