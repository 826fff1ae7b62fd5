"""Answers for ``/items``: which page, read how, written as what. HTTP itself is in ``fast_path``."""

import json
import re
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import psycopg

from mapsvc.catalogue.layers import VisibleLayer
from mapsvc.database.express import ExpressConnections
from mapsvc.database.pool import Connection, Database
from mapsvc.errors import FeatureNotFound, InvalidFilter, InvalidParameter, MapsvcError, VersionNotFound
from mapsvc.features import page_sql
from mapsvc.features.bound import Bound
from mapsvc.features.cursor import Cursor, parse_cursor
from mapsvc.features.selection import Selection, parse_selection
from mapsvc.http.parameters import whole_number

DEFAULT_LIMIT = 10
HIGHEST_LIMIT = 10_000

FARTHEST_OFFSET = 1_000_000
"""A jump costs as much as the features jumped over; `next` links cost nothing more."""

SHORT_PAGE = 1_000
"""Longest page that is read over a connection that tiles wait for."""

_LINKS = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))

_NEEDS_NO_QUOTING = re.compile(r"[A-Za-z0-9_.-]*").fullmatch

PAGING = frozenset({"f", "lang", "limit", "cursor", "offset"})
"""Parameters of a page besides those that select."""


@dataclass(frozen=True, slots=True)
class PageRequest:
    """One page of a selection: after a cursor, else after the first ``offset`` features."""

    selection: Selection
    limit: int
    cursor: Cursor | None
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """Features as GeoJSON text, in order; the cursors of the pages beside it; how many match, when known."""

    features: list[bytes]
    following: Cursor | None
    preceding: Cursor | None
    matched: int | None


def parse_page(layer: VisibleLayer, parameters: dict[str, str]) -> PageRequest:
    """The page that ``parameters`` ask for. Raises UnknownParameter, InvalidParameter, InvalidFilter, VersionNotFound.

    A cursor leads back to the version that its paging began with.
    """
    cursor = parse_cursor(parameters.get("cursor"))
    if cursor is not None:
        if layer.at is None:
            layer = layer.at_version(cursor.version)
        elif layer.at != cursor.version:
            raise InvalidParameter(
                parameter="cursor",
                reason={
                    "vi": f"thuộc phiên bản {cursor.version}, không phải {layer.at}",
                    "en": f"is of version {cursor.version}, not of {layer.at}",
                },
            )
    limit = whole_number("limit", parameters.get("limit"), DEFAULT_LIMIT, 1, HIGHEST_LIMIT, cap=True)
    offset = whole_number("offset", parameters.get("offset"), 0, 0, FARTHEST_OFFSET)
    if cursor is not None and "offset" in parameters:
        raise InvalidParameter(
            parameter="offset",
            reason={"vi": "không đi cùng cursor", "en": "it does not go with a cursor"},
        )
    return PageRequest(parse_selection(layer, parameters, PAGING), limit, cursor, offset)


async def read_page(database: Database, express: ExpressConnections, request: PageRequest) -> Page:
    """Read one page. Raises InvalidFilter for a filter that fails on the data, VersionNotFound for a version gone."""
    try:
        if _is_plain(request):
            return await _read_along(express, request)
        async with database.reading() as connection:
            return await _read(connection, request)
    except psycopg.Error as error:
        raise told(error, request.selection) or error from error


def _is_plain(request: PageRequest) -> bool:
    """Whether a page is like most: short, of all features in their order, with all their fields."""
    selection = request.selection
    whole = selection.is_whole and not selection.sort and selection.fields == selection.layer.fields
    return whole and request.limit <= SHORT_PAGE


async def _read_along(express: ExpressConnections, request: PageRequest) -> Page:
    selection, cursor = request.selection, request.cursor
    # fid counts 1..n: a jump is a place in the key.
    place, direction = (cursor.fid, cursor.direction) if cursor else (request.offset, "forward")
    rows = await express.rows(page_sql.along(selection, direction), (b"%d" % place, b"%d" % (request.limit + 1)))
    return _page(rows, request, selection.layer.version.feature_count)


