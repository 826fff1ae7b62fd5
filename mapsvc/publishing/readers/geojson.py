"""GeoJSON (RFC 7946), and older files whose `crs` member says otherwise."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from mapsvc.catalogue.declaration import LayerSource
from mapsvc.publishing.faults import source_fault
from mapsvc.publishing.readers import gdal
from mapsvc.publishing.readers.part import Part

# Up to this size the text is checked first: GDAL reads some broken files in part and tells no line.
CHECKED_BYTES = 32 << 20


def read(path: Path, source: LayerSource) -> Iterator[Part]:
    """The features of the collection; without a `crs` member WGS 84. Raises SourceFault with the line of a mistake."""
    if path.stat().st_size <= CHECKED_BYTES:
        _check(path)
    for part in gdal.read(path, source):
        yield replace(part, crs=part.crs or "OGC:CRS84")


def _check(path: Path) -> None:
    try:
        document = json.loads(path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        vi, en = f"không phải UTF-8 (byte thứ {error.start + 1})", f"not UTF-8 (byte {error.start + 1})"
        raise source_fault(path.name, vi, en) from error
    except json.JSONDecodeError as error:
        place = f"{error.lineno}:{error.colno}"
        vi, en = f"JSON hỏng ở {place}: {error.msg}", f"broken JSON at {place}: {error.msg}"
        raise source_fault(path.name, vi, en) from error
    kind = document.get("type") if isinstance(document, dict) else type(document).__name__
    if kind not in ("FeatureCollection", "Feature"):
        vi, en = f"không phải FeatureCollection mà là “{kind}”", f"not a FeatureCollection but “{kind}”"
        raise source_fault(path.name, vi, en)
