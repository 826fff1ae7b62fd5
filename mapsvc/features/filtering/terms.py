"""Terms of a filter: an SQL expression and the kind of value it has, and the errors of putting wrong ones together."""

import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from mapsvc.catalogue.layers import VisibleLayer
from mapsvc.errors import InvalidFilter
from mapsvc.features.bound import Bound
from mapsvc.features.crs import CRS84, Crs
from mapsvc.features.queryables import Queryable

Kind = Literal["text", "number", "boolean", "date", "timestamp", "geometry", "interval", "list", "null"]

KIND_NAMES: dict[str, tuple[str, str]] = {
    "text": ("chữ", "text"),
    "number": ("số", "a number"),
    "boolean": ("đúng/sai", "true or false"),
    "date": ("ngày", "a date"),
    "timestamp": ("thời điểm", "a timestamp"),
    "geometry": ("hình học", "a geometry"),
    "interval": ("khoảng thời gian", "an interval"),
    "list": ("danh sách", "a list"),
    "null": ("NULL", "NULL"),
}


@dataclass(frozen=True, slots=True)
class Term:
    """An expression of a known kind. ``literal`` is its value in Python when it is written out in the filter."""

    kind: Kind
    bound: Bound
    literal: Any = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """What a filter may speak of: the text it was read from, the queryables, and the CRS of its coordinates.

    ``layer_of`` finds another layer as the same visitor may see it, and raises as the catalogue does.
    """

    text: str
    queryables: dict[str, Queryable]
    crs: Crs = CRS84
    layer_of: Callable[[str], VisibleLayer] | None = None


def unknown_property(context: Context, name: str) -> InvalidFilter:
    """A property the layer does not have, or that this visitor may not know of."""
    near = difflib.get_close_matches(name, context.queryables, n=3, cutoff=0.5)
    known = ", ".join(context.queryables)
    return InvalidFilter(
        reason={"vi": f"không có thuộc tính “{name[:60]}”", "en": f"there is no property “{name[:60]}”"},
        advice={
            "vi": (f"Tên gần nhất: {', '.join(near)}. " if near else "") + f"Các thuộc tính: {known}.",
            "en": (f"Nearest: {', '.join(near)}. " if near else "") + f"Properties: {known}.",
        },
        property=name[:100],
        nearest=near,
        position=position_of(context, name),
    )


def position_of(context: Context, name: str) -> int | None:
    """Where ``name`` stands in the filter: the tree does not tell."""
    found = re.search(rf'(?<![\w"]){re.escape(name)}(?![\w"])|"{re.escape(name)}"', context.text)
    return found.start() + 1 if found else None


def clash(context: Context, wanted: str, found: Term, what: tuple[str, str]) -> InvalidFilter:
    """A term of a kind that does not belong where it stands; ``what`` names the place in vi, en."""
    vi_wanted, en_wanted = KIND_NAMES.get(wanted, (wanted, wanted))
    vi_found, en_found = KIND_NAMES[found.kind]
    named_vi = f" (“{found.name}”)" if found.name else ""
    return InvalidFilter(
        reason={
            "vi": f"{what[0]} cần {vi_wanted}, nhưng đây là {vi_found}{named_vi}",
            "en": f"{what[1]} needs {en_wanted}, but this is {en_found}{named_vi}",
        },
        advice=_advice(wanted, found),
        property=found.name,
        position=position_of(context, found.name) if found.name else None,
    )


def _advice(wanted: str, found: Term) -> dict[str, str]:
    pair = {wanted, found.kind}
    if pair == {"text", "date"}:
        return {"vi": "Viết ngày là DATE('2025-07-01').", "en": "Dates are written DATE('2025-07-01')."}
    if pair == {"text", "timestamp"}:
        return {
            "vi": "Viết thời điểm là TIMESTAMP('2025-07-01T00:00:00Z').",
            "en": "Timestamps are written TIMESTAMP('2025-07-01T00:00:00Z').",
        }
    if pair == {"date", "timestamp"}:
        return {
            "vi": "So ngày với thời điểm bằng T_AFTER, T_BEFORE, T_DURING, T_INTERSECTS.",
            "en": "Compare a date with a timestamp by T_AFTER, T_BEFORE, T_DURING, T_INTERSECTS.",
        }
    if pair == {"text", "number"}:
        return {"vi": "Chữ viết trong nháy đơn, số thì không.", "en": "Text is in single quotes, numbers are not."}
    if found.kind == "null":
        return {"vi": "Tìm chỗ trống bằng IS NULL.", "en": "Missing values are found by IS NULL."}
    return {"vi": "", "en": ""}


def wrong(vi: str, en: str, **more: Any) -> InvalidFilter:
    """Any other mistake."""
    return InvalidFilter(reason={"vi": vi, "en": en}, **more)


def takes(operator: str, arguments: list[Any], count: int) -> None:
    """Raise InvalidFilter unless ``operator`` has ``count`` arguments."""
    if len(arguments) != count:
        raise wrong(
            f"{operator.upper()} cần {count} đối số, nhận được {len(arguments)}",
            f"{operator.upper()} takes {count} argument{'s' if count != 1 else ''}, not {len(arguments)}",
        )
