"""Documents of OGC API Tiles Part 1 (20-057) and of tile matrix sets (17-083r4): lists, tilesets, matrix sets."""

from collections.abc import Sequence
from typing import Any

from mapsvc.catalogue.layers import VisibleLayer
from mapsvc.errors import Language
from mapsvc.http.links import JSON, OGC, Link, Linker
from mapsvc.tiling.matrix import MATRIX_SET
from mapsvc.tiling.tilejson import vector_layers
from mapsvc.tiling.tilesets import MVT, Tileset

TILEJSON = "application/vnd.mapbox.tilejson+json"
MERCATOR = "http://www.opengis.net/def/crs/EPSG/0/3857"
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
MATRIX_SET_URI = f"http://www.opengis.net/def/tilematrixset/OGC/1.0/{MATRIX_SET}"

_DIMENSION = {"Point": 0, "MultiPoint": 0, "LineString": 1, "MultiLineString": 1, "Polygon": 2, "MultiPolygon": 2}
_TYPES = {"integer": "integer", "number": "number", "boolean": "boolean"}


def matrix_sets(ids: Sequence[str], links: Linker) -> dict[str, Any]:
    """The list of tile matrix sets."""
    return {
        "tileMatrixSets": [
            {
                "id": each,
                "title": each,
                "uri": MATRIX_SET_URI,
                "crs": MERCATOR,
                "links": [_scheme(links)],
            }
            for each in ids
        ],
        "links": [links.to("/tileMatrixSets", "self", JSON)],
    }


def tilesets(tileset: Tileset, path: str, links: Linker) -> dict[str, Any]:
    """The list of a layer's tilesets; ``path`` is its address."""
    return {
        "tilesets": [_entry(_title(tileset.layer, links.language), f"{path}/{MATRIX_SET}", links, of=tileset)],
        "links": [links.to(path, "self", JSON)],
    }


def tileset(tileset: Tileset, path: str, links: Linker) -> dict[str, Any]:
    """Metadata of a layer's tileset; ``path`` is its address, tiles are below it."""
    layer = tileset.layer
    return {
        **_entry(_title(layer, links.language), path, links, of=tileset),
        "description": _said(layer.description, links.language),
        "attribution": _said(layer.declaration.attribution, links.language),
        "license": layer.declaration.licence,
        "accessConstraints": "unclassified" if tileset.is_public else "restricted",
        "mediaTypes": [tileset.media_type],
        **({} if tileset.heights else {"layers": _layers(layer, links)}),
        "tileMatrixSetLimits": _limits(tileset.first_zoom, tileset.last_zoom),
        **_box(layer.version.extent),
        "links": [
            *_tileset_links(path, links, of=tileset),
            links.to(
                f"/collections/{layer.id}", f"{OGC}geodata", JSON, ("Lớp dữ liệu", "The collection of the features")
            ),
        ],
    }


def map_tilesets(title: str, links: Linker) -> dict[str, Any]:
    """The list of the whole map's tilesets."""
    return {
        "tilesets": [_entry(title, f"/tiles/{MATRIX_SET}", links)],
        "links": [links.to("/tiles", "self", JSON)],
    }


def map_tileset(title: str, parts: Sequence[Tileset], query: str, links: Linker) -> dict[str, Any]:
    """Metadata of a tileset with several layers; ``query`` is what chose them, with its question mark."""
    path = f"/tiles/{MATRIX_SET}"
    first = min((each.first_zoom for each in parts), default=0)
    last = max((each.last_zoom for each in parts), default=0)
    return {
        **_entry(title, path, links, query),
        "mediaTypes": [MVT],
        "layers": [layer for each in parts for layer in _layers(each.layer, links)],
        "tileMatrixSetLimits": _limits(first, last),
        **_box(_union([each.layer.version.extent for each in parts])),
        "links": _tileset_links(path, links, query),
    }


