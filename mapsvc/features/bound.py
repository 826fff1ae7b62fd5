"""SQL with its values: text from fixed templates and quoted names, every value bound and never part of the text."""

from dataclasses import dataclass
from functools import reduce
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
    """``template`` with each ``{}`` replaced by a part, in order; a percent sign is written ``%%``."""
    values: tuple[Any, ...] = ()
    pieces: list[sql.Composable] = []
    for part in parts:
        if isinstance(part, Bound):
            values += part.values
            pieces.append(part.sql)
        else:
            pieces.append(part)
    return Bound(sql.SQL(template).format(*pieces), values)


def value(of: Any, as_type: LiteralString) -> Bound:
    """One value, bound, of an SQL type."""
    return Bound(sql.SQL("%s::" + as_type), (of,))


def all_of(conditions: tuple[Bound, ...]) -> Bound:
    """The conditions joined by AND; true when there are none."""
    if not conditions:
        return Bound(sql.SQL("true"))
    return reduce(lambda left, right: compose("{} AND {}", left, right), conditions)


def column(name: str) -> sql.Identifier:
    """A column of the version table, which every query calls ``t``."""
    return sql.Identifier("t", name)
