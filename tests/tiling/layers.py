"""Made-up layers for the tests of tiles."""

from typing import Any

import numpy as np
import pyarrow as pa
import shapely

from mapsvc.catalogue.declaration import LayerDeclaration

WORDS = {"vi": "Thử nghiệm", "en": "Test"}


def declared(layer_id: str, geometry: str, **changes: Any) -> LayerDeclaration:
    """A declaration with a name and a number; ``changes`` replace members."""
    return LayerDeclaration.model_validate(
        {
            "id": layer_id,
            "sector": "land",
            "title": {"vi": f"Lớp {layer_id}", "en": f"Layer {layer_id}"},
            "description": WORDS,
            "agency": "so_nong_nghiep",
            "geometry": geometry,
            "key": "code",
            "label": {"vi": "name", "en": "name"},
            "licence": "CC0-1.0",
            "attribution": WORDS,
            "sample": True,
            "fields": [
                {"name": "code", "type": "string", "title": WORDS},
                {"name": "name", "type": "string", "title": WORDS},
                {"name": "area", "type": "number", "title": WORDS, "tile": True},
                {"name": "note", "type": "string", "title": WORDS},
            ],
            **changes,
        }
    )


def rows(geometries: list[shapely.Geometry], prefix: str = "t") -> pa.Table:
    """One feature per geometry: keys ``<prefix>0``…, areas 0, 1, 2…."""
    keys = [f"{prefix}{number}" for number in range(len(geometries))]
    return pa.table(
        {
            "source_id": keys,
            "code": keys,
            "name": [f"Thửa {key}" for key in keys],
            "area": pa.array(range(len(keys)), pa.float64()),
            "note": ["không có trong ô bản đồ"] * len(keys),
            "geometry": pa.array(shapely.to_wkb(geometries), pa.binary()),
        }
    )


def coverage(columns: int, seed: int = 1) -> list[shapely.Geometry]:
    """An irregular coverage of columns × columns cells around 106.5°E 17°N, whose edges are wiggly and shared."""
    random = np.random.default_rng(seed)
    step, west, south = 0.6 / columns, 106.2, 16.7
    corners = {
        (i, j): (west + (i + random.uniform(-0.25, 0.25)) * step, south + (j + random.uniform(-0.25, 0.25)) * step)
        for i in range(columns + 1)
        for j in range(columns + 1)
    }
    edges: dict[tuple[tuple[int, int], tuple[int, int]], list[tuple[float, float]]] = {}

    def edge(a: tuple[int, int], b: tuple[int, int]) -> list[tuple[float, float]]:
        if (b, a) in edges:
            return edges[b, a][::-1]
        if (a, b) not in edges:
            (x0, y0), (x1, y1) = corners[a], corners[b]
            between = np.linspace(0, 1, 42)[1:-1]
            # Sideways only and calm near the corners: so no edge crosses itself or its neighbour.
            aside = random.normal(0, 0.02, 40) * np.minimum(between, 1 - between) * 2
            middle = [
                (x0 + t * (x1 - x0) - s * (y1 - y0), y0 + t * (y1 - y0) + s * (x1 - x0))
                for t, s in zip(between, aside, strict=True)
            ]
            edges[a, b] = [(x0, y0), *middle, (x1, y1)]
        return edges[a, b]

    cells: list[shapely.Geometry] = []
    for i in range(columns):
        for j in range(columns):
            around = [(i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1)]
            ring: list[tuple[float, float]] = []
            for a, b in zip(around, [*around[1:], around[0]], strict=True):
                ring += edge(a, b)[:-1]
            cells.append(shapely.Polygon(ring))
    assert shapely.is_valid(cells).all()
    assert shapely.coverage_is_valid(cells)
    return cells


def style_of(layer: LayerDeclaration) -> dict[str, Any]:
    """A fragment that draws the layer and names it."""
    kind = {"Point": "circle", "MultiLineString": "line"}.get(layer.geometry, "fill")
    colour = {f"{kind}-color": ["match", ["get", "name"], "Thửa t0", "#c9a9d6", "#88aa66"]}
    common = {"source": layer.id, "source-layer": layer.id}
    parts: list[dict[str, Any]] = [{"id": f"{layer.id}-{kind}", "type": kind, "paint": colour, **common}]
    if layer.tiles.labels:
        text = {"text-field": ["get", "name"], "text-font": ["Be Vietnam Pro Regular"]}
        paint = {"text-color": "#4b2a5e", "text-halo-color": "#ffffff"}
        names = {"source": layer.id, "source-layer": f"{layer.id}_label", "layout": text, "paint": paint}
        parts.append({"id": f"{layer.id}-label", "type": "symbol", **names})
    return {"version": 8, "sources": {}, "layers": parts}
