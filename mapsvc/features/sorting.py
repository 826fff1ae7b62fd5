"""``sortby``, and the place in an order that a cursor stands at.

Missing values come last, both ways round. Text is in Vietnamese order (đ after d). Features that are alike in every
key are in the order of ``fid``, so every order is total and a page begins exactly where the one before it ended.
"""

import difflib
from dataclasses import dataclass
from typing import Literal

from psycopg import sql

from mapsvc.catalogue.layers import VisibleLayer
from mapsvc.errors import InvalidParameter
from mapsvc.features.bound import Bound, column, compose

Direction = Literal["forward", "backward"]

MOST_KEYS = 8

VIETNAMESE = sql.SQL('COLLATE "vi-x-icu"')


@dataclass(frozen=True, slots=True)
class SortKey:
    """One field to sort by."""

    name: str
    descending: bool
    is_text: bool

    def of(self, table: Literal["t", "edge"]) -> sql.Composable:
        """The value compared, read from the version table ``t`` or from the row ``edge`` that a cursor names."""
        name = column(self.name, table)
        return sql.SQL("{} {}").format(name, VIETNAMESE) if self.is_text else name


def parse_sortby(text: str | None, layer: VisibleLayer) -> tuple[SortKey, ...]:
    """The keys named: ``name``, ``+name`` or ``-name``, separated by commas. Raises InvalidParameter."""
    if text is None:
        return ()
    types = {field.name: field.type for field in layer.fields}
    keys: dict[str, SortKey] = {}
    for part in text.split(","):
        # A plus sign that was not escaped arrives as a space.
        sign, name = (part[0], part[1:]) if part[:1] in ("+", "-", " ") else ("+", part)
        if name not in types:
            raise InvalidParameter(
                parameter="sortby",
                reason={
                    "vi": f"không có thuộc tính “{name[:60]}” để sắp xếp",
                    "en": f"there is no property “{name[:60]}” to sort by",
                },
                nearest=difflib.get_close_matches(name, types, n=3),
            )
        if name in keys:
            raise InvalidParameter(
                parameter="sortby",
                reason={"vi": f"“{name}” lặp lại", "en": f"“{name}” occurs twice"},
            )
        keys[name] = SortKey(name, sign == "-", types[name] == "string")
    if len(keys) > MOST_KEYS:
        raise InvalidParameter(
            parameter="sortby",
            reason={"vi": f"nhiều nhất {MOST_KEYS} thuộc tính", "en": f"at most {MOST_KEYS} properties"},
        )
    return tuple(keys.values())


def order_by(keys: tuple[SortKey, ...], direction: Direction) -> sql.Composed:
    """The ORDER BY list for reading forward, or backward from a place."""
    back = direction == "backward"
    parts = [
        sql.SQL("{} {} NULLS {}").format(
            key.of("t"), sql.SQL("DESC" if key.descending != back else "ASC"), sql.SQL("FIRST" if back else "LAST")
        )
        for key in keys
    ]
    return sql.SQL(", ").join([*parts, sql.SQL("t.fid DESC" if back else "t.fid")])


def beyond(keys: tuple[SortKey, ...], fid: int, direction: Direction) -> Bound:
    """Rows that come after (or, backward, before) the row of ``fid``.

    With keys, the query joins that row as ``edge``: a version never changes, so its values need not travel.
    """
    back = direction == "backward"
    condition = compose("t.fid < {}" if back else "t.fid > {}", Bound(sql.SQL("%s::bigint"), (fid,)))
    for key in reversed(keys):
        here, edge = key.of("t"), key.of("edge")
        name, edge_name = column(key.name), column(key.name, "edge")
        operator = sql.SQL("<" if key.descending != back else ">")
        if back:
            past = compose("({} {} {} OR ({} IS NULL AND {} IS NOT NULL))", here, operator, edge, edge_name, name)
        else:
            past = compose("({} {} {} OR ({} IS NOT NULL AND {} IS NULL))", here, operator, edge, edge_name, name)
        condition = compose("({} OR ({} IS NOT DISTINCT FROM {} AND {}))", past, name, edge_name, condition)
    return condition
