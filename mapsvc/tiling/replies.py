"""How a tile leaves: status, headers and body, the same on the fast path and behind the router."""

from typing import NamedTuple

from mapsvc.http.caching import is_fresh
from mapsvc.tiling.server import TileBody
from mapsvc.tiling.tilesets import Headers, Tileset


class Reply(NamedTuple):
    """A finished reply."""

    status: int
    headers: Headers
    body: bytes


def tile_reply(tileset: Tileset, body: TileBody) -> Reply:
    """200 with the tile; 204 when nothing is in it (OGC API Tiles /req/core/tc-error, B)."""
    content = body.content
    if not content:
        return Reply(204, tileset.headers, b"")
    headers = tileset.gzip_headers if body.compressed else tileset.identity_headers
    return Reply(200, [*headers, (b"content-length", b"%d" % len(content))], content)


def unchanged(tileset: Tileset, if_none_match: str | None) -> Reply | None:
    """304 when the client's copy is current: known from the version alone, without looking for the tile."""
    return Reply(304, tileset.headers, b"") if is_fresh(if_none_match, tileset.etag) else None
