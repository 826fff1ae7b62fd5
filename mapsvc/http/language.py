"""Which of the two languages a request asks for."""

from collections.abc import Mapping

from mapsvc.errors import InvalidParameter, Language


def asked_language(query: Mapping[str, str], headers: Mapping[str, str]) -> Language:
    """The language to answer in. Raises InvalidParameter when ``lang`` names none of the two."""
    asked = query.get("lang")
    if asked not in (None, "vi", "en"):
        raise InvalidParameter(
            parameter="lang",
            reason={"vi": f"chỉ có vi và en, không có “{asked[:20]}”", "en": f"vi and en only, not “{asked[:20]}”"},
        )
    return language_of(query, headers)


def language_of(query: Mapping[str, str], headers: Mapping[str, str]) -> Language:
    """``lang=`` wins, then Accept-Language by weight (RFC 9110 section 12.5.4), then Vietnamese.

    Problems are told in it too, those with ``lang`` itself among them.
    """
    asked, accepted = query.get("lang"), headers.get("accept-language")
    if asked in ("vi", "en"):
        return "en" if asked == "en" else "vi"
    weights: dict[str, float] = {}
    for part in (accepted or "").split(","):
        tag, _, parameters = part.strip().partition(";")
        try:
            weight = float(parameters.partition("q=")[2] or 1)
        except ValueError:
            weight = 0.0
        primary = tag.partition("-")[0].lower()
        weights[primary] = max(weight, weights.get(primary, 0.0))
    return "en" if weights.get("en", 0.0) > weights.get("vi", weights.get("*", 0.0)) else "vi"
