"""From when to when a layer's features are: the temporal extent of its collection.

A version never changes, so its span is read once and remembered.
"""

import asyncio
import contextlib
from collections.abc import Iterable
from datetime import date, datetime

import psycopg
from psycopg import sql
from psycopg_pool import PoolTimeout

from mapsvc.catalogue.layers import VisibleLayer
from mapsvc.database.pool import Database

Span = tuple[str | None, str | None]


class Spans:
    """Remembered spans, by layer and version."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[tuple[str, int], Span] = {}
        self._reading = asyncio.Lock()

    def of(self, layer: VisibleLayer) -> Span | None:
        """The span of a layer that was read before; None for a layer without time, or whose time may not be seen."""
        if _time_fields(layer) is None:
            return None
        return self._known.get((layer.id, layer.version.number))

    async def read(self, layers: Iterable[VisibleLayer]) -> None:
        """Read the spans of ``layers`` that are not known yet.

        While the database is away collections are described without them: the rest is known without asking it.
        """
        missing = [layer for layer in layers if _time_fields(layer) and self.of(layer) is None]
        if missing:
            with contextlib.suppress(psycopg.OperationalError, psycopg.InterfaceError, PoolTimeout):
                await self._read(missing)

    async def _read(self, missing: list[VisibleLayer]) -> None:
        async with self._reading, self._database.reading() as connection:
            for layer in missing:
                begin, end = _time_fields(layer) or ("", "")
                cursor = await connection.execute(
                    sql.SQL("SELECT min({}), max({}) FROM {}").format(
                        sql.Identifier(begin), sql.Identifier(end), layer.table
                    )
                )
                first, last = await cursor.fetchone() or (None, None)
                self._known[layer.id, layer.version.number] = (_written(first), _written(last))


def _time_fields(layer: VisibleLayer) -> tuple[str, str] | None:
    declared = layer.declaration.time
    readable = {field.name for field in layer.fields if field.type in ("date", "datetime")}
    if declared is None or declared.field not in readable:
        return None
    return declared.field, declared.end if declared.end in readable and declared.end else declared.field


def _written(moment: object) -> str | None:
    """RFC 3339 date-time in UTC, as the extent asks for."""
    if isinstance(moment, datetime):
        return moment.isoformat().replace("+00:00", "Z")
    if isinstance(moment, date):
        return f"{moment.isoformat()}T00:00:00Z"
    return None
