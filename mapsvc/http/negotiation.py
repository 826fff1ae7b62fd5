"""Which representation a request asks for: ``f=`` wins, then Accept (RFC 9110 section 12.5.1)."""

import difflib
from collections.abc import Mapping
from functools import lru_cache

from mapsvc.errors import InvalidParameter, NotAcceptable


def negotiate(requested: str | None, accept: str | None, offered: Mapping[str, tuple[str, ...]]) -> str:
    """The name of the format to reply in.

    ``offered`` maps names to media types, most specific first; its first entry is the default. Raises
    InvalidParameter for an unknown ``f`` (400, as for any parameter) and NotAcceptable when the Accept header rules
    out everything there is.
    """
    if requested is not None:
        if requested in offered:
            return requested
        near = difflib.get_close_matches(requested, offered, n=1)
        known = ", ".join(offered)
        raise InvalidParameter(
            parameter="f",
            reason={
                "vi": f"không có định dạng “{requested[:60]}”; có: {known}",
                "en": f"there is no format “{requested[:60]}”; there are: {known}",
            },
            nearest=near,
        )
    if not accept:
        return next(iter(offered))
    chosen = _by_header(accept[:2000], tuple((name, types) for name, types in offered.items()))
    if chosen is None:
        raise NotAcceptable(name=accept[:200], known=[types[0] for types in offered.values()])
    return chosen


def asks_for_page(accept: str | None) -> bool:
    """Whether the caller is a browser: it names HTML and weighs it no less than JSON."""
    if not accept or "html" not in accept:
        return False
    formats = (("html", ("text/html", "application/xhtml+xml")), ("json", ("application/json",)))
    return _by_header(accept[:2000], formats) == "html"


@lru_cache(maxsize=512)
def _by_header(accept: str, offered: tuple[tuple[str, tuple[str, ...]], ...]) -> str | None:
    ranges = [_parse(part) for part in accept.split(",") if part.strip()]
    best: tuple[float, int, int] = (0.0, 0, 0)
    chosen = None
    for place, (name, types) in enumerate(offered):
        for media_type in types:
            weight, precision = _weight(media_type, ranges)
            rank = (weight, precision, -place)
            if weight > 0 and (chosen is None or rank > best):
                best, chosen = rank, name
    return chosen


def _parse(part: str) -> tuple[str, float]:
    media, *parameters = (piece.strip().lower() for piece in part.split(";"))
    weight = 1.0
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                weight = float(value)
            except ValueError:
                weight = 0.0
    return media, weight


def _weight(media_type: str, ranges: list[tuple[str, float]]) -> tuple[float, int]:
    """The weight of the most precise range that covers ``media_type``, and how precise that range is."""
    bare = media_type.partition(";")[0]
    best = (0.0, -1)
    for media, weight in ranges:
        if media == bare:
            precision = 2
        elif media.endswith("/*") and media != "*/*" and bare.startswith(media[:-1]):
            precision = 1
        elif media == "*/*":
            precision = 0
        else:
            continue
        if precision > best[1]:
            best = (weight, precision)
    return (best[0], max(best[1], 0))
