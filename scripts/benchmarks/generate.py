"""Layers for measuring: irregular parcels that cover the province without gaps, and dense points; the same every time.

    python scripts/benchmarks/generate.py parcels 500000
    python scripts/benchmarks/generate.py points 1000000

Each is published through the same door as every layer, into the database that MAPSVC_DATABASE_URL names.
"""

import argparse
import secrets
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psycopg
import pyarrow as pa
import shapely
from psycopg.types.json import Jsonb

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from mapsvc.catalogue.declaration import LayerDeclaration
from mapsvc.database.location import conninfo
from mapsvc.publishing.checks import Findings
from mapsvc.publishing.encoding import encoded
from mapsvc.publishing.versions import Origin, add_draft, publish, queries
from mapsvc.settings import Settings

SEED = 44
PARCELS = (106.8, 16.55, 107.3, 17.05)
"""West, south, east, north of the parcels, in degrees: a plain of 53 by 55 km, where they are 78 m wide on average."""

POINTS = (105.6, 16.3, 107.4, 18.1)
"""Where the points are: the box of the whole province."""

BATCH = 50_000

FIELDS = (
    ("code", "string"),
    ("owner_kind", "string"),
    ("land_use", "string"),
    ("area", "number"),
    ("year", "integer"),
    ("value", "number"),
    ("commune", "string"),
    ("registered", "date"),
)
LAND_USES = np.array(["LUC", "ONT", "ODT", "RSX", "RPH", "CLN", "NTS", "DGT"])


def declaration(layer_id: str, geometry: str) -> LayerDeclaration:
    """A made-up layer with eight attributes, two of them in tiles, drawn from zoom 8 to 16."""
    words = {"vi": f"Đo tốc độ: {layer_id}", "en": f"Benchmark: {layer_id}"}
    return LayerDeclaration.model_validate(
        {
            "id": layer_id,
            "sector": "land",
            "title": words,
            "description": words,
            "agency": "so_nong_nghiep",
            "geometry": geometry,
            "key": "code",
            "label": {"vi": "code", "en": "code"},
            "licence": "CC0-1.0",
            "attribution": words,
            "sample": True,
            "tiles": {"min_zoom": 8, "max_zoom": 16},
            "fields": [
                {"name": name, "type": kind, "title": words, "tile": name == "land_use"} for name, kind in FIELDS
            ],
        }
    )


def parcels(count: int, seed: int = SEED) -> Iterator[pa.Table]:
    """About ``count`` polygons of 9 vertices, neighbours sharing every vertex, sides from 20 to 300 m."""
    random = np.random.default_rng(seed)
    side = round(count**0.5)
    xs, ys = _spaced(random, side, PARCELS[0], PARCELS[2]), _spaced(random, side, PARCELS[1], PARCELS[3])
    width, height = np.diff(xs).min(), np.diff(ys).min()
    corner = np.stack(np.meshgrid(xs, ys, indexing="ij"), -1)
    corner += random.uniform(-0.25, 0.25, corner.shape) * (width, height)
    across = _middles(random, corner[:-1], corner[1:], height)
    along = _middles(random, corner[:, :-1], corner[:, 1:], width)
    rings = np.stack(
        [
            *(corner[:-1, :-1], across[:, :-1], corner[1:, :-1], along[1:], corner[1:, 1:]),
            *(across[:, 1:], corner[:-1, 1:], along[:-1], corner[:-1, :-1]),
        ],
        axis=2,
    ).reshape(-1, 9, 2)
    for start in range(0, len(rings), BATCH):
        yield _rows(random, "p", start, shapely.polygons(rings[start : start + BATCH]))


def points(count: int, seed: int = SEED) -> Iterator[pa.Table]:
    """``count`` points: half spread evenly, half in 80 towns."""
    random = np.random.default_rng(seed)
    low, high = POINTS[:2], POINTS[2:]
    towns = random.uniform(low, high, (80, 2))
    for start in range(0, count, BATCH):
        size = min(BATCH, count - start)
        even = random.uniform(low, high, (size, 2))
        urban = towns[random.integers(0, len(towns), size)] + random.normal(0, 0.02, (size, 2))
        yield _rows(random, "d", start, shapely.points(np.where(random.random((size, 1)) < 0.5, even, urban)))


def _spaced(random: np.random.Generator, count: int, low: float, high: float) -> np.ndarray:
    """``count`` + 1 rising places between two bounds, at uneven distances."""
    steps = np.clip(random.lognormal(0, 0.6, count), 0.25, 4)
    return low + np.concatenate([[0], np.cumsum(steps)]) * (high - low) / steps.sum()


def _middles(random: np.random.Generator, start: np.ndarray, end: np.ndarray, reach: float) -> np.ndarray:
    """A point near the middle of each edge, the same one for both neighbours."""
    return (start + end) / 2 + random.uniform(-0.15, 0.15, start.shape) * reach


def _rows(random: np.random.Generator, prefix: str, start: int, geometries: np.ndarray) -> pa.Table:
    size = len(geometries)
    keys = [f"{prefix}{number:07d}" for number in range(start, start + size)]
    days = random.integers(10_000, 20_000, size)
    return pa.table(
        {
            "source_id": keys,
            "code": keys,
            "owner_kind": pa.array(np.array(["GDC", "TKT", "UBS"])[random.integers(0, 3, size)]),
            "land_use": pa.array(LAND_USES[random.integers(0, len(LAND_USES), size)]),
            "area": random.lognormal(8, 1, size).round(1),
            "year": random.integers(1990, 2026, size),
            "value": random.lognormal(20, 1, size).round(),
            "commune": pa.array([f"{19000 + number:05d}" for number in random.integers(0, 78, size)]),
            "registered": pa.array(days.astype("datetime64[D]")),
            "source_file": pa.array(np.zeros(size, np.int16)),
            "source_row": np.arange(start + 1, start + size + 1),
            "geometry": pa.array(shapely.to_wkb(geometries), pa.binary()),
        }
    )


def load(url: str, declared: LayerDeclaration, batches: Iterator[pa.Table]) -> int:
    """Publish the batches as a new version of the declared layer; returns its number."""
    with psycopg.connect(url) as connection:
        queries.declare_layer(
            connection,
            id=declared.id,
            sector=declared.sector,
            position=declared.order,
            declaration=Jsonb(declared.model_dump(mode="json")),
            style=Jsonb({"version": 8, "sources": {}, "layers": []}),
        )
        origin = Origin("benchmark", secrets.token_hex(8), [], [], {})
        number = add_draft(connection, declared, encoded(declared, batches, Findings()), origin)
        publish(connection, declared.id, number)
    return number


def main() -> None:
    """Generate one kind from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=("parcels", "points"))
    parser.add_argument("count", type=int)
    parser.add_argument("--layer", help="id of the layer; the default is bench_<kind>")
    chosen = parser.parse_args()
    geometry, made = ("Polygon", parcels) if chosen.kind == "parcels" else ("Point", points)
    declared = declaration(chosen.layer or f"bench_{chosen.kind}", geometry)
    print(load(conninfo(Settings()), declared, made(chosen.count)))


if __name__ == "__main__":
    main()
