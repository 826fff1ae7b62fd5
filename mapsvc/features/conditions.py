"""The part of a selection that other representations share with items: which features, and which of their fields."""

from collections.abc import Mapping
from dataclasses import dataclass

from mapsvc.catalogue.declaration import Field
from mapsvc.catalogue.layers import VisibleLayer
from mapsvc.features.bound import Bound, all_of
from mapsvc.features.selection import parse_selection

CHOOSING = frozenset({"filter", "filter-lang", "filter-crs", "datetime", "properties"})
"""Parameters that choose features and fields, besides the queryables' own names."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Which features, as a condition over ``t``; and the fields asked for by name, none when nothing was said."""

    condition: Bound
    fields: tuple[Field, ...]


def choice_of(layer: VisibleLayer, parameters: Mapping[str, str], others: frozenset[str]) -> Choice:
    """What ``parameters`` choose of a layer; ``others`` are read by the caller.

    Raises UnknownParameter, InvalidParameter, InvalidFilter.
    """
    selection = parse_selection(layer, parameters, others, CHOOSING)
    return Choice(all_of(selection.conditions), selection.fields if "properties" in parameters else ())
