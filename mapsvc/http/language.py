"""Which of the two languages a request asks for."""

from collections.abc import Mapping

from mapsvc.errors import Language


def preferred_language(query_lang: str | None, accept_language: str | None) -> Language:
    """``lang=`` wins, then Accept-Language by weight (RFC 9110 section 12.5.4), then Vietnamese."""
    if query_lang in ("vi", "en"):
        return "en" if query_lang == "en" else "vi"
    weights: dict[str, float] = {}
    for part in (accept_language or "").split(","):
        tag, _, parameters = part.strip().partition(";")
        try:
            weight = float(parameters.partition("q=")[2] or 1)
        except ValueError:
            weight = 0.0
        primary = tag.partition("-")[0].lower()
        weights[primary] = max(weight, weights.get(primary, 0.0))
    return "en" if weights.get("en", 0.0) > weights.get("vi", weights.get("*", 0.0)) else "vi"


def language_of(query: Mapping[str, str], headers: Mapping[str, str]) -> Language:
    """The language of a request, from its query and headers."""
    return preferred_language(query.get("lang"), headers.get("accept-language"))
