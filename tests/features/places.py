"""Made-up layers that the tests of features read: awkward values, ties, gaps, some of it not public."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import shapely

from mapsvc.catalogue.declaration import LayerDeclaration

OWNER = "so_nong_nghiep"
EXTENT = (106.0, 16.5, 107.0, 17.5)
NAMES = (
    "Đông Hà",
    "Đồng Hới",
    "Dong Ha",
    "Lệ Thuỷ",
    "Lệ Thủy",
    "Quảng Trị",
    "Ô'Neill; DROP TABLE",
    'say "xin chào" \\ <b>',
)

_TEXT = {"vi": "Thử", "en": "Test"}


def declaration(layer_id: str, geometry: str, fields: list[dict[str, Any]], **more: Any) -> LayerDeclaration:
    """A declaration with what every layer needs."""
    return LayerDeclaration.model_validate(
        {
            "id": layer_id,
            "sector": "base",
            "title": {"vi": f"Lớp {layer_id}", "en": f"Layer {layer_id}"},
            "description": {"vi": "Dữ liệu thử", "en": "Made-up data"},
            "keywords": {"vi": ["thử"], "en": ["test"]},
            "agency": OWNER,
            "geometry": geometry,
            "key": "code",
            "label": {"vi": "name", "en": "name"},
            "licence": "CC-BY-4.0",
            "attribution": {"vi": "Thử", "en": "Test"},
            "sample": True,
            "fields": [{"title": _TEXT, **field} for field in fields],
            **more,
        }
    )


STATION_FIELDS: list[dict[str, Any]] = [
    {"name": "code", "type": "string", "required": True},
    {"name": "name", "type": "string"},
    {"name": "level", "type": "number", "unit": {"code": "m", "vi": "mét", "en": "metre"}},
    {"name": "rank", "type": "integer"},
    {"name": "active", "type": "boolean"},
    {"name": "opened", "type": "date"},
    {"name": "seen", "type": "datetime"},
    {"name": "phone", "type": "string", "access": "internal"},
]
STATIONS = declaration("stations", "Point", STATION_FIELDS, time={"field": "seen"})
PARCELS = declaration(
    "parcels",
    "MultiPolygon",
    [{"name": "code", "type": "string"}, {"name": "name", "type": "string"}, {"name": "area", "type": "number"}],
)
ROADS = declaration(
    "roads",
    "LineString",
    [
        {"name": "code", "type": "integer"},
        {"name": "name", "type": "string"},
        {"name": "begun", "type": "date"},
        {"name": "ended", "type": "date"},
    ],
    time={"field": "begun", "end": "ended"},
)
UNITS = declaration("units", "None", [{"name": "code", "type": "string"}, {"name": "name", "type": "string"}])
SECRET = declaration("secret", "Point", STATION_FIELDS[:2], access="internal")
CAMERAS = declaration("cameras", "Point", STATION_FIELDS[:2], access="restricted")


def stations(count: int = 257, seed: int = 1) -> pa.Table:
    """Points with ties and gaps in every field."""
    rng = np.random.default_rng(seed)
    west, south, east, north = EXTENT
    points = shapely.points(rng.uniform(west, east, count), rng.uniform(south, north, count))
    begin = datetime(2025, 1, 1, tzinfo=UTC)

    def gaps(values: list[Any], every: int) -> list[Any]:
        return [None if place % every == 3 else each for place, each in enumerate(values)]

    return pa.table(
        {
            "source_id": [f"s{place}" for place in range(count)],
            "code": [f"s{place}" for place in range(count)],
            "name": gaps([NAMES[place % len(NAMES)] for place in range(count)], 17),
            "level": pa.array(gaps([float(round(each, 2)) for each in rng.normal(0, 3, count)], 11), pa.float64()),
            "rank": pa.array(gaps([place % 5 for place in range(count)], 7), pa.int64()),
            "active": pa.array(gaps([place % 2 == 0 for place in range(count)], 13), pa.bool_()),
            "opened": pa.array(
                gaps([date(2020, 1, 1) + timedelta(place % 60) for place in range(count)], 19), pa.date32()
            ),
            "seen": pa.array(
                gaps([begin + timedelta(hours=6 * place) for place in range(count)], 23), pa.timestamp("us", "UTC")
            ),
            "phone": [f"09{place:08d}" for place in range(count)],
            "geometry": pa.array(shapely.to_wkb(points), pa.binary()),
        }
    )


def parcels(side: int = 20) -> pa.Table:
    """Squares that share their edges, side by side over the extent, one of them with a hole."""
    west, south, east, north = EXTENT
    width, height = (east - west) / side, (north - south) / side
    shapes = []
    for row in range(side):
        for place in range(side):
            shape = shapely.box(
                west + place * width, south + row * height, west + (place + 1) * width, south + (row + 1) * height
            )
            if row == place == 5:
                centre = shape.centroid
                shape = shape.difference(centre.buffer(width / 4))
            if (row + place) % 2:
                shape = shape.reverse()  # rings the wrong way round, as many files have them
            shapes.append(shapely.MultiPolygon([shape]))
    count = len(shapes)
    return pa.table(
        {
            "source_id": [f"p/{place}" for place in range(count)],
            "code": [f"p/{place}" for place in range(count)],
            "name": [f"Thửa {place}" for place in range(count)],
            "area": [float(shape.area) for shape in shapes],
            "geometry": pa.array(shapely.to_wkb(shapes), pa.binary()),
        }
    )


def roads(count: int = 40) -> pa.Table:
    """Lines from south to north; every fourth is not finished."""
    west, south, _, north = EXTENT
    lines = [
        shapely.LineString([(west + place / count, south), (west + (place + 0.5) / count, (south + north) / 2)])
        for place in range(count)
    ]
    return pa.table(
        {
            "source_id": [str(place) for place in range(count)],
            "code": list(range(count)),
            "name": [f"Đường {place}" for place in range(count)],
            "begun": [date(2000 + place, 1, 1) for place in range(count)],
            "ended": [None if place % 4 == 0 else date(2001 + place, 6, 30) for place in range(count)],
            "geometry": pa.array(shapely.to_wkb(lines), pa.binary()),
        }
    )


def units() -> pa.Table:
    """A table without geometry."""
    codes = [f"{number:05d}" for number in range(30)]
    return pa.table({"source_id": codes, "code": codes, "name": [f"Xã {code}" for code in codes]})
