"""Layers for measuring, the same every time: irregular parcels that cover a plain without gaps, and dense points.

They are GeoPackages, so that they come in through the same door as every other layer.
"""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyogrio
import shapely
from numpy.typing import NDArray

SEED = 44

CENTRE = (106.8, 16.9)
"""Longitude and latitude of the plain's middle."""

PARCEL_DEGREES = 0.00103
"""Mean side of a parcel, 110 m: 25 to 30 of them lie in a tile of zoom 16, as where people live."""

POINT_BOX = (105.6, 16.3, 107.4, 18.1)
"""Where points lie: the box of the whole province."""

LAND_USES = np.array(["LUC", "ONT", "ODT", "RSX", "RPH", "CLN", "NTS", "DGT"])
OWNER_KINDS = np.array(["GDC", "TKT", "UBS", "TCN"])
KINDS = np.array(["well", "pole", "tree", "sign", "meter", "post"])

Floats = NDArray[np.float64]


def parcel_box(count: int) -> tuple[float, float, float, float]:
    """West, south, east, north of a layer of ``count`` parcels: more parcels cover more land, equally densely."""
    half = count**0.5 * PARCEL_DEGREES / 2
    return (CENTRE[0] - half, CENTRE[1] - half, CENTRE[0] + half, CENTRE[1] + half)


def write_parcels(path: Path, count: int) -> None:
    """About ``count`` polygons of 8 corners (9 vertices), neighbours sharing every one, sides 25 to 450 m."""
    random = np.random.default_rng(SEED)
    side = round(count**0.5)
    west, south, east, north = parcel_box(count)
    xs, ys = _spaced(random, side, west, east), _spaced(random, side, south, north)
    corner = np.stack(np.meshgrid(xs, ys, indexing="ij"), -1)
    reach = np.array([np.diff(xs).min(), np.diff(ys).min()])
    corner += random.uniform(-0.25, 0.25, corner.shape) * reach
    across = _middles(random, corner[:-1], corner[1:], reach)
    along = _middles(random, corner[:, :-1], corner[:, 1:], reach)
    rings = np.stack(
        [
            *(corner[:-1, :-1], across[:, :-1], corner[1:, :-1], along[1:], corner[1:, 1:]),
            *(across[:, 1:], corner[:-1, 1:], along[:-1], corner[:-1, :-1]),
        ],
        axis=2,
    ).reshape(-1, 9, 2)
    # A file that people exchange is in no spatial order.
    rings = rings[random.permutation(len(rings))]
    size = len(rings)
    days = random.integers(10_000, 20_000, size)
    attributes = {
        "parcel_code": pa.array([f"P{number:07d}" for number in range(size)]),
        "land_use": pa.array(random.choice(LAND_USES, size)),
        "owner_kind": pa.array(random.choice(OWNER_KINDS, size)),
        "commune_code": pa.array([f"{19000 + number:05d}" for number in random.integers(0, 78, size)]),
        "area_m2": pa.array(random.lognormal(8, 1, size).round(1)),
        "price": pa.array(random.integers(50_000, 40_000_000, size)),
        "sheet": pa.array(random.integers(1, 400, size)),
        "registered": pa.array(days.astype("datetime64[D]")),
    }
    _write(path, attributes, shapely.polygons(rings), "Polygon")


def write_points(path: Path, count: int) -> None:
    """``count`` points: half spread evenly, half in 80 towns."""
    random = np.random.default_rng(SEED)
    low, high = np.array(POINT_BOX[:2]), np.array(POINT_BOX[2:])
    towns = random.uniform(low + 0.1, high - 0.1, (80, 2))
    even = random.uniform(low, high, (count, 2))
    urban = towns[random.integers(0, len(towns), count)] + random.normal(0, 0.02, (count, 2))
    placed = np.where(random.random((count, 1)) < 0.5, even, urban)
    attributes = {
        "point_code": pa.array([f"D{number:07d}" for number in range(count)]),
        "kind": pa.array(random.choice(KINDS, count)),
        "year": pa.array(random.integers(1975, 2026, count)),
        "height_m": pa.array(random.gamma(3, 2, count).round(1)),
    }
    _write(path, attributes, shapely.points(placed), "Point")


def _spaced(random: np.random.Generator, count: int, low: float, high: float) -> Floats:
    """``count`` + 1 rising places between two bounds, at uneven distances."""
    steps = np.clip(random.lognormal(0, 0.7, count), 0.3, 5)
    places: Floats = low + np.concatenate([[0], np.cumsum(steps)]) * (high - low) / steps.sum()
    return places


def _middles(random: np.random.Generator, start: Floats, end: Floats, reach: Floats) -> Floats:
    """A point near the middle of each edge, the same one for both neighbours."""
    middles: Floats = (start + end) / 2 + random.uniform(-0.15, 0.15, start.shape) * reach
    return middles


def _write(path: Path, attributes: dict[str, pa.Array], geometry: NDArray[np.object_], kind: str) -> None:
    """A GeoPackage with one layer, written under another name first, so that what is there is whole."""
    fresh = path.with_suffix(".new.gpkg")
    fresh.unlink(missing_ok=True)
    table = pa.table({**attributes, "geom": pa.array(shapely.to_wkb(geometry), pa.binary())})
    pyogrio.write_arrow(
        table, fresh, layer=path.stem, driver="GPKG", geometry_name="geom", geometry_type=kind, crs="EPSG:4326"
    )
    fresh.rename(path)
