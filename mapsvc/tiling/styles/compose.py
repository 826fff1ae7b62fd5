"""Styles put together: a layer's own fragment with its source, and the whole map over a base."""

import copy
from collections.abc import Iterable
from typing import Any

from mapsvc.catalogue.layers import Catalogue, VisibleLayer
from mapsvc.errors import Language
from mapsvc.tiling.styles.colours import TEXT_TRANSFORMS, TRANSFORMS, recoloured
from mapsvc.tiling.tilejson import tile_template
from mapsvc.tiling.tilesets import Tileset

Style = dict[str, Any]

ISLANDS = "islands"
"""The layer of Hoàng Sa and Trường Sa: on every map, whatever else is shown."""


def source_of(layer: VisibleLayer, base: str, language: Language) -> dict[str, Any]:
    """The source of a layer: tiles of the version, so that they may be kept for ever."""
    tileset = Tileset(layer, versioned=True)
    attribution = layer.declaration.attribution
    heights = tileset.heights
    source: dict[str, Any] = {
        "type": "raster-dem" if heights else "vector",
        "tiles": [tile_template(tileset, base)],
        "minzoom": tileset.first_zoom,
        "maxzoom": tileset.last_zoom,
        "attribution": attribution.en if language == "en" else attribution.vi,
        **({"encoding": heights["encoding"], "tileSize": heights["tile_size"]} if heights else {"promoteId": "id"}),
    }
    if layer.version.extent:
        source["bounds"] = list(layer.version.extent)
    return source


def layer_style(layer: VisibleLayer, base: str, language: Language) -> Style:
    """The style of one layer by itself."""
    title = layer.declaration.title
    return {
        "version": 8,
        "name": title.en if language == "en" else title.vi,
        "sources": {layer.id: source_of(layer, base, language)},
        "layers": copy.deepcopy(list(layer.style.get("layers", []))),
    }


def map_style(ground: Style, layers: Iterable[VisibleLayer], base: str, language: Language) -> Style:
    """The whole map: the base's background, the layers from large to small, then all names, the islands' above all.

    Layers that are off at first are in the style too, not visible: a viewer switches them on.
    """
    drawn = sorted((each for each in layers if is_drawn(each)), key=lambda each: (each.declaration.order, each.id))
    present = {layer.id for layer in drawn}
    own = ground["metadata"]["mapsvc"]
    below: list[dict[str, Any]] = []
    names: list[dict[str, Any]] = []
    uppermost: list[dict[str, Any]] = []
    for part in ground["layers"]:
        if part.get("metadata", {}).get("mapsvc", {}).get("unless") not in present:
            (names if part["type"] == "symbol" else below).append(copy.deepcopy(part))
    for layer in drawn:
        for part in _shaded(layer, own) if layer.version.heights else _in_light(layer, own):
            if layer.id == ISLANDS:
                (uppermost if part["type"] in ("symbol", "circle") else below).append(part)
            else:
                (names if part["type"] == "symbol" else below).append(part)
    parts = [*below, *names, *uppermost]
    used = {part["source"] for part in parts if "source" in part}
    sources = {name: copy.deepcopy(source) for name, source in ground["sources"].items() if name in used}
    sources |= {layer.id: source_of(layer, base, language) for layer in drawn}
    return {"version": 8, "name": own["title"][language], "sources": sources, "layers": parts}


def is_drawn(layer: VisibleLayer) -> bool:
    """Whether the layer has something to draw and a way to draw it."""
    return layer.is_loaded and layer.declaration.has_tiles and bool(layer.style.get("layers"))


def with_fonts(style: Style, faces: dict[str, Any]) -> Style:
    """The style with the font files its names are written in, when it writes any."""
    written = {
        font
        for part in style["layers"]
        for font in part.get("layout", {}).get("text-font", ())
        if isinstance(font, str) and font in faces
    }
    if written:
        style["font-faces"] = {font: faces[font] for font in sorted(written)}
    return style


def drawn_layers(catalogue: Catalogue, visitor: Any) -> list[VisibleLayer]:
    """The layers of a visitor's map."""
    return [layer for layer in catalogue.loaded(visitor) if is_drawn(layer)]


def _shaded(layer: VisibleLayer, own: dict[str, Any]) -> list[dict[str, Any]]:
    """The hill-shade in the light of the base, which keeps it behind what is drawn over it."""
    parts = [{**part, "paint": own["hillshade"] | part.get("paint", {})} for part in layer.style["layers"]]
    return [_off_at_first(layer, part) for part in parts]


def _off_at_first(layer: VisibleLayer, part: dict[str, Any]) -> dict[str, Any]:
    if layer.declaration.visible or layer.id == ISLANDS:
        return part
    return {**part, "layout": {**part.get("layout", {}), "visibility": "none"}}


def _in_light(layer: VisibleLayer, own: dict[str, Any]) -> list[dict[str, Any]]:
    """The layer's fragment in the colours of the base, switched off when it is off at first."""
    transform, of_text = TRANSFORMS[own["colours"]], TEXT_TRANSFORMS[own["colours"]]
    changes = "*" in own["sectors"] or layer.layer.sector in own["sectors"]
    parts = []
    for fragment in layer.style["layers"]:
        part = copy.deepcopy(fragment)
        if changes:
            part["paint"] = {
                name: recoloured(value, of_text if name == "text-color" else transform)
                if name.endswith("-color")
                else value
                for name, value in part.get("paint", {}).items()
            }
        override = own["overrides"].get(part["id"], {})
        for section in ("paint", "layout"):
            if section in override:
                part[section] = {**part.get(section, {}), **override[section]}
        parts.append(_off_at_first(layer, part))
    return parts
