"""Dates, timestamps and intervals in filters, and the temporal functions (CQL2 clause 7.12).

Every operand is a pair of bounds, both included; an instant has twice the same. A date among timestamps is its day.
"""

import re
from typing import Any, LiteralString

from psycopg import sql

from mapsvc.features.bound import Bound, compose, value
from mapsvc.features.filtering.terms import Context, Term, clash, wrong
from mapsvc.features.moments import parse_date, parse_timestamp

FUNCTIONS: dict[str, LiteralString] = {
    "t_after": "({a} > {d})",
    "t_before": "({b} < {c})",
    "t_contains": "({a} < {c} AND {b} > {d})",
    "t_disjoint": "({b} < {c} OR {a} > {d})",
    "t_during": "({a} > {c} AND {b} < {d})",
    "t_equals": "({a} = {c} AND {b} = {d})",
    "t_finishedby": "({a} < {c} AND {b} = {d})",
    "t_finishes": "({a} > {c} AND {b} = {d})",
    "t_intersects": "({a} <= {d} AND {b} >= {c})",
    "t_meets": "({b} = {c})",
    "t_metby": "({a} = {d})",
    "t_overlappedby": "({a} > {c} AND {a} < {d} AND {b} > {d})",
    "t_overlaps": "({a} < {c} AND {b} > {c} AND {b} < {d})",
    "t_startedby": "({a} = {c} AND {b} > {d})",
    "t_starts": "({a} = {c} AND {b} < {d})",
}
"""By Allen's relations; a to b is the first operand, c to d the second."""

_LETTER = re.compile(r"\{[abcd]\}")

_INTERVALS_ONLY = frozenset(
    {"t_contains", "t_finishedby", "t_finishes", "t_meets", "t_metby"}
    | {"t_overlappedby", "t_overlaps", "t_startedby", "t_starts"}
)


def temporal(context: Context, operator: str, first: Term, second: Term) -> Bound:
    """A temporal predicate of two instants or intervals."""
    place = (f"{operator.upper()}", f"{operator.upper()}")
    for term in (first, second):
        if term.kind not in ("date", "timestamp", "interval"):
            raise clash(context, "timestamp", term, place)
        if operator in _INTERVALS_ONLY and term.kind != "interval":
            raise clash(context, "interval", term, place)
    if operator == "t_during" and second.kind != "interval":
        raise clash(context, "interval", second, place)
    days = all(_in_days(term) for term in (first, second))
    (a, b), (c, d) = _bounds(first, days), _bounds(second, days)
    text = FUNCTIONS[operator]
    names = {"a": a, "b": b, "c": c, "d": d}
    order = [names[text[place + 1]] for place, letter in enumerate(text) if letter == "{"]
    return compose(_LETTER.sub("{}", text), *order)


def _in_days(term: Term) -> bool:
    if term.kind != "interval":
        return term.kind == "date"
    begin, end = term.literal
    return all(each is None or each.kind == "date" for each in (begin, end))


def _bounds(term: Term, days: bool) -> tuple[Bound, Bound]:
    begin, end = term.literal if term.kind == "interval" else (term, term)
    return (
        _instant(begin, days, last=False) if begin else _open("-infinity", days),
        _instant(end, days, last=True) if end else _open("infinity", days),
    )


def _open(text: str, days: bool) -> Bound:
    return value(text, "date") if days else value(text, "timestamptz")


def _instant(term: Term, days: bool, last: bool) -> Bound:
    if days or term.kind == "timestamp":
        return term.bound
    if last:
        return compose("({} + interval '1 day' - interval '1 microsecond')::timestamptz", term.bound)
    return compose("{}::timestamptz", term.bound)


def date_term(text: Any) -> Term:
    """``DATE('…')``. Raises InvalidFilter."""
    try:
        parsed = parse_date(text)
    except (ValueError, TypeError):
        raise wrong(f"“{text}” không phải ngày YYYY-MM-DD", f"“{text}” is not a date YYYY-MM-DD") from None
    return Term("date", value(parsed, "date"), literal=parsed)


def timestamp_term(text: Any) -> Term:
    """``TIMESTAMP('…')``. Raises InvalidFilter."""
    try:
        parsed = parse_timestamp(text)
    except (ValueError, TypeError):
        raise wrong(
            f"“{text}” không phải thời điểm như 2025-07-01T00:00:00Z",
            f"“{text}” is not a timestamp such as 2025-07-01T00:00:00Z",
        ) from None
    return Term("timestamp", value(parsed, "timestamptz"), literal=parsed)


def interval_term(context: Context, begin: Term | str | None, end: Term | str | None) -> Term:
    """``INTERVAL(a, b)`` of dates, timestamps, properties or '..'. Raises InvalidFilter."""
    ends = tuple(_end(context, each) for each in (begin, end))
    first, last = ends
    if first and last and first.literal is not None and last.literal is not None:
        if first.kind != last.kind:
            raise clash(context, first.kind, last, ("INTERVAL", "INTERVAL"))
        if first.literal > last.literal:
            raise wrong("INTERVAL kết thúc trước khi bắt đầu", "INTERVAL ends before it begins")
    return Term("interval", Bound(sql.SQL("")), literal=ends)


def _end(context: Context, end: Term | str | None) -> Term | None:
    if end is None or isinstance(end, Term):
        if end is not None and end.kind not in ("date", "timestamp"):
            raise clash(context, "timestamp", end, ("INTERVAL", "INTERVAL"))
        return end
    if end == "..":
        return None
    return timestamp_term(end) if len(end) > 10 else date_term(end)
