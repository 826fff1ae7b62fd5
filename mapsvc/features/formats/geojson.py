"""GeoJSON (RFC 7946): one FeatureCollection, its licence and source among its members."""

import json

from mapsvc.features.formats.about import About
from mapsvc.features.formats.text import AS_IT_IS, TextFile, copied, rows_of
from mapsvc.features.page_sql import feature
from mapsvc.features.selection import Selection


def text_file(selection: Selection, about: About, limit: int | None) -> TextFile:
    """The collection. ``coordRefSys`` (JSON-FG) names the system when it is not RFC 7946's own."""
    members = {"type": "FeatureCollection", "name": about.layer, **about.summary}
    if about.geometry and about.crs.endswith("CRS84"):
        members.pop("crs", None)
    elif about.geometry:
        members["coordRefSys"] = members.pop("crs")
    head = json.dumps(members, ensure_ascii=False)[:-1] + ',\n"features":[\n'
    return TextFile(
        copied(rows_of(selection, feature(selection), limit), AS_IT_IS),
        head=head.encode(),
        between=b",",
        tail=b"]}\n",
    )
