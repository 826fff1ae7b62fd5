"""Made-up rasters of heights for tests: a surface whose height is known everywhere, on the grid of VN-2000."""

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import rasterio
from pyproj import Transformer
from rasterio.transform import Affine

from tests.publishing.declared import write_declarations

VN2000 = "EPSG:9212"
WEST, NORTH = 560_000.0, 1_890_000.0
"""A corner of the made-up sheets, in the plane of VN-2000 / TM-3 106-15."""

NODATA = -9999.0

LAYER = """
kind = "elevation"
title = { vi = "Độ cao thử", en = "Test heights" }
description = { vi = "Mặt toán học để thử", en = "A mathematical surface for tests" }
agency = "so_thu"
access = "public"
licence = "CC0-1.0"
attribution = { vi = "Thử", en = "Test" }

[[sources]]
ref = "heights"
"""

SOURCE = """
title = {{ vi = "Độ cao thử", en = "Test heights" }}
licence = "CC0-1.0"
attribution = {{ vi = "Thử", en = "Test" }}
"""

FILE = """
[[files]]
path = "{name}"
sha256 = "{sha256}"
bytes = {size}
"""


def surface(easting: npt.ArrayLike, northing: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Metres above the sea: hills of 300 m, 6 km apart, on a slope."""
    x, y = np.asarray(easting) - WEST, NORTH - np.asarray(northing)
    height: npt.NDArray[np.float64] = 400 + 0.01 * x + 150 * np.sin(x * np.pi / 3000) * np.cos(y * np.pi / 3000)
    return height


def height_at(longitude: npt.ArrayLike, latitude: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """The surface at places of WGS 84."""
    to_plane = Transformer.from_crs(4326, VN2000, always_xy=True)
    return surface(*to_plane.transform(longitude, latitude))


def in_degrees() -> dict[str, Any]:
    """What makes a sheet one of WGS 84, with cells of an arc second over the same hills."""
    west, north = Transformer.from_crs(VN2000, 4326, always_xy=True).transform(WEST, NORTH)
    return {"crs": "EPSG:4326", "transform": Affine(1 / 3600, 0, west, 0, -1 / 3600, north)}


def write_sheet(path: Path, *, cells: int = 400, size: float = 30.0, west: float = WEST, **changes: Any) -> None:
    """A GeoTIFF of ``cells`` × ``cells`` cells of ``size`` metres; ``changes`` replace what rasterio is told."""
    dtype = changes.get("dtype", "float32")
    centres = (np.arange(cells) + 0.5) * size
    if changes.get("crs") == "EPSG:4326" and "transform" in changes:
        corner, steps = changes["transform"], np.arange(cells) + 0.5
        heights = height_at(*np.meshgrid(corner.c + corner.a * steps, corner.f + corner.e * steps))
    else:
        heights = surface(west + centres[np.newaxis, :], NORTH - centres[:, np.newaxis])
    heights[cells // 2 : cells // 2 + cells // 8, cells // 2 : cells // 2 + cells // 8] = NODATA
    profile = {
        "driver": "GTiff", "dtype": dtype, "count": 1, "width": cells, "height": cells, "crs": VN2000,
        "transform": Affine(size, 0, west, 0, -size, NORTH), "nodata": NODATA, **changes,
    }  # fmt: skip
    values = heights.round() if np.issubdtype(np.dtype(dtype), np.integer) else heights
    with rasterio.open(path, "w", **profile) as file:
        for band in range(1, profile["count"] + 1):
            file.write(values.astype(dtype), band)


def declare(root: Path, *names: str, layer: str = LAYER) -> tuple[Path, Path]:
    """A declared folder with one elevation layer, of files that lie in its data folder; (layers, data)."""
    layers, data = root / "layers", root / "data"
    if not layers.exists():
        write_declarations(root)
        for path in (layers / "water" / "wells").iterdir():
            path.unlink()
        (layers / "water" / "wells").rmdir()
        (layers / "sources" / "wells.toml").unlink()
        (layers / "water" / "heights").mkdir()
    (layers / "water" / "heights" / "layer.toml").write_text(layer)
    shade = {"id": "heights-shade", "type": "hillshade", "source": "heights"}
    style = {"version": 8, "sources": {}, "layers": [shade]}
    (layers / "water" / "heights" / "style.json").write_text(json.dumps(style))
    write_source(layers, data, *names)
    return layers, data


def write_source(layers: Path, data: Path, *names: str) -> None:
    """Declare the files as they are now."""
    text = SOURCE.format()
    for name in names:
        content = (data / name).read_bytes() if (data / name).exists() else b""
        text += FILE.format(name=name, sha256=hashlib.sha256(content).hexdigest(), size=len(content))
    (layers / "sources" / "heights.toml").write_text(text)
