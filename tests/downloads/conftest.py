"""Layers of every geometry, with values that files like to break: nulls, empty text, quotes, formulas, dates."""

import datetime
from collections.abc import Iterator
from typing import Any

import psycopg
import pyarrow as pa
import pytest
import shapely

from mapsvc.accounts.visitor import digest
from mapsvc.catalogue.declaration import LayerDeclaration
from mapsvc.settings import Settings
from tests.client import Client, running_app
from tests.conftest import _clone, publish_rows

UTC = datetime.UTC

ROWS: list[dict[str, Any]] = [
    {
        "code": "a1",
        "name": "Xã Lệ Thủy",
        "height_above_sea_level": 3,
        "height_above_sea_bed": 1.5,
        "opened": datetime.date(2025, 7, 1),
        "measured": datetime.datetime(2025, 7, 1, 8, 30, 15, 250_000, tzinfo=UTC),
        "working": True,
        "secret": "s1",
    },
    {
        "code": "a2",
        "name": 'Trạm "Đông Hà", <cũ> & mới\nhàng hai',
        "height_above_sea_level": -7,
        "height_above_sea_bed": 0.1,
        "opened": datetime.date(1899, 12, 31),
        "measured": datetime.datetime(1999, 1, 1, 0, 0, tzinfo=UTC),
        "working": False,
        "secret": "s2",
    },
    {
        "code": "a3",
        "name": "=HYPERLINK(1)",
        "height_above_sea_level": None,
        "height_above_sea_bed": None,
        "opened": None,
        "measured": None,
        "working": None,
        "secret": None,
    },
    {
        "code": "a4",
        "name": "",
        "height_above_sea_level": 9_007_199_254_740_991,
        "height_above_sea_bed": 1e-7,
        "opened": datetime.date(2000, 2, 29),
        "measured": datetime.datetime(2024, 2, 29, 23, 59, 59, tzinfo=UTC),
        "working": True,
        "secret": "s4",
    },
]

FIELDS = {
    "code": "string",
    "name": "string",
    "height_above_sea_level": "integer",
    "height_above_sea_bed": "number",
    "opened": "date",
    "measured": "datetime",
    "working": "boolean",
    "secret": "string",
}
TITLES = {"name": "Tên gọi", "height_above_sea_bed": "Độ cao"}
READABLE = [name for name in FIELDS if name != "secret"]

SHAPES: dict[str, list[shapely.Geometry]] = {
    "Point": [shapely.Point(106.5 + i / 10, 17.0 + i / 100) for i in range(4)],
    "LineString": [shapely.LineString([(106 + i, 17), (106.5 + i, 17.25), (107 + i, 16.5)]) for i in range(4)],
    "MultiPolygon": [
        shapely.MultiPolygon(
            [
                shapely.box(106 + i, 17, 106.5 + i, 17.5).difference(shapely.box(106.1 + i, 17.1, 106.2 + i, 17.2)),
                shapely.box(106.7 + i, 17, 106.8 + i, 17.1),
            ]
        )
        for i in range(4)
    ],
}
LAYERS = {"stations": "Point", "dykes": "LineString", "basins": "MultiPolygon", "register": "None", "nothing": "Point"}


def declared(layer: str, geometry: str, **more: Any) -> LayerDeclaration:
    title = {"vi": f"Lớp {layer} / thử", "en": f"Layer {layer}"}
    return LayerDeclaration.model_validate(
        {
            "id": layer,
            "sector": "water",
            "title": title,
            "description": {"vi": "Mô tả <có> dấu & “ngoặc”", "en": "A description"},
            "agency": "so_nong_nghiep",
            "geometry": geometry,
            "key": "code",
            "label": {"vi": "name", "en": "name"},
            "licence": "CC-BY-4.0",
            "attribution": {"vi": "Sở Nông nghiệp và Môi trường", "en": "Department of Agriculture"},
            "fields": [
                {
                    "name": name,
                    "type": kind,
                    "title": {"vi": TITLES.get(name, name), "en": name},
                    "unit": {"code": "m", "vi": "m", "en": "m"} if name == "height_above_sea_bed" else None,
                    "access": "internal" if name == "secret" else "public",
                }
                for name, kind in FIELDS.items()
            ],
            **more,
        }
    )


def table(geometry: str, rows: list[dict[str, Any]]) -> pa.Table:
    types = {"date": pa.date32(), "datetime": pa.timestamp("us", "UTC"), "boolean": pa.bool_(), "string": pa.string()}
    types |= {"integer": pa.int64(), "number": pa.float64()}
    columns = {name: pa.array([row[name] for row in rows], types[kind]) for name, kind in FIELDS.items()}
    columns = {"source_id": columns["code"], **columns}
    if geometry != "None":
        shapes = SHAPES[geometry][: len(rows)]
        columns["geometry"] = pa.array([shapely.to_wkb(each) for each in shapes], pa.binary())
    return pa.table(columns)


@pytest.fixture(scope="package")
def database(cluster_url: str, template: str) -> Iterator[str]:
    with _clone(cluster_url, template) as url:
        for layer, geometry in LAYERS.items():
            rows = [] if layer == "nothing" else ROWS
            publish_rows(url, declared(layer, geometry), table(geometry, rows))
        publish_rows(url, declared("hidden", "Point", access="internal"), table("Point", ROWS))
        with psycopg.connect(url) as connection:
            connection.execute(
                "INSERT INTO accounts.api_key (agency, digest, expires_at)"
                " VALUES ('so_nong_nghiep', %s, now() + interval '1 day')",
                [digest("officer")],
            )
        yield url


@pytest.fixture(scope="package")
def settings(database: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(database_url=database, home=tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="package")
def client(settings: Settings) -> Iterator[Client]:
    with running_app(settings) as client:
        yield client
