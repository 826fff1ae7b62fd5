"""A small declared folder for tests: one sector, one agency, one layer read from one GeoJSON file."""

import hashlib
import json
from pathlib import Path
from typing import Any

LAYER = """
title = { vi = "Giếng", en = "Wells" }
description = { vi = "Giếng nước", en = "Water wells" }
agency = "so_thu"
geometry = "Point"
key = "code"
label = { vi = "name", en = "name" }
licence = "CC0-1.0"
attribution = { vi = "Thử", en = "Test" }

[[fields]]
name = "code"
type = "string"
title = { vi = "Mã", en = "Code" }

[[fields]]
name = "name"
type = "string"
title = { vi = "Tên", en = "Name" }

[[sources]]
ref = "wells"
"""

DATABASES = (
    "code,name_vi,lead_agency_vi,name_en,sector,publishable_as,contains_personal_data,access_suggested,note_en,layers\n"
)

SOURCE = """
title = {{ vi = "Giếng", en = "Wells" }}
licence = "CC0-1.0"
attribution = {{ vi = "Thử", en = "Test" }}

[[files]]
path = "wells.geojson"
sha256 = "{sha256}"
bytes = {size}
"""


def wells(count: int) -> dict[str, Any]:
    """A feature collection of ``count`` points."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"code": f"g{i}", "name": f"Giếng {i}"},
                "geometry": {"type": "Point", "coordinates": [106.5 + i / 100, 17.1]},
            }
            for i in range(count)
        ],
    }


def write_declarations(root: Path) -> tuple[Path, Path]:
    """Write the folder below ``root``; returns (layers folder, data root)."""
    layers, data = root / "layers", root / "data"
    folder = layers / "water" / "wells"
    folder.mkdir(parents=True)
    (layers / "sources").mkdir()
    data.mkdir()
    (layers / "agencies.toml").write_text('[so_thu]\ntitle = { vi = "Sở Thử", en = "Test" }\n')
    (layers / "sectors.toml").write_text(
        '[water]\ntitle = { vi = "Nước", en = "Water" }\ncolour = "#3366cc"\nicon = "drop"\norder = 1\n'
    )
    (layers / "databases.csv").write_text(DATABASES)
    (folder / "layer.toml").write_text(LAYER)
    style = {
        "version": 8,
        "sources": {},
        "layers": [{"id": "wells", "type": "circle", "source": "wells", "source-layer": "wells"}],
    }
    (folder / "style.json").write_text(json.dumps(style))
    write_wells(layers, data, json.dumps(wells(3)).encode())
    return layers, data


def write_wells(layers: Path, data: Path, content: bytes, declared: bytes | None = None) -> None:
    """Put ``content`` in place, declared as it is or, for a fault, as another file."""
    (data / "wells.geojson").write_bytes(content)
    declared = content if declared is None else declared
    text = SOURCE.format(sha256=hashlib.sha256(declared).hexdigest(), size=len(declared))
    (layers / "sources" / "wells.toml").write_text(text)
