"""What tiles and styles add to the documents of the service: conformance and links."""

from collections.abc import Iterable, Mapping
from typing import Any

from mapsvc.catalogue.layers import VisibleLayer
from mapsvc.http.interface import Described, Part
from mapsvc.http.links import JSON, OGC, Link
from mapsvc.tiling.documents import TILEJSON
from mapsvc.tiling.matrix import MATRIX_SET
from mapsvc.tiling.styles.compose import is_drawn

_TILES = "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/"
_STYLES = "http://www.opengis.net/spec/ogcapi-styles-1/0.0/conf/"

CONFORMS_TO = (
    *(
        f"{_TILES}{each}"
        for each in (
            *("core", "tileset", "tilesets-list", "dataset-tilesets", "geodata-tilesets", "collections-selection"),
            *("mvt", "oas30"),
        )
    ),
    "http://www.opengis.net/spec/tms/2.0/conf/tilematrixset",
    "http://www.opengis.net/spec/tms/2.0/conf/json-tilematrixset",
    *(f"{_STYLES}{each}" for each in ("core", "mapbox-style")),
)


def _landing_links(described: Described) -> Iterable[Link]:
    to = described.links.to
    return (
        to("/tiles", f"{OGC}tilesets-vector", JSON, ("Ô bản đồ của toàn bản đồ", "Vector tiles of the whole map")),
        to("/tileMatrixSets", f"{OGC}tiling-schemes", JSON, ("Các cách chia ô", "Tile matrix sets")),
        to("/styles", f"{OGC}styles", JSON, ("Các kiểu bản đồ", "Styles")),
    )


def _layer_links(described: Described, layer: VisibleLayer) -> Iterable[Link]:
    to, path = described.links.to, f"/collections/{layer.id}"
    if layer.is_loaded and layer.declaration.has_tiles:
        if layer.declaration.has_geometry:
            yield to(f"{path}/tiles", f"{OGC}tilesets-vector", JSON, ("Ô bản đồ", "Vector tiles"))
        else:
            yield to(f"{path}/tiles", f"{OGC}tilesets-coverage", JSON, ("Ô độ cao", "Tiles of heights"))
        yield to(f"{path}/tiles/{MATRIX_SET}?f=tilejson", "alternate", TILEJSON, ("TileJSON", "TileJSON"))
    if is_drawn(layer):
        yield to(f"{path}/styles", f"{OGC}styles", JSON, ("Các kiểu", "Styles"))


_FORMATS = {"f-tileset": ("json", "html", "tilejson"), "f-tile": ("mvt",), "f-style": ("json", "html", "mapbox")}


def _openapi(described: Described) -> Mapping[str, Any]:
    """The parameters that only addresses of tiles and styles take."""
    said = "Format of the reply" if described.links.language == "en" else "Định dạng trả lời"
    return {
        "components": {
            "parameters": {
                name: {
                    "name": "f",
                    "in": "query",
                    "required": False,
                    "description": said,
                    "schema": {"type": "string", "enum": list(formats)},
                }
                for name, formats in _FORMATS.items()
            }
        }
    }


TILING = Part(conforms_to=CONFORMS_TO, landing_links=_landing_links, layer_links=_layer_links, openapi=_openapi)
