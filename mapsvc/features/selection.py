"""Which features a request asks for, and what of them: parsed once, used by pages and by downloads alike."""

import difflib
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from mapsvc.accounts.visitor import PUBLIC
from mapsvc.catalogue.declaration import Field
from mapsvc.catalogue.layers import VisibleLayer
from mapsvc.errors import InvalidParameter, UnknownParameter
from mapsvc.features.bbox import Region, parse_bbox
from mapsvc.features.bound import Bound, all_of, compose, value
from mapsvc.features.crs import Crs, crs_of
from mapsvc.features.filtering import read_filter, translate
from mapsvc.features.filtering.reading import filter_language
from mapsvc.features.moments import parse_date, parse_datetime, parse_timestamp, time_condition
from mapsvc.features.queryables import Queryable, queryables_of
from mapsvc.features.sorting import SortKey, parse_sortby
from mapsvc.http.parameters import decimal_number

SELECTING = frozenset(
    {"bbox", "bbox-crs", "crs", "datetime", "filter", "filter-lang", "filter-crs"}
    | {"sortby", "properties", "skipGeometry"}
)
"""Parameters that decide which features are given and how."""


@dataclass(frozen=True, slots=True)
class Selection:
    """The features asked for: which fields of them, in which CRS, under which conditions, in which order.

    ``fields`` are only those the visitor may read. ``conditions`` leaves out the region, which ``where`` has too;
    they speak of the version's table as ``t``.
    """

    layer: VisibleLayer
    fields: tuple[Field, ...]
    crs: Crs
    with_geometry: bool
    region: Region | None
    conditions: tuple[Bound, ...]
    sort: tuple[SortKey, ...]

    @property
    def is_whole(self) -> bool:
        """Whether every feature of the version is asked for."""
        return self.region is None and not self.conditions

    @property
    def is_public(self) -> bool:
        """Whether shared caches may keep what is selected: a filter may name what only this visitor may see."""
        return self.layer.is_public and (self.layer.visitor == PUBLIC or not self.conditions)

    @property
    def where(self) -> Bound:
        """Everything that a feature must meet."""
        return all_of((*self._within(), *self.conditions))

    def _within(self) -> tuple[Bound, ...]:
        if self.region is None:
            return ()
        if _all_placed(self.layer):
            return (self.region.condition,)
        # What has no geometry matches every box (/req/core/fc-bbox-response).
        return (compose("({} OR t.geom IS NULL)", self.region.condition),)


def single_valued(query: list[tuple[str, str]]) -> dict[str, str]:
    """The parameters by name. Raises InvalidParameter for one that is given twice."""
    parameters: dict[str, str] = {}
    for name, text in query:
        if name in parameters:
            raise InvalidParameter(
                parameter=name[:100], reason={"vi": "xuất hiện hai lần", "en": "it occurs more than once"}
            )
        if "\0" in text:
            raise InvalidParameter(parameter=name[:100], reason={"vi": "có ký tự rỗng", "en": "has a null character"})
        parameters[name] = text
    return parameters


def parse_selection(
    layer: VisibleLayer,
    parameters: Mapping[str, str],
    others: frozenset[str],
    selecting: frozenset[str] = SELECTING,
) -> Selection:
    """The selection that ``parameters`` describe, by those in ``selecting``; ``others`` are someone else's to read.

    Raises UnknownParameter, InvalidParameter, InvalidFilter.
    """
    conditions: list[Bound] = []
    own = [name for name in parameters if name not in others and name not in selecting]
    queryables = queryables_of(layer) if own or "filter" in parameters else {}
    for name in own:
        queryable = queryables.get(name)
        if queryable is None or queryable.kind == "geometry":
            raise _unknown(name, queryables, others | selecting)
        conditions.append(_equals(queryable, parameters[name]))
    period = parse_datetime(parameters.get("datetime"))
    if period is not None and (condition := time_condition(layer, period)) is not None:
        conditions.append(condition)
    filter_crs = crs_of("filter-crs", parameters.get("filter-crs"))
    language = filter_language(parameters.get("filter-lang"))
    if (text_of_filter := parameters.get("filter")) is not None:
        tree = read_filter(text_of_filter, language)
        conditions.append(translate(tree, text_of_filter, queryables, filter_crs, layer.beside))
    region = parse_bbox(parameters.get("bbox"), crs_of("bbox-crs", parameters.get("bbox-crs")))
    if region is not None and not layer.declaration.has_geometry:
        region = None  # what has no geometry matches every box (/req/core/fc-bbox-response)
    if region is not None and layer.version.extent is not None and region.contains(layer.version.extent):
        region = None
    return Selection(
        layer=layer,
        fields=_chosen(layer, parameters.get("properties")),
        crs=crs_of("crs", parameters.get("crs")),
        with_geometry=layer.declaration.has_geometry and not _flag("skipGeometry", parameters),
        region=region,
        conditions=tuple(conditions),
        sort=parse_sortby(parameters.get("sortby"), layer),
    )


def _all_placed(layer: VisibleLayer) -> bool:
    """Whether every feature has a geometry: loading records those without."""
    return "without_geometry" not in layer.version.checks


def _unknown(name: str, queryables: Mapping[str, Queryable], others: frozenset[str]) -> UnknownParameter:
    known = [*sorted(others), *(each for each in queryables if queryables[each].kind != "geometry")]
    return UnknownParameter(
        parameter=name[:100], nearest=difflib.get_close_matches(name[:100], known, n=1), known=known
    )


def _flag(name: str, parameters: Mapping[str, str]) -> bool:
    text = parameters.get(name, "false")
    if text not in ("true", "false"):
        raise InvalidParameter(
            parameter=name,
            reason={"vi": f"cần true hoặc false, không phải “{text[:60]}”", "en": f"true or false, not “{text[:60]}”"},
        )
    return text == "true"


def _chosen(layer: VisibleLayer, text: str | None) -> tuple[Field, ...]:
    if text is None:
        return layer.fields
    known = {field.name: field for field in layer.fields}
    chosen = []
    for name in dict.fromkeys(text.split(",")) if text else ():
        if name not in known:
            raise InvalidParameter(
                parameter="properties",
                reason={"vi": f"không có thuộc tính “{name[:60]}”", "en": f"there is no property “{name[:60]}”"},
                nearest=difflib.get_close_matches(name[:60], known, n=3),
            )
        chosen.append(known[name])
    return tuple(chosen)


def _equals(queryable: Queryable, text: str) -> Bound:
    """``name=value`` in the query (Part 3 /req/queryables-query-parameters)."""
    try:
        bound = _typed(queryable, text)
    except ValueError:
        raise InvalidParameter(
            parameter=queryable.name,
            reason={
                "vi": f"“{text[:60]}” không đúng kiểu {queryable.kind}",
                "en": f"“{text[:60]}” is not of type {queryable.kind}",
            },
        ) from None
    return compose("{} = {}", queryable.sql, bound)


def _typed(queryable: Queryable, text: str) -> Bound:
    if queryable.kind == "text":
        return value(text, "text")
    if queryable.kind == "boolean":
        if text not in ("true", "false"):
            raise ValueError(text)
        return value(text == "true", "boolean")
    if queryable.kind == "date":
        return value(parse_date(text), "date")
    if queryable.kind == "timestamp":
        return value(parse_timestamp(text), "timestamptz")
    if queryable.whole:
        if not re.fullmatch(r"-?[0-9]{1,18}", text):
            raise ValueError(text)
        return value(text, "bigint")
    number = decimal_number(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return value(number, "float8")
