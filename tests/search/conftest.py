"""A small province to search in: present communes, former ones that lead to them, a secret layer."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pyarrow as pa
import pytest
import shapely
from psycopg.types.json import Jsonb

from mapsvc.catalogue.declaration import LayerDeclaration
from mapsvc.settings import Settings
from tests.client import Client, running_app
from tests.conftest import _clone, publish_rows

COMMUNES = [
    ("ben_hai", "Bến Hải", "xa", 30_000, 107.05, 17.01, "Xã Trung Hải, Xã Trung Giang", "Quảng Trị"),
    ("nam_ba_don", "Nam Ba Đồn", "xa", 28_000, 106.40, 17.72, "Xã Quảng Tiên, Xã Quảng Lộc", "Quảng Trị"),
    ("trung_thuan", "Trung Thuần", "xa", 20_000, 106.35, 17.80, "Xã Quảng Tiến, Xã Quảng Lưu", "Quảng Trị"),
    ("le_thuy", "Lệ Thủy", "xa", 40_000, 106.79, 17.22, None, "Quảng Trị"),
    ("dong_hoi", "Đồng Hới", "phuong", 60_000, 106.62, 17.47, None, "Quảng Trị"),
    ("hai_lang", "Hải Lăng", "xa", 25_000, 107.25, 16.69, None, "Quảng Trị"),
]
FORMER = [
    ("19402", "Xã Trung Giang", "ben_hai", 107.10, 17.02),
    ("18950", "Xã Quảng Tiên", "nam_ba_don", 106.41, 17.73),
    ("18952", "Xã Quảng Tiến", "trung_thuan", 106.36, 17.81),
]
DISTRICTS = [("le_thuy_d", "Huyện Lệ Thuỷ", 106.7, 17.1), ("hai_lang_d", "Huyện Hải Lăng", 107.2, 16.7)]
SECRET = [("s1", "Kho vật tư Trung Giang", 107.1, 17.0)]


def title(vi: str, en: str) -> dict[str, str]:
    return {"vi": vi, "en": en}


def declaration(layer: str, name: dict[str, str], search: dict[str, Any], fields: list[str], **more: Any) -> Any:
    return LayerDeclaration.model_validate(
        {
            "id": layer,
            "sector": "administration",
            "title": name,
            "description": name,
            "agency": "so_noi_vu",
            "geometry": "Point",
            "key": "id_text",
            "label": {"vi": "name", "en": "name"},
            "licence": "CC0-1.0",
            "attribution": name,
            "search": search,
            "fields": [
                {"name": "population", "type": "integer", "title": title("Dân số", "Population")}
                if field == "population"
                else {
                    "name": field,
                    "type": "string",
                    "title": title(field, field),
                    "access": "internal" if field == "nickname" else "public",
                    "codes": "unit_types" if field == "type" else None,
                }
                for field in ["id_text", "name", *fields]
            ],
            **more,
        }
    )


def rows(records: list[tuple[Any, ...]], fields: list[str]) -> pa.Table:
    """Records of (key, name, fields…, lon, lat)."""
    columns = {
        name: pa.array([record[at] for record in records]) for at, name in enumerate(["id_text", "name", *fields])
    }
    points = shapely.points([record[-2] for record in records], [record[-1] for record in records])
    return pa.table(
        {
            "source_id": pa.array([record[0] for record in records]),
            **columns,
            "geometry": pa.array(shapely.to_wkb(points), pa.binary()),
        }
    )


@pytest.fixture(scope="package")
def database(cluster_url: str, template: str) -> Iterator[str]:
    with _clone(cluster_url, template) as url:
        fields = ["type", "population", "former", "province", "nickname"]
        communes = declaration(
            "communes",
            title("Xã, phường, đặc khu", "Communes"),
            {
                "title": "name",
                "kind": title("Xã", "Commune"),
                "kind_field": "type",
                "context": "province",
                "weight": 8,
                "size": "population",
                "also": ["former", "nickname"],
            },
            fields,
            keywords={"vi": ["đơn vị hành chính"], "en": ["administrative units"]},
        )
        records = [(key, name, kind, people, former, where, "Biệt danh", lon, lat)
                   for key, name, kind, people, lon, lat, former, where in COMMUNES]  # fmt: skip
        publish_rows(url, communes, rows(records, fields))
        former = declaration(
            "former_communes",
            title("Xã trước 1/7/2025", "Former communes"),
            {
                "title": "name",
                "kind": title("Xã (cũ)", "Former commune"),
                "weight": 3,
                "leads_to": {"layer": "communes", "field": "new_code"},
            },
            ["new_code"],
        )
        publish_rows(url, former, rows(FORMER, ["new_code"]))
        districts = declaration(
            "former_districts",
            title("Huyện trước 1/7/2025", "Former districts"),
            {"title": "name", "kind": title("Huyện (cũ)", "Former district"), "weight": 3},
            [],
        )
        publish_rows(url, districts, rows(DISTRICTS, []))
        secret = declaration(
            "depots",
            title("Kho vật tư", "Depots"),
            {"title": "name", "kind": title("Kho", "Depot")},
            [],
            access="internal",
        )
        publish_rows(url, secret, rows(SECRET, []))
        with psycopg.connect(url) as connection:
            codes = {
                "unit_types": {
                    "id": "unit_types",
                    "title": title("Loại", "Type"),
                    "values": {"xa": title("Xã", "Commune"), "phuong": title("Phường", "Ward")},
                }
            }
            connection.execute(
                "INSERT INTO catalogue.vocabulary VALUES ('codes', %s)"
                " ON CONFLICT (name) DO UPDATE SET body = excluded.body",
                [Jsonb(codes)],
            )
        yield url


@pytest.fixture(scope="package")
def connection(database: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    with psycopg.connect(database, autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="package")
def client(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    settings = Settings(database_url=database, home=tmp_path_factory.mktemp("home"))
    with running_app(settings) as client:
        yield client
