"""Newline-delimited GeoJSON: one feature a line, for tools that read as they go."""

from mapsvc.features.formats.about import About
from mapsvc.features.formats.text import AS_IT_IS, TextFile, copied, rows_of
from mapsvc.features.page_sql import feature
from mapsvc.features.selection import Selection


def text_file(selection: Selection, about: About, limit: int | None) -> TextFile:
    """One feature a line and nothing else: the format has no place for a licence; the reply's Link header names it."""
    return TextFile(copied(rows_of(selection, feature(selection), limit), AS_IT_IS))