def map_tilejson(title: str, parts: Sequence[Tileset], query: str, links: Linker) -> dict[str, Any]:
    """TileJSON of a tileset with several layers."""
    box = _union([each.layer.version.extent for each in parts])
    sources = dict.fromkeys(_said(each.layer.declaration.attribution, links.language) for each in parts)
    document: dict[str, Any] = {
        "tilejson": "3.0.0",
        "name": title,
        "attribution": " · ".join(sources),
        "scheme": "xyz",
        "tiles": [f"{links.base}/tiles/{MATRIX_SET}/{{z}}/{{y}}/{{x}}{query}"],
        "minzoom": min((each.first_zoom for each in parts), default=0),
        "maxzoom": max((each.last_zoom for each in parts), default=0),
        "vector_layers": [layer for each in parts for layer in vector_layers(each.layer, links.language)],
    }
    if box:
        document["bounds"] = list(box)
    return document


def _entry(title: str, path: str, links: Linker, query: str = "", of: Tileset | None = None) -> dict[str, Any]:
    return {
        "title": title,
        "dataType": "coverage" if of and of.heights else "vector",
        "crs": MERCATOR,
        "tileMatrixSetURI": MATRIX_SET_URI,
        "links": _tileset_links(path, links, query, of),
    }


def _tileset_links(path: str, links: Linker, query: str = "", of: Tileset | None = None) -> list[Link]:
    mark = "&" if query else "?"
    return [
        links.to(f"{path}{query}", "self", JSON),
        links.to(f"{path}{query}{mark}f=tilejson", "alternate", TILEJSON, ("TileJSON", "TileJSON")),
        _scheme(links),
        links.to(
            f"{path}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}{query}",
            "item",
            of.media_type if of else MVT,
            ("Ô độ cao", "Tiles of heights") if of and of.heights else ("Ô bản đồ véc-tơ", "Vector tiles"),
            templated=True,
        ),
    ]


def _scheme(links: Linker) -> Link:
    return links.to(
        f"/tileMatrixSets/{MATRIX_SET}",
        f"{OGC}tiling-scheme",
        JSON,
        ("Cách chia ô", "The tile matrix set"),
    )


def _layers(layer: VisibleLayer, links: Linker) -> list[dict[str, Any]]:
    tiles = layer.declaration.tiles
    properties = {"id": {"type": "string"}} | {
        field.name: {"type": _TYPES.get(field.type, "string"), "title": _said(field.title, links.language)}
        for field in layer.tile_fields
    }
    common = {
        "title": _title(layer, links.language),
        "dataType": "vector",
        "minTileMatrix": str(tiles.min_zoom),
        "maxTileMatrix": str(tiles.max_zoom),
        "propertiesSchema": {"type": "object", "properties": properties},
    }
    dimension = _DIMENSION[layer.declaration.geometry]
    shown = [{"id": layer.id, "geometryDimension": dimension, **common}]
    if tiles.labels:
        shown.append({"id": f"{layer.id}_label", "geometryDimension": 0, **common})
    return shown


def _limits(first: int, last: int) -> list[dict[str, Any]]:
    """Whole matrices: where there is no data a tile is empty (204) and not missing (404)."""
    return [
        {
            "tileMatrix": str(z),
            "minTileRow": 0,
            "maxTileRow": (1 << z) - 1,
            "minTileCol": 0,
            "maxTileCol": (1 << z) - 1,
        }
        for z in range(first, last + 1)
    ]


def _box(extent: tuple[float, float, float, float] | None) -> dict[str, Any]:
    if extent is None:
        return {}
    west, south, east, north = extent
    return {
        "boundingBox": {"lowerLeft": [west, south], "upperRight": [east, north], "crs": CRS84},
        "centerPoint": {"coordinates": [(west + east) / 2, (south + north) / 2], "crs": CRS84},
    }


def _union(
    boxes: Sequence[tuple[float, float, float, float] | None],
) -> tuple[float, float, float, float] | None:
    known = [box for box in boxes if box]
    if not known:
        return None
    wests, souths, easts, norths = zip(*known, strict=True)
    return min(wests), min(souths), max(easts), max(norths)


def _title(layer: VisibleLayer, language: Language) -> str:
    return _said(layer.declaration.title, language)


def _said(pair: Any, language: Language) -> str:
    return str(pair.en if language == "en" else pair.vi)
