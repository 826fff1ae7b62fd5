"""TileJSON 3.0.0 of a tileset (github.com/mapbox/tilejson-spec/tree/master/3.0.0)."""

from typing import Any

from mapsvc.catalogue.layers import VisibleLayer
from mapsvc.errors import Language
from mapsvc.tiling.matrix import MATRIX_SET
from mapsvc.tiling.tilesets import Tileset

_TYPES = {"integer": "Number", "number": "Number", "boolean": "Boolean"}

WORLD_BOX = (-180.0, -85.0511287798066, 180.0, 85.0511287798066)


def tilejson(tileset: Tileset, base: str, language: Language) -> dict[str, Any]:
    """The document; its tile address names the version, so that tiles may be kept for ever."""
    layer = tileset.layer
    declaration = layer.declaration
    attribution = declaration.attribution
    west, south, east, north = layer.version.extent or WORLD_BOX
    title, description = declaration.title, layer.description
    drawn: dict[str, Any] = {"vector_layers": vector_layers(layer, language)}
    if tileset.heights:
        # As MapLibre reads them from the TileJSON of a source of the type raster-dem.
        drawn = {"encoding": tileset.heights["encoding"], "tileSize": tileset.heights["tile_size"], "format": "webp"}
    return {
        "tilejson": "3.0.0",
        "name": title.en if language == "en" else title.vi,
        "description": description.en if language == "en" else description.vi,
        "version": f"{layer.version.number}.0.0",
        "attribution": attribution.en if language == "en" else attribution.vi,
        "scheme": "xyz",
        "tiles": [tile_template(tileset, base)],
        "minzoom": tileset.first_zoom,
        "maxzoom": tileset.last_zoom,
        "bounds": [west, south, east, north],
        "center": [(west + east) / 2, (south + north) / 2, tileset.first_zoom],
        **drawn,
    }


def tile_template(tileset: Tileset, base: str) -> str:
    """The address of the version's tiles, with {z}, {y} and {x} left open."""
    layer = tileset.layer
    return f"{base}/collections/{layer.id}/versions/{layer.version.number}/tiles/{MATRIX_SET}/{{z}}/{{y}}/{{x}}"


def vector_layers(layer: VisibleLayer, language: Language) -> list[dict[str, Any]]:
    """The source-layers of a tile with their attributes."""
    declaration = layer.declaration
    fields = {"id": "String"} | {field.name: _TYPES.get(field.type, "String") for field in layer.tile_fields}
    title = declaration.title.en if language == "en" else declaration.title.vi
    common = {"fields": fields, "minzoom": declaration.tiles.min_zoom, "maxzoom": declaration.tiles.max_zoom}
    layers = [{"id": layer.id, "description": title, **common}]
    if declaration.tiles.labels:
        layers.append({"id": f"{layer.id}_label", "description": title, **common})
    return layers
