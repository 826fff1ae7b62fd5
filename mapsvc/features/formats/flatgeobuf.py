"""FlatGeobuf 3, with its spatial index, so that clients may read parts of it over HTTP."""

import json
from pathlib import Path

import pyarrow as pa

from mapsvc.features.formats import gdal
from mapsvc.features.formats.about import About
from mapsvc.features.formats.arrow_rows import Batches


def write(rows: Batches, schema: pa.Schema, about: About, folder: Path) -> Path:
    """One layer; what belongs to it is in the header's title, description and metadata."""
    path = folder / f"{about.layer}.fgb"
    options = {
        "SPATIAL_INDEX": "YES" if about.geometry else "NO",
        "TITLE": about.title,
        "DESCRIPTION": json.dumps(about.summary, ensure_ascii=False),
    }
    gdal.write(rows, schema, path, about, "FlatGeobuf", options)
    return path
