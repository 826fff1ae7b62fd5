"""Dates and times in requests: RFC 3339, and the ``datetime`` parameter (/req/core/fc-time-definition)."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from mapsvc.catalogue.layers import VisibleLayer
from mapsvc.errors import InvalidParameter
from mapsvc.features.bound import Bound, column, compose, value

Moment = date | datetime

_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_TIMESTAMP = re.compile(r"(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d):(\d\d)(\.\d+)?([Zz]|[+-]\d\d:\d\d)")


def parse_date(text: str) -> date:
    """A full-date; ValueError otherwise."""
    if not _DATE.fullmatch(text):
        raise ValueError(text)
    return date.fromisoformat(text)


def parse_timestamp(text: str) -> datetime:
    """A date-time with its offset, in UTC; ValueError otherwise. A leap second counts as the one before."""
    found = _TIMESTAMP.fullmatch(text)
    if not found:
        raise ValueError(text)
    day, clock, second, fraction, offset = found.groups()
    second = "59" if second == "60" else second
    offset = "+00:00" if offset in "Zz" else offset
    parsed = datetime.fromisoformat(f"{day}T{clock}:{second}{(fraction or '.0')[:7]}{offset}")
    try:
        return parsed.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(text) from error


def parse_moment(text: str) -> Moment:
    """A full-date or a date-time; ValueError otherwise."""
    return parse_timestamp(text) if len(text) > 10 else parse_date(text)


def first_instant(moment: Moment) -> datetime:
    """The moment itself, or the beginning of the day in UTC."""
    return moment if isinstance(moment, datetime) else datetime.combine(moment, time.min, UTC)


def last_instant(moment: Moment) -> datetime:
    """The moment itself, or the end of the day in UTC."""
    return moment if isinstance(moment, datetime) else datetime.combine(moment, time.max, UTC)


@dataclass(frozen=True, slots=True)
class Period:
    """From one instant to another, both included; None is open."""

    begin: datetime | None
    end: datetime | None


def parse_datetime(text: str | None) -> Period | None:
    """The period asked for: an instant, a day, ``a/b``, ``../b``, ``a/..``. Raises InvalidParameter."""
    if text is None:
        return None
    try:
        begin, slash, end = text.partition("/")
        if not slash:
            moment = parse_moment(begin)
            return Period(first_instant(moment), last_instant(moment))
        period = Period(
            None if begin in ("", "..") else first_instant(parse_moment(begin)),
            None if end in ("", "..") else last_instant(parse_moment(end)),
        )
    except ValueError:
        raise _invalid(text, "không phải ngày hay thời điểm theo RFC 3339", "is not an RFC 3339 date or time") from None
    if period.begin and period.end and period.begin > period.end:
        raise _invalid(text, "kết thúc trước khi bắt đầu", "ends before it begins")
    return period


def _invalid(text: str, vi: str, en: str) -> InvalidParameter:
    examples = "2025-07-01, 2025-07-01T00:00:00Z, 2025-01-01/2025-12-31, ../2025-06-30"
    return InvalidParameter(
        parameter="datetime",
        reason={"vi": f"“{text[:100]}” {vi}; ví dụ: {examples}", "en": f"“{text[:100]}” {en}; examples: {examples}"},
    )


def time_condition(layer: VisibleLayer, period: Period) -> Bound | None:
    """Features whose time meets ``period``; None when the layer has no time, for then all match.

    A feature without a time matches too (/req/core/fc-time-response).
    """
    readable = {field.name: field.type for field in layer.fields}
    declared = layer.declaration.time
    if declared is None or declared.field not in readable:
        return None
    begins, ends = declared.field, declared.end if declared.end in readable else None
    conditions = []
    if period.end is not None:
        conditions.append(_compared("<=", begins, readable[begins], period.end))
    if period.begin is not None:
        last = ends or begins
        conditions.append(_compared(">=", last, readable[last], period.begin))
    conditions = [each for each in conditions if each is not None]
    if not conditions:
        return None
    return conditions[0] if len(conditions) == 1 else compose("{} AND {}", *conditions)  # type: ignore[arg-type]


def _compared(operator: str, name: str, kind: str, moment: datetime) -> Bound | None:
    if kind == "datetime":
        bound = value(moment, "timestamptz")
    elif kind == "date":
        bound = value(moment.date(), "date")
    elif kind == "integer":  # a year
        bound = value(moment.year, "bigint")
    else:
        return None
    name_of = column(name)
    if operator == "<=":
        return compose("({} <= {} OR {} IS NULL)", name_of, bound, name_of)
    return compose("({} >= {} OR {} IS NULL)", name_of, bound, name_of)
