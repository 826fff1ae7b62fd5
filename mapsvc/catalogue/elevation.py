"""Elevation layers: heights read from rasters. What such a layer need not declare, and what it may not.

The rows of its versions are the sheets, one a source file; the heights themselves are in the version's tile archive.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mapsvc.catalogue.declaration import LayerDeclaration

_METRE = {"code": "m", "vi": "m", "en": "m"}


def _field(name: str, kind: str, vi: str, en: str, unit: Mapping[str, str] | None = None) -> dict[str, Any]:
    return {"name": name, "type": kind, "title": {"vi": vi, "en": en}, **({"unit": unit} if unit else {})}


FILLED_IN: Mapping[str, Any] = {
    "geometry": "None",
    "key": "sheet",
    "label": {"vi": "sheet", "en": "sheet"},
    "identifiable": False,
    "order": 32,
    "fields": [
        {**_field("sheet", "string", "Mảnh", "Sheet"), "required": True},
        _field("crs", "string", "Hệ tọa độ của tệp", "Coordinate system of the file"),
        _field("resolution", "number", "Độ phân giải", "Resolution", _METRE),
        _field("columns", "integer", "Số cột", "Columns"),
        _field("rows", "integer", "Số hàng", "Rows"),
        _field("lowest", "number", "Thấp nhất", "Lowest", _METRE),
        _field("highest", "number", "Cao nhất", "Highest", _METRE),
        _field("west", "number", "Kinh độ cực tây", "Westernmost longitude", {"code": "deg", "vi": "°", "en": "°"}),
        _field("south", "number", "Vĩ độ cực nam", "Southernmost latitude", {"code": "deg", "vi": "°", "en": "°"}),
        _field("east", "number", "Kinh độ cực đông", "Easternmost longitude", {"code": "deg", "vi": "°", "en": "°"}),
        _field("north", "number", "Vĩ độ cực bắc", "Northernmost latitude", {"code": "deg", "vi": "°", "en": "°"}),
    ],
}
"""What is the same for every elevation layer, so that nobody writes it; only its order may be another.

It is shaded above the fills of land and communes, which would hide it, and below lines, points and names.
"""

NOT_WRITTEN = ("geometry", "key", "label", "identifiable", "fields")
NOT_HAD = ("time", "search", "statistics", "steps", "fallback")
"""What only layers of features have."""

_ONLY_OF_FILES = ("name", "format", "sublayer", "columns", "where", "optional")

Problem = tuple[tuple[str | int, ...], str, str]


def filled_in(values: Any) -> Any:
    """The members of an elevation layer with what it need not declare; those of another layer as they are."""
    if isinstance(values, Mapping) and values.get("kind") == "elevation":
        return {**FILLED_IN, **values}
    return values


def for_editors(schema: dict[str, Any]) -> None:
    """Tell the JSON Schema what each kind of layer needs."""
    needed = schema["required"]
    given = [name for name in needed if name not in FILLED_IN]
    schema["required"] = given
    schema["if"] = {"properties": {"kind": {"const": "elevation"}}, "required": ["kind"]}
    without = dict.fromkeys((*NOT_WRITTEN, *NOT_HAD), False)
    schema["then"] = {"required": ["sources"], "properties": without}
    schema["else"] = {
        "required": [name for name in needed if name in FILLED_IN],
        "properties": {"elevation": False},
    }


def elevation_problems(layer: "LayerDeclaration") -> Iterator[Problem]:
    """What in a declaration does not fit its kind: where, in Vietnamese, in English."""
    if layer.kind != "elevation":
        if layer.elevation is not None:
            yield ("elevation",), "chỉ dùng với kind = “elevation”", "only with kind = “elevation”"
        return
    standard = type(layer).model_validate(
        {**layer.model_dump(include={"id", "sector", "title", "description", "agency", "licence", "attribution"}),
         "kind": "elevation"}
    )  # fmt: skip
    for name in (*NOT_WRITTEN, *NOT_HAD):
        if getattr(layer, name) != getattr(standard, name):
            vi, en = "lớp độ cao không có mục này; bỏ đi", "an elevation layer does not have this; leave it out"
            written = getattr(layer, name)
            yield (name, 0) if isinstance(written, tuple) and written else (name,), vi, en
    if not layer.sources:
        yield ("sources",), "cần ít nhất một tệp ảnh độ cao (ref)", "expected at least one raster of heights (ref)"
    for position, source in enumerate(layer.sources):
        if source.ref is None:
            word = "layer" if source.layer else "package"
            vi, en = "lớp độ cao chỉ đọc tệp (ref)", "an elevation layer reads files only (ref)"
            yield ("sources", position, word), vi, en
        for name in _ONLY_OF_FILES:
            if getattr(source, name) != type(source).model_fields[name].get_default():
                vi, en = "không dùng với ảnh độ cao", "of no use with a raster of heights"
                yield ("sources", position, name), vi, en
