"""Starts the declaration of a layer from a file: what can be seen in the file is filled in, the rest is left to say."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import pyogrio
import pyogrio.errors

from mapsvc.catalogue.declaration import RESERVED_NAMES, FieldType
from mapsvc.errors import SetupError

_KEY_NAMES = ("code", "ma", "id", "fid", "objectid", "gid", "ma_xa", "key")
_LABEL_NAMES = ("name", "ten", "title", "full_name", "ten_vi")
_LATITUDE, _LONGITUDE = ("lat", "latitude", "vi_do", "vido", "y"), ("lon", "lng", "longitude", "kinh_do", "kinhdo", "x")


@dataclass(frozen=True)
class Inspected:
    """What a data file holds: the declared geometry type, its columns with types, point columns of a table."""

    geometry: str
    columns: dict[str, FieldType]
    points: tuple[str, str] | None = None


def inspect(path: Path) -> Inspected:
    """Look into a data file. Raises SetupError when it cannot be read."""
    if path.suffix.lower() in (".csv", ".tsv"):
        return _inspect_table(path)
    try:
        about = pyogrio.read_info(path)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        reason = {"vi": f"không đọc được {path}: {error}", "en": f"cannot read {path}: {error}"}
        raise SetupError(reason=reason) from error
    kinds: dict[str, FieldType] = {
        str(name): _type_of(str(dtype)) for name, dtype in zip(about["fields"], about["dtypes"], strict=True)
    }
    return Inspected(_geometry_of(about["geometry_type"]), kinds)


def _inspect_table(path: Path) -> Inspected:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = csv.reader(stream, delimiter="\t" if path.suffix.lower() == ".tsv" else ",")
        header = next(rows, [])
        sample = [row for row, _ in zip(rows, range(500), strict=False)]
    columns = {name: _guess([row[n] for row in sample if n < len(row)]) for n, name in enumerate(header)}
    x = next((name for name in header if field_name(name) in _LONGITUDE), None)
    y = next((name for name in header if field_name(name) in _LATITUDE), None)
    points = (x, y) if x and y else None
    return Inspected("Point" if points else "None", columns, points)


def _guess(values: list[str]) -> FieldType:
    present = [value.strip() for value in values if value.strip()]
    # A number that begins with 0 is a code.
    if not present or any(re.fullmatch(r"0\d+", value) for value in present):
        return "string"
    if all(re.fullmatch(r"[+-]?\d{1,15}", value) for value in present):
        return "integer"
    if all(re.fullmatch(r"[+-]?\d*\.?\d+([eE][+-]?\d+)?", value) for value in present):
        return "number"
    if all(re.fullmatch(r"\d{4}-\d{2}-\d{2}", value) for value in present):
        return "date"
    return "string"


def _type_of(dtype: str) -> FieldType:
    if dtype.startswith(("int", "uint")):
        return "integer"
    if dtype.startswith("float"):
        return "number"
    if dtype == "bool":
        return "boolean"
    if dtype.startswith("datetime64"):
        return "date" if dtype == "datetime64[D]" else "datetime"
    return "string"


def _geometry_of(found: str | None) -> str:
    if found is None:
        return "None"
    plain = found.replace("3D ", "").replace("2.5D ", "").replace("Measured ", "").split(" ")[0]
    # Files seldom keep single and multiple parts apart; the Multi type takes both.
    return (
        {"LineString": "MultiLineString", "Polygon": "MultiPolygon"}.get(plain, plain)
        if plain != "Unknown"
        else ("MultiPolygon")
    )


def field_name(column: str) -> str:
    """A column's name as a declared field may be called: small letters without accents, digits, underscores."""
    plain = unicodedata.normalize("NFD", column.replace("đ", "d").replace("Đ", "D"))
    letters = "".join(character for character in plain if not unicodedata.combining(character))
    name = re.sub(r"[^a-z0-9]+", "_", letters.lower()).strip("_") or "field"
    if not name[0].isalpha():
        name = f"f_{name}"
    return f"{name}_value" if name in RESERVED_NAMES else name[:60]


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def source_toml(layer_id: str, path: Path, licence: str) -> str:
    """The manifest of the file, with its sha256."""
    content = path.read_bytes()
    return f"""#:schema ./source.schema.json
title = {{ vi = {_quoted(layer_id)}, en = {_quoted(layer_id)} }}
licence = {_quoted(licence)}
attribution = {{ vi = "Nguồn dữ liệu", en = "Source of the data" }}

[[files]]
path = {_quoted(path.name)}
sha256 = "{hashlib.sha256(content).hexdigest()}"
bytes = {len(content)}
"""


