"""What the chosen features add up to: how many, the figures of a field, and the place of one feature in the order.

A table of a hundred thousand rows is read page by page; its count, its sums and "where is this one" are asked here, so
that nobody has to read all pages to know them.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import psycopg
from psycopg import sql

from mapsvc.catalogue.declaration import Field
from mapsvc.catalogue.layers import VisibleLayer
from mapsvc.database.pool import Connection, Database
from mapsvc.errors import InvalidParameter
from mapsvc.features.bound import Bound, column, compose, value
from mapsvc.features.items import told
from mapsvc.features.selection import SELECTING, Selection, parse_selection
from mapsvc.features.sorting import VIETNAMESE, beyond

MOST_PROPERTIES = 8
"""Fields summed up in one request; each costs a reading of the features."""

MOST_QUANTILES = 1000
"""Steps between the least and the greatest value: more than any classification needs."""

MOST_VALUES = 12
"""The most frequent values given of a field."""

OWN = frozenset({"f", "lang", "feature", "quantiles"})
_SELECTING = SELECTING - {"crs", "skipGeometry"}

_NUMBERS = ("integer", "number")
_MOMENTS = ("date", "datetime")


@dataclass(frozen=True, slots=True)
class SummaryRequest:
    """The features to sum up, the fields of which figures are wanted, and the feature whose place is asked for."""

    selection: Selection
    fields: tuple[Field, ...]
    feature: str | None
    quantiles: int | None = None


def parse_summary(layer: VisibleLayer, parameters: Mapping[str, str]) -> SummaryRequest:
    """The request. Raises UnknownParameter, InvalidParameter, InvalidFilter."""
    selection = parse_selection(layer, parameters, OWN, _SELECTING)
    fields = selection.fields if parameters.get("properties") else ()
    if len(fields) > MOST_PROPERTIES:
        raise InvalidParameter(
            parameter="properties",
            reason={"vi": f"nhiều nhất {MOST_PROPERTIES} thuộc tính", "en": f"at most {MOST_PROPERTIES} properties"},
        )
    return SummaryRequest(selection, fields, parameters.get("feature"), _quantiles(parameters.get("quantiles")))


def _quantiles(text: str | None) -> int | None:
    if text is None:
        return None
    if not re.fullmatch(r"[0-9]{1,4}", text) or not 1 <= int(text) <= MOST_QUANTILES:
        raise InvalidParameter(
            parameter="quantiles",
            reason={
                "vi": f"cần số nguyên từ 1 đến {MOST_QUANTILES}, không phải “{text[:60]}”",
                "en": f"an integer from 1 to {MOST_QUANTILES}, not “{text[:60]}”",
            },
        )
    return int(text)


async def read_summary(database: Database, asked: SummaryRequest) -> dict[str, Any]:
    """The summary as it is sent. Raises InvalidFilter for a filter that fails on the data, VersionNotFound."""
    selection = asked.selection
    async with database.reading() as connection:
        try:
            figures, matched = await _figures(connection, selection, asked.fields, asked.quantiles)
            for field in asked.fields:
                if field.type not in _NUMBERS or field.codes:
                    figures[field.name] |= await _values(connection, selection, field)
            place = await _place(connection, selection, asked.feature) if asked.feature is not None else None
        except psycopg.Error as error:
            raise told(error, selection) or error from error
    document: dict[str, Any] = {
        "collection": selection.layer.id,
        "version": selection.layer.version.number,
        "numberMatched": matched,
        "properties": figures,
    }
    if asked.feature is not None:
        document["feature"] = {"id": asked.feature, "place": place}
    return document


async def _figures(
    connection: Connection, selection: Selection, fields: tuple[Field, ...], quantiles: int | None
) -> tuple[dict[str, dict[str, Any]], int]:
    """By field: count, missing, and what its type allows; and how many features there are. One reading for all."""
    if not fields and selection.is_whole:
        return {}, selection.layer.version.feature_count
    named = [(field, name, expression) for field in fields for name, expression in _aggregates(field, quantiles)]
    aggregates = [sql.SQL("count(*)"), *(expression for _, _, expression in named)]
    query = compose(
        "SELECT {} FROM {} AS t WHERE {}", sql.SQL(", ").join(aggregates), selection.layer.table, selection.where
    )
    row = await (await connection.execute(query.text, query.values)).fetchone()
    matched, *values = row or (0,)
    figures: dict[str, dict[str, Any]] = {field.name: {} for field in fields}
    for (field, name, _), found in zip(named, values, strict=True):
        figures[field.name][name] = _plain(found)
    for found in figures.values():
        found["missing"] = matched - found["count"]
    return figures, matched


def _aggregates(field: Field, quantiles: int | None) -> list[tuple[str, sql.Composable]]:
    name = column(field.name)
    wanted: list[tuple[str, sql.Composable]] = [("count", sql.SQL("count({})").format(name))]
    if field.type in _NUMBERS or field.type in _MOMENTS:
        wanted += [("minimum", sql.SQL("min({})").format(name)), ("maximum", sql.SQL("max({})").format(name))]
    if field.type in _NUMBERS and not field.codes:
        wanted += [
            ("mean", sql.SQL("avg({})::float8").format(name)),
            ("median", sql.SQL("percentile_cont(0.5) WITHIN GROUP (ORDER BY {})").format(name)),
            ("sum", sql.SQL("sum({})").format(name)),
        ]
        if quantiles is not None:
            wanted.append(("quantiles", _at_equal_steps(name, quantiles)))
    return wanted


def _at_equal_steps(name: sql.Composable, steps: int) -> sql.Composed:
    """The values below which 0, 1 … ``steps`` equal parts of all values lie: what classes of any kind are made from."""
    return sql.SQL(
        "percentile_cont((SELECT array_agg(i / {}::float8 ORDER BY i) FROM generate_series(0, {}) AS i))"
        " WITHIN GROUP (ORDER BY {}) "
    ).format(sql.Literal(steps), sql.Literal(steps), name)


async def _values(connection: Connection, selection: Selection, field: Field) -> dict[str, Any]:
    """The most frequent values of a field, and how many different ones there are."""
    name = column(field.name)
    order: sql.Composable = sql.SQL("{} {}").format(name, VIETNAMESE) if field.type == "string" else name
    query = compose(
        "SELECT {}, count(*), count(*) OVER () FROM {} AS t WHERE {} AND {} IS NOT NULL"
        " GROUP BY {} ORDER BY count(*) DESC, {} LIMIT {}",
        name,
        selection.layer.table,
        selection.where,
        name,
        name,
        order,
        value(MOST_VALUES, "int"),
    )
    rows = await (await connection.execute(query.text, query.values)).fetchall()
    return {
        "distinct": rows[0][2] if rows else 0,
        "values": [{"value": _plain(found), "count": count} for found, count, _ in rows],
    }


async def _place(connection: Connection, selection: Selection, source_id: str) -> int | None:
    """How many features come before this one in the order asked for; None when it is not among them."""
    if "\0" in source_id:
        return None
    table = selection.layer.table
    found = compose(
        "SELECT t.fid FROM {} AS t WHERE t.source_id = {} AND {}", table, value(source_id, "text"), selection.where
    )
    row = await (await connection.execute(found.text, found.values)).fetchone()
    if row is None:
        return None
    edge: Bound = Bound(sql.SQL(""))
    if selection.sort:
        edge = compose(" CROSS JOIN (SELECT * FROM {} WHERE fid = {}) AS edge", table, value(row[0], "bigint"))
    before = compose(
        "SELECT count(*) FROM {} AS t{} WHERE {} AND {}",
        table,
        edge,
        selection.where,
        beyond(selection.sort, row[0], "backward"),
    )
    counted = await (await connection.execute(before.text, before.values)).fetchone()
    return int(counted[0]) if counted else None


def _plain(found: Any) -> Any:
    """A value as JSON can hold it; what is no finite number is no figure."""
    if isinstance(found, list):
        return [_plain(each) for each in found]
    if isinstance(found, Decimal):
        return int(found) if found == found.to_integral_value() else float(found)
    if isinstance(found, float):
        return found if math.isfinite(found) else None
    return found.isoformat() if isinstance(found, date | datetime) else found
