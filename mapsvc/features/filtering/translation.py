"""From the syntax tree of a filter to SQL: only queryables as names, only the standard's functions, values bound."""

import math
import unicodedata
from collections.abc import Callable
from typing import Any, LiteralString

from psycopg import sql

from mapsvc.catalogue.layers import VisibleLayer
from mapsvc.errors import InvalidFilter
from mapsvc.features.bound import Bound, compose, joined, value
from mapsvc.features.crs import CRS84, Crs
from mapsvc.features.filtering import geometries, shapes, times
from mapsvc.features.filtering.terms import (
    Context,
    Kind,
    Term,
    clash,
    position_of,
    takes,
    unknown_property,
    wrong,
)
from mapsvc.features.queryables import Queryable

COMPARISONS: dict[str, LiteralString] = {"=": "=", "<>": "<>", "<": "<", ">": ">", "<=": "<=", ">=": ">="}
ARITHMETIC: dict[str, LiteralString] = {
    "+": "({} + {})",
    "-": "({} - {})",
    "*": "({} * {})",
    "/": "({} / NULLIF({}, 0))",
    "%": "mod({}::numeric, NULLIF({}, 0)::numeric)::float8",
    "div": "trunc({} / NULLIF({}, 0))",
    "^": "power({}, {})",
}
_SCALARS: frozenset[Kind] = frozenset({"text", "number", "boolean", "date", "timestamp"})
_ORDERED: frozenset[Kind] = frozenset({"text", "number", "date", "timestamp"})
_LARGEST_WHOLE = 2**53


def translate(
    tree: Any,
    text: str,
    queryables: dict[str, Queryable],
    crs: Crs = CRS84,
    layer_of: Callable[[str], VisibleLayer] | None = None,
) -> Bound:
    """The condition that a filter states; ``layer_of`` finds the layers it names. Raises InvalidFilter."""
    context = Context(text, queryables, crs, layer_of)
    return _boolean(context, tree, ("bộ lọc", "a filter"))


def _boolean(context: Context, node: Any, place: tuple[str, str]) -> Bound:
    term = _term(context, node)
    if term.kind != "boolean":
        raise clash(context, "boolean", term, place)
    return term.bound


def _term(context: Context, node: Any) -> Term:
    if isinstance(node, bool):
        return Term("boolean", value(node, "boolean"), literal=node)
    if isinstance(node, int | float):
        return _number(node)
    if isinstance(node, str):
        text = unicodedata.normalize("NFC", node)
        return Term("text", value(text, "text"), literal=text)
    if node is None:
        return Term("null", Bound(sql.SQL("NULL")))
    if isinstance(node, dict):
        return _composite(context, node)
    raise wrong("danh sách chỉ đứng sau IN", "a list stands only after IN")


def _composite(context: Context, node: dict[str, Any]) -> Term:
    if "property" in node:
        return _property(context, node["property"])
    if "date" in node:
        return times.date_term(_spelled_out(node["date"]))
    if "timestamp" in node:
        return times.timestamp_term(_spelled_out(node["timestamp"]))
    if "interval" in node:
        ends = node["interval"]
        if not isinstance(ends, list):
            raise wrong("INTERVAL cần hai đầu", "INTERVAL needs two ends")
        takes("interval", ends, 2)
        first, last = (each if isinstance(each, str) else _term(context, each) for each in ends)
        return times.interval_term(context, first, last)
    if "op" in node:
        arguments = node.get("args")
        if not isinstance(node["op"], str) or not isinstance(arguments, list):
            raise wrong("biểu thức thiếu op hoặc args", "an expression lacks op or args")
        return _operation(context, node["op"].lower(), arguments)
    if "type" in node or "bbox" in node:
        return geometries.geometry_term(context, node)
    raise wrong("biểu thức không hiểu được", "an expression is not understood")


def _spelled_out(text: Any) -> Any:
    if not isinstance(text, str):
        raise wrong("DATE và TIMESTAMP cần chữ trong nháy đơn", "DATE and TIMESTAMP need text in single quotes")
    return text


def _property(context: Context, name: Any) -> Term:
    queryable = context.queryables.get(name) if isinstance(name, str) else None
    if queryable is None:
        raise unknown_property(context, str(name))
    return Term(queryable.kind, Bound(queryable.sql), name=queryable.name)


def _number(number: float) -> Term:
    if not math.isfinite(number):
        raise wrong("số quá lớn", "a number is too large")
    if float(number).is_integer() and abs(number) < _LARGEST_WHOLE:
        return Term("number", value(str(int(number)), "bigint"), literal=number)
    return Term("number", value(float(number), "float8"), literal=number)


def _operation(context: Context, operator: str, arguments: list[Any]) -> Term:
    if operator in ("and", "or"):
        if not arguments:
            raise wrong(f"{operator.upper()} không có gì để nối", f"{operator.upper()} has nothing to join")
        return _predicate(_joined(context, operator, arguments))
    if operator in COMPARISONS:
        return _predicate(_comparison(context, operator, arguments))
    if operator in ARITHMETIC:
        return _arithmetic(context, operator, arguments)
    if operator in geometries.FUNCTIONS:
        takes(operator, arguments, 2)
        first, second = (_of_kind(context, each, "geometry", operator) for each in arguments)
        return _predicate(geometries.spatial(operator, first, second))
    if operator in times.FUNCTIONS:
        takes(operator, arguments, 2)
        return _predicate(times.temporal(context, operator, *(_term(context, each) for each in arguments)))
    if operator in _SHAPES:
        return _SHAPES[operator](context, arguments, _term)
    if operator in _FUNCTIONS:
        return _FUNCTIONS[operator](context, arguments)
    raise _unknown_function(context, operator)