async def _read(connection: Connection, request: PageRequest) -> Page:
    selection, cursor, limit, offset = request.selection, request.cursor, request.limit, request.offset
    matched = cursor.matched if cursor else None
    if selection.is_whole:
        matched = selection.layer.version.feature_count
    if selection.sort:
        if matched is None and cursor is None:
            matched = await _count(connection, selection)
        rows = await _rows(connection, page_sql.ordered(selection, cursor, limit, offset))
        return _page(rows, request, matched)
    # A first page that found too many matches to count is followed by pages that do not try again.
    if not selection.is_whole and (cursor is None or matched is not None):
        rows = await _rows(connection, page_sql.listed(selection, cursor, limit, offset))
        found = int(rows.get_value(0, 2) or 0)
        if found <= page_sql.COUNTED:
            return _page(rows, request, found if matched is None else matched)
    rows = await _rows(connection, page_sql.walk(selection, cursor, limit, offset))
    return _page(rows, request, matched)


async def _count(connection: Connection, selection: Selection) -> int | None:
    rows = await _rows(connection, page_sql.counted(selection))
    found = int(rows.get_value(0, 0) or 0)
    return found if found <= page_sql.COUNTED else None


async def _rows(connection: Connection, query: Bound) -> psycopg.pq.abc.PGresult:
    """The raw result: values are passed on as the bytes that PostgreSQL sent."""
    cursor = await connection.execute(query.text, query.values)
    if cursor.pgresult is None:
        raise psycopg.InterfaceError("no result")
    return cursor.pgresult


def _page(rows: psycopg.pq.abc.PGresult, request: PageRequest, matched: int | None) -> Page:
    cursor, limit = request.cursor, request.limit
    get = rows.get_value
    features = [text for text in [get(row, 0) for row in range(min(rows.ntuples, limit))] if text is not None]
    more = rows.ntuples > limit
    number = request.selection.layer.version.number
    backward = cursor is not None and cursor.direction == "backward"
    if not features:
        return Page([], None, None, matched)
    first, last = int(get(0, 1) or 0), int(get(len(features) - 1, 1) or 0)
    if backward:
        features.reverse()
        first, last = last, first
    return Page(
        features,
        Cursor(number, last, "forward", matched) if more or backward else None,
        Cursor(number, first, "backward", matched)
        if (more if backward else cursor is not None or request.offset)
        else None,
        matched,
    )


async def read_feature(express: ExpressConnections, selection: Selection, source_id: str) -> bytes:
    """One feature as GeoJSON text. Raises FeatureNotFound."""
    key = source_id.encode(errors="replace")
    if b"\0" in key or key.decode() != source_id:
        raise FeatureNotFound(layer=selection.layer.id, name=key.replace(b"\0", b"?").decode()[:200])
    try:
        text = await express.value(page_sql.single(selection), [key])
    except psycopg.Error as error:
        raise told(error, selection) or error from error
    if text is None:
        raise FeatureNotFound(layer=selection.layer.id, name=source_id[:200])
    return text


def told(error: psycopg.Error, selection: Selection) -> MapsvcError | None:
    """What people are told of an error that their request caused; None for one that it did not."""
    if isinstance(error, psycopg.errors.UndefinedTable):
        return VersionNotFound(
            layer=selection.layer.id,
            name=selection.layer.version.number,
            known=[each.number for each in selection.layer.versions if each != selection.layer.version],
        )
    if isinstance(error, psycopg.DataError) and not selection.is_whole:
        return InvalidFilter(
            reason={
                "vi": "phép tính vượt phạm vi của số hoặc không xác định",
                "en": "a calculation goes beyond the range of numbers or is not defined",
            }
        )
    return None


def collection_text(page: Page, links: list[dict[str, Any]]) -> list[bytes]:
    """The pieces of the GeoJSON FeatureCollection; joined by whoever sends them."""
    matched = b"" if page.matched is None else b'"numberMatched":%d,' % page.matched
    stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()).encode()
    return [
        b'{"type":"FeatureCollection",%s"numberReturned":%d,"timeStamp":"%s","links":'
        % (matched, len(page.features), stamp),
        _LINKS.encode(links).encode(),
        b',"features":[',
        b",".join(page.features),
        b"]}",
    ]


def address(path: str, parameters: dict[str, str], **changes: str | None) -> str:
    """``path`` with the parameters of the request, some changed, those that are None left out."""
    merged = {**parameters, **changes}
    query = "&".join([_parameter(name, text) for name, text in merged.items() if text is not None])
    return f"{path}?{query}" if query else path


def _parameter(name: str, text: str) -> str:
    return f"{name}={text}" if _NEEDS_NO_QUOTING(name + text) else urlencode({name: text})
