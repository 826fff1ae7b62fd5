"""The JSON of daohoangson/dvhcvn: a province with its former districts, coordinates as of a MultiPolygon."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry import shape

from mapsvc.catalogue.declaration import LayerSource
from mapsvc.publishing.faults import source_fault
from mapsvc.publishing.readers.part import Part, table_of

COLUMNS = ["level1_id", "level1_name", "level2_id", "name"]


def read(path: Path, source: LayerSource) -> Iterator[Part]:
    """One feature a district: level1_id, level1_name, level2_id, name. Raises SourceFault."""
    try:
        document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8-sig"))
        districts = document["level2s"]
        about = {"level1_id": document["level1_id"], "level1_name": document["name"]}
        rows = [{**about, "level2_id": each["level2_id"], "name": each["name"]} for each in districts]
        geometry = np.array([shape({"type": each["type"], "coordinates": each["coordinates"]}) for each in districts])
    except (ValueError, KeyError, TypeError, shapely.GEOSException) as error:
        vi, en = f"không đúng cấu trúc dvhcvn: {error}", f"not the structure of dvhcvn: {error}"
        raise source_fault(path.name, vi, en) from error
    yield Part(table_of(rows, COLUMNS), geometry, "OGC:CRS84")
