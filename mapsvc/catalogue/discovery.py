"""Which layers answer a catalogue query: the core query parameters of OGC API Records (20-004r1, clause 7.4).

The same for the records of the catalogue and for the list of collections, which is a local resources catalogue.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from mapsvc.catalogue.folding import fold
from mapsvc.catalogue.layers import Catalogue, VisibleLayer
from mapsvc.errors import InvalidParameter

PARAMETERS = frozenset({"q", "type", "bbox", "datetime", "ids", "externalIds"})
TYPE = "dataset"
"""Every layer is a data set; other types of resources match nothing."""

Box = tuple[float, float, float, float]

_fold = lru_cache(maxsize=16_384)(fold)


@dataclass(frozen=True, slots=True)
class Discovery:
    """A query; None asks for nothing in particular."""

    terms: tuple[str, ...] | None = None
    types: frozenset[str] | None = None
    boxes: tuple[Box, ...] | None = None
    period: tuple[datetime | None, datetime | None] | None = None
    ids: frozenset[str] | None = None
    external_ids: frozenset[str] | None = None

    def choose(self, catalogue: Catalogue, layers: Iterable[VisibleLayer]) -> list[VisibleLayer]:
        """The layers that answer everything asked for."""
        return [layer for layer in layers if self._answers(catalogue, layer)]

    def _answers(self, catalogue: Catalogue, layer: VisibleLayer) -> bool:
        declared = layer.declaration
        if self.ids is not None and layer.id not in self.ids:
            return False
        if self.types is not None and TYPE not in self.types:
            return False
        if self.external_ids is not None and not self.external_ids & {declared.database or "", *external(layer)}:
            return False
        if self.period is not None and not self._in_time(layer):
            return False
        if self.boxes is not None and not self._in_place(layer):
            return False
        if self.terms is None:
            return True
        text = searched_text(catalogue, layer)
        return any(f" {term}" in text for term in self.terms)

    def _in_place(self, layer: VisibleLayer) -> bool:
        extent = layer.version.extent
        if extent is None:  # what has no place matches every box, as for features
            return True
        return any(
            west <= extent[2] and east >= extent[0] and south <= extent[3] and north >= extent[1]
            for west, south, east, north in self.boxes or ()
        )

    def _in_time(self, layer: VisibleLayer) -> bool:
        updated = layer.version.published_at
        begin, end = self.period or (None, None)
        return updated is None or ((begin is None or updated >= begin) and (end is None or updated <= end))


def external(layer: VisibleLayer) -> tuple[str, ...]:
    """Names other systems know the layer by: the sector database of the province's plan."""
    return (f"csdl:{layer.declaration.database}",) if layer.declaration.database else ()


def searched_text(catalogue: Catalogue, layer: VisibleLayer) -> str:
    """What ``q`` looks through, folded: title, description, keywords, agency and sector, in both languages."""
    declared = layer.declaration
    agency = catalogue.agency_title(declared.agency)
    sector = catalogue.sectors.get(declared.sector)
    texts = [declared.title.vi, declared.title.en, declared.description.vi, declared.description.en]
    texts += [agency.vi, agency.en, *(word for words in declared.keywords.values() for word in words)]
    texts += [sector.title.vi, sector.title.en] if sector else []
    return " " + " | ".join(_fold(text) for text in texts)


def parse_discovery(parameters: Mapping[str, str]) -> Discovery:
    """The query in ``parameters``. Raises InvalidParameter."""
    terms = _listed(parameters.get("q"))
    return Discovery(
        terms=tuple(filter(None, map(fold, terms))) if terms is not None else None,
        types=_set(parameters.get("type")),
        boxes=_boxes(parameters.get("bbox")),
        period=_period(parameters.get("datetime")),
        ids=_set(parameters.get("ids")),
        external_ids=_set(parameters.get("externalIds")),
    )


def _listed(text: str | None) -> list[str] | None:
    return None if text is None else [part.strip() for part in text.split(",")]


def _set(text: str | None) -> frozenset[str] | None:
    listed = _listed(text)
    return None if listed is None else frozenset(listed)


def _boxes(text: str | None) -> tuple[Box, ...] | None:
    if text is None:
        return None
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) == 6:
        numbers = [*numbers[:2], *numbers[3:5]]
    if len(numbers) != 4 or not all(map(math.isfinite, numbers)) or numbers[1] > numbers[3]:
        raise _wrong("bbox", text, "cần 4 hoặc 6 số tây,nam,đông,bắc", "west,south,east,north are needed")
    west, south, east, north = numbers
    if west <= east:
        return ((west, south, east, north),)
    return ((west, south, 180.0, north), (-180.0, south, east, north))


def _period(text: str | None) -> tuple[datetime | None, datetime | None] | None:
    if text is None:
        return None
    begin, slash, end = text.partition("/")
    try:
        return _moment(begin, False), _moment(end if slash else begin, True)
    except ValueError:
        raise _wrong(
            "datetime", text, "cần ngày hay thời điểm RFC 3339", "an RFC 3339 date or time is needed"
        ) from None


def _moment(text: str, last: bool) -> datetime | None:
    if text in ("", ".."):
        return None
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment.replace(hour=23, minute=59, second=59, microsecond=999_999) if last and len(text) == 10 else moment


def _wrong(name: str, text: str, vi: str, en: str) -> InvalidParameter:
    return InvalidParameter(
        parameter=name, reason={"vi": f"{vi}, không phải “{text[:60]}”", "en": f"{en}, not “{text[:60]}”"}
    )