def _unknown_function(context: Context, name: str) -> InvalidFilter:
    known = ", ".join(each.upper() for each in ("casei", "accenti", *geometries.FUNCTIONS, *times.FUNCTIONS, *_SHAPES))
    return wrong(
        f"không có hàm “{name[:60]}”; các hàm: {known}",
        f"there is no function “{name[:60]}”; the functions: {known}",
        position=position_of(context, name),
    )


def _predicate(bound: Bound) -> Term:
    return Term("boolean", bound)


def _of_kind(context: Context, node: Any, kind: Kind, operator: str) -> Term:
    term = _term(context, node)
    if term.kind != kind:
        raise clash(context, kind, term, (operator.upper(), operator.upper()))
    return term


def _joined(context: Context, operator: str, arguments: list[Any]) -> Bound:
    word: LiteralString = " AND " if operator == "and" else " OR "
    place = (operator.upper(), operator.upper())
    return compose("({})", joined(word, [_boolean(context, each, place) for each in arguments]))


def _not(context: Context, arguments: list[Any]) -> Term:
    takes("not", arguments, 1)
    return _predicate(compose("(NOT {})", _boolean(context, arguments[0], ("NOT", "NOT"))))


def _is_null(context: Context, arguments: list[Any]) -> Term:
    takes("is null", arguments, 1)
    term = _term(context, arguments[0])
    if term.kind in ("interval", "list"):
        raise clash(context, "text", term, ("IS NULL", "IS NULL"))
    return _predicate(compose("({} IS NULL)", term.bound))


def _comparison(context: Context, operator: str, arguments: list[Any]) -> Bound:
    takes(operator, arguments, 2)
    first, second = (_term(context, each) for each in arguments)
    _comparable(context, operator, first, second)
    ordering = operator not in ("=", "<>")
    return compose("({} {} {})", _in_order(first, ordering), sql.SQL(COMPARISONS[operator]), second.bound)


def _comparable(context: Context, operator: str, first: Term, *others: Term) -> None:
    allowed = _SCALARS if operator in ("=", "<>", "in") else _ORDERED
    place = (f"phép “{operator}”", f"“{operator}”")
    for term in (first, *others):
        if term.kind not in allowed:
            wanted = first.kind if first.kind in allowed else next((each.kind for each in others), "number")
            raise clash(context, wanted if wanted in allowed else "number", term, place)
    for term in others:
        if term.kind != first.kind:
            raise clash(context, first.kind, term, place)


def _in_order(term: Term, ordering: bool) -> Bound:
    """Text compared by order is compared in Vietnamese order."""
    return compose('({} COLLATE "vi-x-icu")', term.bound) if ordering and term.kind == "text" else term.bound


def _between(context: Context, arguments: list[Any]) -> Term:
    takes("between", arguments, 3)
    first, low, high = (_term(context, each) for each in arguments)
    _comparable(context, "between", first, low, high)
    return _predicate(compose("({} BETWEEN {} AND {})", _in_order(first, True), low.bound, high.bound))


def _in(context: Context, arguments: list[Any]) -> Term:
    takes("in", arguments, 2)
    first = _term(context, arguments[0])
    members = arguments[1]
    if not isinstance(members, list) or not members:
        raise wrong("sau IN cần một danh sách không trống", "IN needs a list that is not empty")
    terms = [_term(context, each) for each in members]
    _comparable(context, "in", first, *terms)
    return _predicate(compose("({} IN ({}))", first.bound, joined(", ", [term.bound for term in terms])))


def _like(context: Context, arguments: list[Any]) -> Term:
    takes("like", arguments, 2)
    place = ("LIKE", "LIKE")
    text, pattern = (_term(context, each) for each in arguments)
    for term in (text, pattern):
        if term.kind != "text":
            raise clash(context, "text", term, place)
    if pattern.literal is None:
        raise wrong("mẫu của LIKE phải viết ra, không lấy từ thuộc tính", "the pattern of LIKE must be written out")
    trailing = len(pattern.literal) - len(pattern.literal.rstrip("\\"))
    if trailing % 2:
        raise wrong("mẫu của LIKE kết thúc bằng dấu \\ lẻ", "the pattern of LIKE ends with a lone backslash")
    return _predicate(compose("({} LIKE {})", text.bound, pattern.bound))


def _arithmetic(context: Context, operator: str, arguments: list[Any]) -> Term:
    takes(operator, arguments, 2)
    first, second = (_of_kind(context, each, "number", operator) for each in arguments)
    return Term(
        "number",
        compose(ARITHMETIC[operator], compose("{}::float8", first.bound), compose("{}::float8", second.bound)),
    )


def _case_insensitive(context: Context, arguments: list[Any]) -> Term:
    takes("casei", arguments, 1)
    term = _of_kind(context, arguments[0], "text", "casei")
    return Term("text", _once(term, compose('lower({} COLLATE "vi-x-icu")', term.bound)), literal=term.literal)


def _accent_insensitive(context: Context, arguments: list[Any]) -> Term:
    takes("accenti", arguments, 1)
    term = _of_kind(context, arguments[0], "text", "accenti")
    return Term("text", _once(term, compose("unaccent({})", term.bound)), literal=term.literal)


def _once(term: Term, bound: Bound) -> Bound:
    """A function of what is written out is computed once, not for every row."""
    return compose("(SELECT {})", bound) if term.literal is not None else bound


_SHAPES = {"feature": shapes.feature_term, "buffer": shapes.buffer_term}

_FUNCTIONS: dict[str, Callable[[Context, list[Any]], Term]] = {
    "not": _not,
    "isnull": _is_null,
    "between": _between,
    "in": _in,
    "like": _like,
    "casei": _case_insensitive,
    "accenti": _accent_insensitive,
}
