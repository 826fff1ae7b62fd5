"""A layer of wells in two versions, for whatever the page does with versions."""

from typing import Any

import pyarrow as pa
import shapely

from mapsvc.catalogue.declaration import LayerDeclaration

FIELDS = {"code": "string", "name": "string", "depth": "number", "memo": "string"}


def wells(**changes: Any) -> LayerDeclaration:
    return LayerDeclaration.model_validate(
        {
            "id": "wells",
            "sector": "water",
            "title": {"vi": "Giếng nước", "en": "Wells"},
            "description": {"vi": "Giếng quan trắc", "en": "Observation wells"},
            "agency": "so_nong_nghiep",
            "geometry": "Point",
            "key": "code",
            "label": {"vi": "name", "en": "name"},
            "licence": "CC-BY-4.0",
            "attribution": {"vi": "Sở Nông nghiệp", "en": "Department of Agriculture"},
            "update_cycle": "annually",
            "visible": True,
            "fields": [
                {
                    "name": name,
                    "type": kind,
                    "title": {"vi": f"Trường {name}", "en": f"Field {name}"},
                    "access": "internal" if name == "memo" else "public",
                    "tile": name == "name",
                }
                for name, kind in FIELDS.items()
            ],
            **changes,
        }
    )


STYLE = {
    "layers": [
        {
            "id": "wells-point",
            "type": "circle",
            "source": "wells",
            "source-layer": "wells",
            "minzoom": 8,
            "paint": {"circle-color": "#0b5f6b", "circle-radius": 6},
        }
    ]
}


def rows(count: int) -> pa.Table:
    """Wells along a line to the east, the first at 106.5, 17.0."""
    codes = [f"g{number}" for number in range(1, count + 1)]
    places = [shapely.Point(106.5 + number / 10, 17.0) for number in range(count)]
    return pa.table(
        {
            "source_id": codes,
            "code": codes,
            "name": [f"Giếng {code}" for code in codes],
            "depth": pa.array([float(number) for number in range(count)]),
            "memo": ["kín"] * count,
            "geometry": pa.array([shapely.to_wkb(place) for place in places], pa.binary()),
        }
    )
