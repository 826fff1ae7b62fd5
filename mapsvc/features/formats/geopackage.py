"""GeoPackage (OGC 12-128r19): title, description and licence in its metadata tables."""

from pathlib import Path

import pyarrow as pa

from mapsvc.features.formats import gdal
from mapsvc.features.formats.about import About
from mapsvc.features.formats.arrow_rows import Batches


def write(rows: Batches, schema: pa.Schema, about: About, folder: Path) -> Path:
    """One layer, named as the collection."""
    path = folder / f"{about.layer}.gpkg"
    options = {"IDENTIFIER": about.title, "DESCRIPTION": about.description}
    if about.geometry:
        options["GEOMETRY_NAME"] = "geom"
    gdal.write(rows, schema, path, about, "GPKG", options, about.summary)
    return path
