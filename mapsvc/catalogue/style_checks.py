"""Whether a layer's style.json draws what its tiles carry.

The full style specification is checked by the front end's tests; here is what only the declaration can tell:
source and source-layer names, zooms, and attributes that tiles do not have.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mapsvc.catalogue.declaration import LayerDeclaration
from mapsvc.catalogue.mistakes import Mistake, nearest

LAYER_TYPES = ("fill", "line", "symbol", "circle", "heatmap", "fill-extrusion")


def tile_attributes(layer: LayerDeclaration) -> tuple[str, ...]:
    """What a tile's features carry besides geometry: `id`, the label fields and the fields with tile = true."""
    marked = [field.name for field in layer.fields if field.tile]
    return tuple(dict.fromkeys(("id", layer.label.vi, layer.label.en, *marked)))


def attributes_read(expression: Any) -> Iterator[str]:
    """The attributes that `get` and `has` expressions anywhere inside a style value read."""
    if isinstance(expression, Mapping):
        for value in expression.values():
            yield from attributes_read(value)
    elif isinstance(expression, list):
        if len(expression) == 2 and expression[0] in ("get", "has") and isinstance(expression[1], str):
            yield expression[1]
        for value in expression:
            yield from attributes_read(value)


def style_mistakes(layer: LayerDeclaration, style: Mapping[str, Any]) -> list[Mistake]:
    """What in the style does not fit the declaration."""
    file = f"{layer.sector}/{layer.id}/style.json"
    return [Mistake(file, 1, field, vi, en, similar) for field, vi, en, similar in _problems(layer, style)]


Problem = tuple[str, str, str, str | None]


def _relief_problems(layer: LayerDeclaration, layers: list[Any]) -> Iterator[Problem]:
    """Heights are drawn as one hill-shade, whose colours the base styles say."""
    expected = {"id": f"{layer.id}-shade", "type": "hillshade", "source": layer.id}
    if len(layers) != 1 or not isinstance(layers[0], Mapping):
        yield "layers", "phải có đúng một lớp hillshade", "expected exactly one layer, a hillshade", None
        return
    for name, word in expected.items():
        found = layers[0].get(name)
        if found != word:
            yield f"layers[1].{name}", f"phải là “{word}”", f"expected “{word}”", nearest(found, [word])


def _problems(layer: LayerDeclaration, style: Mapping[str, Any]) -> Iterator[Problem]:
    if style.get("version") != 8:
        yield "version", "phải là 8", "expected 8", None
    layers = style.get("layers")
    if not isinstance(layers, list):
        yield "layers", "phải là danh sách", "expected a list", None
        return
    if layer.kind == "elevation":
        yield from _relief_problems(layer, layers)
        return
    source_layers = [layer.id, f"{layer.id}_label"] if layer.tiles.labels else [layer.id]
    seen: set[str] = set()
    for position, drawn in enumerate(layers):
        place = f"layers[{position + 1}]"
        name = str(drawn.get("id", ""))
        if name in seen or not (name == layer.id or name.startswith((f"{layer.id}-", f"{layer.id}_"))):
            yield (
                f"{place}.id",
                f"phải riêng và bắt đầu bằng “{layer.id}-”",
                f"must be unique and start with “{layer.id}-”",
                None,
            )
        seen.add(name)
        if drawn.get("type") not in LAYER_TYPES:
            yield (
                f"{place}.type",
                f"phải là một trong {', '.join(LAYER_TYPES)}",
                f"expected one of {', '.join(LAYER_TYPES)}",
                nearest(drawn.get("type"), LAYER_TYPES),
            )
        if drawn.get("source") != layer.id:
            yield f"{place}.source", f"phải là “{layer.id}”", f"expected “{layer.id}”", None
        if drawn.get("source-layer") not in source_layers:
            words = ", ".join(source_layers)
            yield (
                f"{place}.source-layer",
                f"phải là {words}",
                f"expected {words}",
                nearest(drawn.get("source-layer"), source_layers),
            )
        carried = tile_attributes(layer)
        for attribute in dict.fromkeys(attributes_read([drawn.get("paint"), drawn.get("layout"), drawn.get("filter")])):
            if attribute not in carried:
                vi = f"ô bản đồ không mang “{attribute}”; đặt tile = true cho trường ấy"
                en = f"tiles do not carry “{attribute}”; set tile = true on that field"
                yield place, vi, en, nearest(attribute, carried)
