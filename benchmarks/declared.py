"""The folder of declarations a measurement works with: the real layers, and the generated ones beside them."""

import hashlib
import shutil
from pathlib import Path

from benchmarks.generate import write_parcels, write_points

PARCELS = """
title = {{ vi = "Thửa đất ({count})", en = "Parcels ({count})" }}
description = {{ vi = "Tạo ra để đo tốc độ.", en = "Generated for measuring." }}
agency = "so_xay_dung"
geometry = "Polygon"
key = "parcel_code"
label = {{ vi = "parcel_code", en = "parcel_code" }}
licence = "CC0-1.0"
attribution = {{ vi = "Dữ liệu tạo ra", en = "Generated" }}
order = 900
sample = true

[tiles]
min_zoom = 8
max_zoom = 16

[[fields]]
name = "parcel_code"
type = "string"
title = {{ vi = "Mã thửa", en = "Code" }}
required = true

[[fields]]
name = "land_use"
type = "string"
title = {{ vi = "Loại đất", en = "Land use" }}
tile = true

[[fields]]
name = "owner_kind"
type = "string"
title = {{ vi = "Loại chủ", en = "Kind of owner" }}

[[fields]]
name = "commune_code"
type = "string"
title = {{ vi = "Mã xã", en = "Commune" }}

[[fields]]
name = "area_m2"
type = "number"
title = {{ vi = "Diện tích", en = "Area" }}
unit = {{ code = "m2", vi = "m²", en = "m²" }}

[[fields]]
name = "price"
type = "integer"
title = {{ vi = "Giá", en = "Price" }}

[[fields]]
name = "sheet"
type = "integer"
title = {{ vi = "Tờ bản đồ", en = "Map sheet" }}

[[fields]]
name = "registered"
type = "date"
title = {{ vi = "Ngày đăng ký", en = "Registered" }}

[[sources]]
ref = "{layer}"
"""

POINTS = """
title = {{ vi = "Điểm ({count})", en = "Points ({count})" }}
description = {{ vi = "Tạo ra để đo tốc độ.", en = "Generated for measuring." }}
agency = "so_xay_dung"
geometry = "Point"
key = "point_code"
label = {{ vi = "point_code", en = "point_code" }}
licence = "CC0-1.0"
attribution = {{ vi = "Dữ liệu tạo ra", en = "Generated" }}
order = 901
sample = true

[tiles]
min_zoom = 10
max_zoom = 16

[[fields]]
name = "point_code"
type = "string"
title = {{ vi = "Mã điểm", en = "Code" }}
required = true

[[fields]]
name = "kind"
type = "string"
title = {{ vi = "Loại", en = "Kind" }}
tile = true

[[fields]]
name = "year"
type = "integer"
title = {{ vi = "Năm", en = "Year" }}

[[fields]]
name = "height_m"
type = "number"
title = {{ vi = "Chiều cao", en = "Height" }}
unit = {{ code = "m", vi = "m", en = "m" }}

[[sources]]
ref = "{layer}"
"""

SOURCE = """
title = {{ vi = "Dữ liệu tạo ra để đo", en = "Generated for measuring" }}
licence = "CC0-1.0"
attribution = {{ vi = "Dữ liệu tạo ra", en = "Generated" }}
folder = "generated"

[[files]]
path = "{file}"
sha256 = "{sha256}"
bytes = {size}
"""

EMPTY_STYLE = '{"version":8,"sources":{},"layers":[]}\n'

SECTOR = "construction"


class DeclaredFolder:
    """Declarations of one measurement below ``folder``; generated files below ``data``, kept for the next run."""

    def __init__(self, folder: Path, real_layers: Path, data: Path) -> None:
        self.layers = folder / "layers"
        self.data = data
        (self.data / "generated").mkdir(parents=True, exist_ok=True)
        shutil.rmtree(self.layers, ignore_errors=True)
        shutil.copytree(real_layers, self.layers)

    def parcels(self, count: int) -> str:
        """Declare the layer of ``count`` parcels; returns its id."""
        layer = f"parcels_{_short(count)}"
        path = self.file(layer)
        if not path.exists():
            write_parcels(path, count)
        self._declare(layer, PARCELS.format(layer=layer, count=f"{count:,}"), path)
        return layer

    def points(self, count: int) -> str:
        """Declare the layer of ``count`` points; returns its id."""
        layer = f"points_{_short(count)}"
        path = self.file(layer)
        if not path.exists():
            write_points(path, count)
        self._declare(layer, POINTS.format(layer=layer, count=f"{count:,}"), path)
        return layer

    def copies(self, count: int) -> list[str]:
        """Declare ``count`` more layers, each of the same few points; returns their ids."""
        few = self.file(self.points(100))
        names = [f"copy_{number:03d}" for number in range(count)]
        for name in names:
            self._declare(name, POINTS.format(layer=name, count="100"), few)
        return names

    def file(self, layer: str) -> Path:
        """Where the layer's GeoPackage is."""
        return self.data / "generated" / f"{layer}.gpkg"

    def _declare(self, layer: str, text: str, source: Path) -> None:
        folder = self.layers / SECTOR / layer
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "layer.toml").write_text(text, encoding="utf-8")
        (folder / "style.json").write_text(EMPTY_STYLE, encoding="utf-8")
        with source.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        described = SOURCE.format(file=source.name, sha256=digest, size=source.stat().st_size)
        (self.layers / "sources" / f"{layer}.toml").write_text(described, encoding="utf-8")


def _short(count: int) -> str:
    return f"{count // 1_000_000}m" if count % 1_000_000 == 0 else f"{count // 1000}k" if count >= 1000 else str(count)