def layer_toml(layer_id: str, found: Inspected, agency: str, licence: str) -> str:
    """The layer's declaration, valid as it is; titles repeat the column names until someone writes better ones."""
    names = {column: field_name(column) for column in found.columns}
    by_field = {name: column for column, name in names.items()}
    key = next((name for name in _KEY_NAMES if name in by_field), None)
    label = next((name for name in _LABEL_NAMES if name in by_field), None) or key or next(iter(by_field), "key")
    parts = [_head(layer_id, found.geometry, key or "key", label, agency, licence)]
    if found.geometry != "None":
        parts.append("[tiles]\nmin_zoom = 6\nmax_zoom = 14\n")
    if key is None:
        parts.append(_field("key", "string", "Khóa", required=True))
    for column, name in names.items():
        parts.append(_field(name, found.columns[column], column, required=name == key, tile=name == label))
    parts.append(f"[[sources]]\nref = {_quoted(layer_id)}\n")
    renamed = {name: column for column, name in names.items() if name != column}
    if renamed:
        pairs = ", ".join(f"{name} = {_quoted(column)}" for name, column in renamed.items())
        parts.append(f'[[steps]]\nuse = "rename"\nfields = {{ {pairs} }}\n')
    if found.points:
        x, y = (names[column] for column in found.points)
        parts.append(f'[[steps]]\nuse = "points"\nx = "{x}"\ny = "{y}"\n')
    if key is None:
        by = "" if found.geometry != "None" else f"fields = {json.dumps(list(by_field)[:2])}\n"
        parts.append(f'[[steps]]\nuse = "identify"\ninto = "key"\n{by}')
    return "\n".join(parts)


def _head(layer_id: str, geometry: str, key: str, label: str, agency: str, licence: str) -> str:
    return f"""#:schema ../../layer.schema.json
title = {{ vi = {_quoted(layer_id)}, en = {_quoted(layer_id)} }}
description = {{ vi = "Lớp này cho biết gì, đến khi nào", en = "What this layer tells, up to when" }}
agency = {_quoted(agency)}
geometry = {_quoted(geometry)}
key = {_quoted(key)}
label = {{ vi = {_quoted(label)}, en = {_quoted(label)} }}
access = "internal"
licence = {_quoted(licence)}
attribution = {{ vi = "Nguồn dữ liệu", en = "Source of the data" }}
update_cycle = "unknown"
"""


def _field(name: str, kind: FieldType, title: str, *, required: bool = False, tile: bool = False) -> str:
    lines = [
        "[[fields]]",
        f"name = {_quoted(name)}",
        f"type = {_quoted(kind)}",
        f"title = {{ vi = {_quoted(title)}, en = {_quoted(title)} }}",
    ]
    lines += ["tile = true"] * tile + ["required = true"] * required
    return "\n".join(lines) + "\n"


def style_json(layer_id: str, geometry: str, colour: str) -> str:
    """A plain style in the sector's colour."""
    layer = {"id": f"{layer_id}-shape", "source": layer_id, "source-layer": layer_id}
    drawn: list[dict[str, object]] = []
    if "Point" in geometry:
        paint = {"circle-radius": 4, "circle-color": colour, "circle-stroke-color": "#ffffff", "circle-stroke-width": 1}
        drawn = [{**layer, "type": "circle", "paint": paint}]
    elif "Line" in geometry:
        drawn = [{**layer, "type": "line", "paint": {"line-color": colour, "line-width": 1.5}}]
    elif "Polygon" in geometry:
        outline: dict[str, object] = {
            **layer,
            "id": f"{layer_id}-line",
            "type": "line",
            "paint": {"line-color": colour},
        }
        drawn = [{**layer, "type": "fill", "paint": {"fill-color": colour, "fill-opacity": 0.25}}, outline]
    return json.dumps({"version": 8, "sources": {}, "layers": drawn}, indent=2) + "\n"
