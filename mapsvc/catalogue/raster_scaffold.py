"""Starts the declaration of an elevation layer from a raster of heights."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import rasterio
from rasterio.errors import RasterioIOError

from mapsvc.errors import SetupError

if TYPE_CHECKING:
    from pathlib import Path


CRS_TO_WRITE = '''
# Tệp không ghi: sửa theo múi chiếu của mảnh · The file does not say it: write the zone of the sheet.
crs = "EPSG:9212"'''


@dataclass(frozen=True)
class InspectedHeights:
    """What a raster says of itself: whether it names its coordinate system."""

    has_crs: bool


def inspect_heights(path: Path) -> InspectedHeights | None:
    """Look into a raster; None when the file is none. Raises SetupError for a picture."""
    try:
        with rasterio.open(path) as source:
            if "uint8" in source.dtypes:
                raise SetupError(
                    reason={
                        "vi": f"{path} là ảnh, không phải độ cao; ảnh không thành lớp được",
                        "en": f"{path} is a picture, not heights; pictures do not become layers",
                    }
                )
            return InspectedHeights(source.crs is not None)
    except RasterioIOError:
        return None


def heights_toml(layer_id: str, found: InspectedHeights, agency: str, licence: str) -> str:
    """The declaration, valid as it is where the file names its coordinate system."""
    name, agency, licence = (json.dumps(text, ensure_ascii=False) for text in (layer_id, agency, licence))
    crs = "" if found.has_crs else CRS_TO_WRITE
    return f"""#:schema ../../layer.schema.json
kind = "elevation"
title = {{ vi = {name}, en = {name} }}
description = {{ vi = "Độ cao vùng nào, đo thế nào, khi nào", en = "Heights of where, measured how and when" }}
agency = {agency}
access = "internal"
licence = {licence}
attribution = {{ vi = "Nguồn dữ liệu", en = "Source of the data" }}
update_cycle = "unknown"

[[sources]]
ref = {name}{crs}
"""


def shade_json(layer_id: str) -> str:
    """The style of every elevation layer: a hill-shade, whose colours the base styles say."""
    shade = {"id": f"{layer_id}-shade", "type": "hillshade", "source": layer_id}
    return json.dumps({"version": 8, "sources": {}, "layers": [shade]}, indent=2) + "\n"
