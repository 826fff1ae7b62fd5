"""CSV that Excel opens with the right letters: UTF-8 with a byte order mark, columns named in people's words."""

import codecs
from dataclasses import replace

from mapsvc.features.formats import comma_separated
from mapsvc.features.formats.about import About
from mapsvc.features.formats.text import TextFile
from mapsvc.features.selection import Selection

PLACES = {
    "longitude": {"vi": "Kinh độ", "en": "Longitude"},
    "latitude": {"vi": "Vĩ độ", "en": "Latitude"},
    "x": {"vi": "Tọa độ Đông (Y VN-2000)", "en": "Easting"},
    "y": {"vi": "Tọa độ Bắc (X VN-2000)", "en": "Northing"},
    "geometry": {"vi": "Hình học (WKT)", "en": "Geometry (WKT)"},
}


def text_file(selection: Selection, about: About, limit: int | None) -> TextFile:
    """The same rows as ``csv``, with the titles of the fields and their units in the header."""
    places = comma_separated.coordinate_columns(selection, about)
    names = [PLACES[name][about.language] for name in places]
    names += [f"{each.title} ({each.unit})" if each.unit else each.title for each in about.columns]
    file = comma_separated.text_file(selection, about, limit)
    return replace(file, head=codecs.BOM_UTF8 + comma_separated.header(names))
