"""Values in the types that fields declare: nothing is lost silently."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from mapsvc.catalogue.declaration import FieldType
from mapsvc.publishing.readers.layer import ARROW_TYPES

_TRUE = frozenset({"1", "true", "t", "yes", "y", "có", "co", "x", "1.0"})
_FALSE = frozenset({"0", "false", "f", "no", "n", "không", "khong", "0.0"})
# Times without a zone are Vietnam's.
VIETNAM = datetime.timedelta(hours=7)
_VIETNAMESE_DATE = re.compile(r"^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$")


class Unreadable(ValueError):
    """A value that is not of the type; `position` is its place in the column."""

    def __init__(self, value: object, position: int) -> None:
        self.value, self.position = value, position
        super().__init__(f"{value!r} at {position}")


def arrow_column(values: pa.Array | pa.ChunkedArray, wanted: FieldType) -> pa.Array | pa.ChunkedArray:
    """The column in the Arrow type of a declared type. Raises Unreadable."""
    target = ARROW_TYPES[wanted]
    if values.type == target:
        return values
    try:
        return _by_arrow(values, wanted, target)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        read = _READERS[wanted]
        return pa.array([_one(read, value, row) for row, value in enumerate(values.to_pylist())], target)


def _by_arrow(values: Any, wanted: FieldType, target: pa.DataType) -> Any:
    if wanted == "string" and pa.types.is_floating(values.type):
        values = pc.cast(values, pa.int64())
    if wanted in ("boolean", "date", "datetime") and not pa.types.is_temporal(values.type):
        raise pa.ArrowInvalid("read one by one")
    if wanted == "datetime" and pa.types.is_timestamp(values.type) and values.type.tz is None:
        values = pc.subtract(pc.cast(values, pa.timestamp("us")), pa.scalar(VIETNAM, pa.duration("us")))
    return pc.cast(values, target)


def _one(read: Callable[[Any], Any], value: Any, position: int) -> Any:
    if value is None or (isinstance(value, float) and value != value) or (isinstance(value, str) and not value.strip()):
        return None
    try:
        return read(value)
    except (ValueError, TypeError, OverflowError) as error:
        raise Unreadable(value, position) from error


def _string(value: Any) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _integer(value: Any) -> int:
    number = float(value)
    if not number.is_integer():
        raise ValueError(value)
    exact = int(value) if isinstance(value, int) or str(value).strip().lstrip("+-").isdigit() else int(number)
    if not -(2**63) <= exact < 2**63:
        raise OverflowError(value)
    return exact


def _boolean(value: Any) -> bool:
    text = str(value).strip().casefold()
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    raise ValueError(value)


def _date(value: Any) -> datetime.date:
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    text = str(value).strip()
    if parts := _VIETNAMESE_DATE.match(text):
        return datetime.date(int(parts[3]), int(parts[2]), int(parts[1]))
    return datetime.date.fromisoformat(text[:10])


def _datetime(value: Any) -> datetime.datetime:
    moment = value if isinstance(value, datetime.datetime) else datetime.datetime.fromisoformat(str(value).strip())
    return (moment if moment.tzinfo else moment.replace(tzinfo=datetime.timezone(VIETNAM))).astimezone(datetime.UTC)


_READERS: dict[FieldType, Callable[[Any], Any]] = {
    "string": _string,
    "integer": _integer,
    "number": float,
    "boolean": _boolean,
    "date": _date,
    "datetime": _datetime,
}
