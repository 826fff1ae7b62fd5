"""GeoJSON text sequences (RFC 8142): each feature after a record separator."""

from dataclasses import replace

from mapsvc.features.formats import geojsonl
from mapsvc.features.formats.about import About
from mapsvc.features.formats.text import TextFile
from mapsvc.features.selection import Selection


def text_file(selection: Selection, about: About, limit: int | None) -> TextFile:
    """The lines of ``geojsonl``, each after the character U+001E."""
    return replace(geojsonl.text_file(selection, about, limit), first=b"\x1e", between=b"\x1e")
