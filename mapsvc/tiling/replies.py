"""How a tile leaves: status, headers and body, the same on every path."""

import logging
from typing import NamedTuple

from mapsvc.errors import MapsvcError
from mapsvc.http.caching import is_fresh
from mapsvc.http.every_reply import completed
from mapsvc.http.language import language_of
from mapsvc.http.problems import problem_response, translate
from mapsvc.tiling.server import TileBody
from mapsvc.tiling.tilesets import Headers, Tileset

log = logging.getLogger(__name__)


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


def error_reply(error: Exception, path: str, accept_language: bytes | None) -> Reply:
    """The edge of what is answered before routing, as http.problems is of the router."""
    told = translate(error)
    if type(told) is MapsvcError:
        log.exception("unexpected error in a tile", exc_info=error)  # where it lies is what somebody looked at
    language = language_of({}, {"accept-language": text_of(accept_language) or ""})
    response = problem_response(told, language, path)
    headers = completed({"status": response.status_code, "headers": response.raw_headers})["headers"]
    return Reply(response.status_code, headers, bytes(response.body))


def text_of(value: bytes | None) -> str | None:
    """A header's value as text."""
    return value.decode("latin-1") if value is not None else None
