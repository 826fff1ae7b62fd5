"""The part of a selection that other representations share with items: which features, not how they are written."""

from collections.abc import Mapping

from mapsvc.catalogue.layers import VisibleLayer
from mapsvc.errors import UnknownParameter
from mapsvc.features.bound import Bound, all_of
from mapsvc.features.selection import SELECTING, parse_selection

CHOOSING = frozenset({"filter", "filter-lang", "filter-crs", "datetime"})
"""Parameters that choose features, besides the queryables' own names."""


def condition_of(layer: VisibleLayer, parameters: Mapping[str, str], others: frozenset[str]) -> Bound:
    """The condition over ``t`` that ``parameters`` state; ``others`` are read by the caller.

    Raises UnknownParameter, InvalidParameter, InvalidFilter.
    """
    if foreign := [name for name in parameters if name in SELECTING and name not in CHOOSING]:
        raise UnknownParameter(parameter=foreign[0], known=sorted(others | CHOOSING))
    return all_of(parse_selection(layer, parameters, others).conditions)
