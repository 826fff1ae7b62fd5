"""Writing by GDAL, for the formats it knows best."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyogrio

from mapsvc.features.formats.about import About
from mapsvc.features.formats.arrow_rows import GEOMETRY, Batches


def write(
    rows: Batches,
    schema: pa.Schema,
    path: Path,
    about: About,
    driver: str,
    layer_options: Mapping[str, Any] | None = None,
    metadata: Mapping[str, str] | None = None,
) -> None:
    """Write the batches as one layer. Raises what ``rows`` raises, which GDAL would call an error of its stream."""
    faults: list[Exception] = []
    try:
        pyogrio.write_arrow(
            pa.RecordBatchReader.from_batches(schema, _watched(rows, faults)),
            path,
            driver=driver,
            layer=about.layer,
            geometry_name=GEOMETRY if about.geometry else None,
            geometry_type=about.geometry,
            crs=f"EPSG:{about.srid}" if about.geometry else None,
            encoding="UTF-8",
            layer_metadata=dict(metadata) if metadata else None,
            layer_options=dict(layer_options or {}),
        )
    except RuntimeError:
        if faults:
            raise faults[0] from None
        raise


def _watched(rows: Batches, faults: list[Exception]) -> Batches:
    try:
        yield from rows
    except Exception as error:
        faults.append(error)
        raise
