"""Filters in CQL2 (OGC 21-065r2): read by the ``cql2`` library, translated here to SQL with every value bound."""

from mapsvc.features.filtering.reading import read_filter
from mapsvc.features.filtering.translation import translate

__all__ = ["read_filter", "translate"]
