"""SQL with its values: text from fixed templates and quoted names, every value bound and never part of the text."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, LiteralString

from psycopg import sql


@dataclass(frozen=True, slots=True)
class Bound:
    """A piece of SQL and, in the order of its placeholders, the values that go with it."""

    sql: sql.Composable
    values: tuple[Any, ...] = ()

    @property
    def text(self) -> str:
        """The SQL with ``%s`` placeholders."""
        return self.sql.as_string(None)


def compose(template: LiteralString, *parts: "Bound | sql.Composable") -> Bound:
    """``template`` with each ``{}`` replaced by a part, in order; a percent sign is written ``%%``.

    Names and texts are rendered here and not when the query is sent: a page is composed of dozens of parts.
    """
    values: tuple[Any, ...] = ()
    pieces: list[str] = []
    for part in parts:
        if isinstance(part, Bound):
            values += part.values
            pieces.append(part.text)
        else:
            pieces.append(part.as_string(None))
    return Bound(sql.SQL(template.format(*pieces)), values)


def value(of: Any, as_type: LiteralString) -> Bound:
    """One value, bound, of an SQL type."""
    return Bound(sql.SQL("%s::" + as_type), (of,))


def joined(separator: LiteralString, parts: Sequence[Bound]) -> Bound:
    """The parts one after another; an empty text when there are none."""
    values = tuple(each for part in parts for each in part.values)
    return Bound(sql.SQL(separator.join(part.text for part in parts)), values)


def all_of(conditions: Sequence[Bound]) -> Bound:
    """The conditions joined by AND; true when there are none."""
    return joined(" AND ", conditions) if conditions else Bound(sql.SQL("true"))


@lru_cache(maxsize=4096)
def column(name: str, table: LiteralString = "t") -> sql.SQL:
    """A column, quoted; every query calls the version's table ``t``."""
    return sql.SQL(sql.Identifier(table, name).as_string(None))
