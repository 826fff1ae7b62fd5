"""A declared folder with open, internal and restricted layers, and the files it is loaded from."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import shapely

OWNER, NAMED, OTHER = "so_chu_quan", "so_duoc_phep", "so_khac"
"""The agency that owns every layer, one that the restricted layers name, and one that has no part in them."""

SECRET = "bimat9173"
"""Stands in every value, title and name that the public must not see."""

MANY = 12_000
"""Places of the large layer: with their notes about 25 MB of GeoJSON, more than the buffers of a socket."""

PLAIN = '{{ name = "{name}", type = "{type}", title = {{ vi = "{name}", en = "{name}" }}, tile = {tile} }}'
HIDDEN = (
    '{{ name = "{name}", type = "string", access = "{access}", tile = true,'
    ' title = {{ vi = "{name}", en = "{name}" }} }}'
)

LAYER = """
title = {{ vi = "{title}", en = "{title}" }}
description = {{ vi = "{title}", en = "{title}" }}
keywords = {{ vi = ["{title}"], en = ["{title}"] }}
agency = "{agency}"
geometry = "Point"
key = "code"
label = {{ vi = "name", en = "name" }}
access = "{access}"
allowed_agencies = [{allowed}]
licence = "CC0-1.0"
attribution = {{ vi = "Thử", en = "Test" }}
fields = [
  {fields}
]
statistics = [{statistics}]

[tiles]
max_zoom = 14
labels = true

{search}
[[sources]]
ref = "{id}"
"""

SEARCH = """[search]
title = "name"
also = [{also}]
kind = {{ vi = "{title}", en = "{title}" }}
"""

STATISTIC = (
    '{{ id = "{name}", field = "{name}", title = {{ vi = "{name}", en = "{name}" }}, period = "2025",'
    ' method = "equal" }}'
)


def write_world(root: Path) -> tuple[Path, Path]:
    """Write the folder below ``root``; returns (layers folder, data root)."""
    layers, data = root / "layers", root / "data"
    for folder in (layers / "sources", data):
        folder.mkdir(parents=True)
    (layers / "agencies.toml").write_text(
        "".join(f'[{name}]\ntitle = {{ vi = "{name}", en = "{name}" }}\n' for name in (OWNER, NAMED, OTHER))
    )
    (layers / "sectors.toml").write_text(
        '[water]\ntitle = { vi = "Nước", en = "Water" }\ncolour = "#3366cc"\nicon = "drop"\norder = 1\n'
    )
    (layers / "databases.csv").write_text(
        "code,name_vi,lead_agency_vi,name_en,sector,publishable_as,contains_personal_data,access_suggested,"
        "note_en,layers\n"
    )
    add_layer(layers, data, "wells", places(500))
    add_layer(layers, data, "edition", places(10))
    add_layer(layers, data, "plots", places(MANY, note="ghi chú " * 180), searched=False)
    add_layer(layers, data, f"inner_{SECRET}", places(20), access="internal")
    add_layer(layers, data, f"closed_{SECRET}", places(20), access="restricted")
    phones = {f"phone_{SECRET}": SECRET, f"memo_{SECRET}": SECRET}
    add_layer(
        layers,
        data,
        "mixed",
        [{**place, **phones} for place in places(20)],
        hidden={f"phone_{SECRET}": "restricted", f"memo_{SECRET}": "internal"},
    )
    return layers, data


def places(count: int, note: str = "") -> list[dict[str, Any]]:
    """Rows of a layer."""
    return [{"code": f"g{i}", "name": f"Giếng {i}", "depth": i % 97, "note": note} for i in range(count)]


def add_layer(
    layers: Path,
    data: Path,
    layer_id: str,
    rows: Iterable[dict[str, Any]],
    access: str = "public",
    hidden: dict[str, str] | None = None,
    searched: bool = True,
) -> None:
    """Declare a layer of points and write the file it is loaded from."""
    folder = layers / "water" / layer_id
    folder.mkdir(parents=True)
    title = layer_id if SECRET in layer_id else f"Lớp {layer_id}"
    columns = (("code", "string", "true"), ("name", "string", "true"), ("note", "string", "false"))
    fields = [PLAIN.format(name=name, type=kind, tile=tile) for name, kind, tile in columns]
    fields.append(PLAIN.format(name="depth", type="integer", tile="true"))
    fields += [HIDDEN.format(name=name, access=least) for name, least in (hidden or {}).items()]
    text = LAYER.format(
        id=layer_id,
        title=title,
        access=access,
        agency=OWNER,
        allowed=f'"{NAMED}"' if "restricted" in (access, *(hidden or {}).values()) else "",
        fields=",\n  ".join(fields),
        statistics=STATISTIC.format(name="depth"),
        search=SEARCH.format(title=title, also=", ".join(f'"{name}"' for name in hidden or ())) if searched else "",
    )
    (folder / "layer.toml").write_text(text)
    drawn = {"id": layer_id, "type": "circle", "source": layer_id, "source-layer": layer_id}
    (folder / "style.json").write_text(json.dumps({"version": 8, "sources": {}, "layers": [drawn]}))
    write_source(layers, data, layer_id, feature_collection(rows))


def feature_collection(rows: Iterable[dict[str, Any]]) -> bytes:
    """GeoJSON of ``rows``, spread over the province."""
    features = [
        {
            "type": "Feature",
            "properties": row,
            "geometry": {
                "type": "Point",
                "coordinates": [round(106.3 + place * 0.618034 % 1, 6), round(16.6 + place * 0.414214 % 1, 6)],
            },
        }
        for place, row in enumerate(rows)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False).encode()


def write_source(layers: Path, data: Path, name: str, content: bytes) -> None:
    """Put a source file in place with its declaration."""
    (data / f"{name}.geojson").write_bytes(content)
    (layers / "sources" / f"{name}.toml").write_text(
        'title = { vi = "Thử", en = "Test" }\nlicence = "CC0-1.0"\nattribution = { vi = "Thử", en = "Test" }\n\n'
        f'[[files]]\npath = "{name}.geojson"\nsha256 = "{hashlib.sha256(content).hexdigest()}"\n'
        f"bytes = {len(content)}\n"
    )


def edition(number: int) -> pa.Table:
    """Rows that all say which version they are of; each version has another count."""
    count = 40 + number
    points = shapely.points([(106.5 + place / 500, 17.0) for place in range(count)])
    return pa.table(
        {
            "source_id": [f"g{place}" for place in range(count)],
            "code": [f"g{place}" for place in range(count)],
            "name": [f"Ấn bản {number}" for _ in range(count)],
            "note": [f"n{number}"] * count,
            "depth": [number] * count,
            "geometry": pa.array(shapely.to_wkb(points), pa.binary()),
        }
    )
