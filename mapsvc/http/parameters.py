"""Query parameters parsed once, with errors that name the parameter and the nearest known one."""

import difflib
import re
from collections.abc import Collection

from starlette.requests import Request

from mapsvc.errors import InvalidParameter, UnknownParameter


def only_known(request: Request, known: Collection[str]) -> None:
    """Raise UnknownParameter for a parameter outside ``known`` (OGC API Features /req/core/query-param-unknown)."""
    for name in request.query_params:
        if name not in known:
            raise UnknownParameter(
                parameter=name, nearest=difflib.get_close_matches(name, known, n=1), known=sorted(known)
            )


def whole_number(name: str, text: str | None, default: int, least: int, most: int, cap: bool = False) -> int:
    """A whole number between ``least`` and ``most``; with ``cap``, more than ``most`` means ``most``."""
    if text is None:
        return default
    # int() also reads underscores, spaces and the digits of other scripts.
    value = int(text) if re.fullmatch(r"-?[0-9]{1,100}", text) else least - 1
    if cap and value > most:
        return most
    if not least <= value <= most:
        raise InvalidParameter(
            parameter=name,
            reason={
                "vi": f"cần số nguyên từ {least} đến {most}, nhận được “{text}”",
                "en": f"a whole number from {least} to {most} is needed, not “{text}”",
            },
        )
    return value


def decimal_number(text: str) -> float:
    """A number as JSON and CQL2 write it, perhaps with a plus sign; ValueError for anything else float() would read."""
    if not re.fullmatch(r"[+-]?(?:[0-9]{1,400}(?:\.[0-9]{0,400})?|\.[0-9]{1,400})(?:[eE][+-]?[0-9]{1,4})?", text):
        raise ValueError(text)
    return float(text)
