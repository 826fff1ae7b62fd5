"""Finding layers by their title and keywords."""

from collections.abc import Iterable
from functools import lru_cache

from mapsvc.catalogue.declaration import Title
from mapsvc.catalogue.folding import fold, spell
from mapsvc.catalogue.layers import Catalogue, VisibleLayer
from mapsvc.search.query import Query
from mapsvc.search.replies import SearchResult

LAYER = Title(vi="Lớp dữ liệu", en="Layer")

_fold = lru_cache(maxsize=16_384)(fold)
_spell = lru_cache(maxsize=16_384)(spell)


def find_layers(catalogue: Catalogue, layers: Iterable[VisibleLayer], typed: str, query: Query) -> list[SearchResult]:
    """The layers with every word of ``typed`` at the start of a word of their title or keywords, best first."""
    words = fold(typed).split()
    if not words or len(query.folded) < 2:
        return []
    results = []
    for layer in layers:
        score = _score(layer, words, typed)
        if score:
            results.append(_result(catalogue, layer, score))
    return sorted(results, key=lambda result: (-result.score, result.title))


def _score(layer: VisibleLayer, words: list[str], typed: str) -> float:
    declaration = layer.declaration
    whole, spelled = " ".join(words), spell(typed)
    best = 0.0
    for language in ("vi", "en"):
        title = _fold(declaration.title.vi if language == "vi" else declaration.title.en)
        if title == whole:
            best = max(best, 40.0)
        elif f" {title}".find(f" {whole}") >= 0:
            best = max(best, 24.0)
        tags = " ".join(_fold(tag) for tag in declaration.keywords.get("vi" if language == "vi" else "en", ()))
        text = f" {title} {tags}"
        if all(f" {word}" in text for word in words):
            best = max(best, 14.0)
    if best and spelled != whole and spelled in _spell(declaration.title.vi):
        best += 5.0
    return best


def _result(catalogue: Catalogue, layer: VisibleLayer, score: float) -> SearchResult:
    extent = layer.version.extent
    return SearchResult(
        title=layer.declaration.title.vi,
        subtitle=catalogue.agency_title(layer.declaration.agency),
        kind=LAYER,
        layer=layer.id,
        point=((extent[0] + extent[2]) / 2, (extent[1] + extent[3]) / 2) if extent else None,
        bbox=extent,
        score=score,
    )
