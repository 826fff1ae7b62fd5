"""What the catalogue adds to the documents of the service: conformance, links, its collection, its OpenAPI."""

from collections.abc import Mapping
from typing import Any

from mapsvc.catalogue import discovery
from mapsvc.catalogue.layers import VisibleLayer
from mapsvc.http.interface import Described, Part
from mapsvc.http.links import GEOJSON, HTML, JSON, SCHEMA_JSON, Link
from mapsvc.records import documents
from mapsvc.records.dcat import JSON_LD

_RECORDS_1 = "http://www.opengis.net/spec/ogcapi-records-1/1.0/conf/"


def _query(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema}


_LIST = {"type": "string"}
_PARAMETERS: dict[str, dict[str, Any]] = {
    **{name: _query(name, _LIST) for name in ("q", "type", "datetime", "ids", "externalIds", "sortby")},
    "bbox": _query("bbox", {"type": "string"}),
    "limit": _query("limit", {"type": "integer", "minimum": 1, "default": 10}),
    "offset": _query("offset", {"type": "integer", "minimum": 0, "maximum": 1_000_000, "default": 0}),
    **{name: _query(name, {"type": "string", "enum": ["vi", "en"]}) for name in ("lang", "language")},
    **{
        name: _query("f", {"type": "string", "enum": formats})
        for name, formats in (("f", ["json", "html"]), ("f-json", ["json"]), ("f-dcat", ["jsonld", "json"]))
    },
    **{name: _query(name, _LIST) for name in documents.QUERYABLES if name not in discovery.PARAMETERS},
    "recordId": {"name": "recordId", "in": "path", "required": True, "schema": {"type": "string"}},
}


def _openapi(described: Described) -> Mapping[str, Any]:
    """The addresses of the catalogue in OpenAPI 3.0."""
    english = described.links.language == "en"

    def operation(name: str, vi: str, en: str, media_type: str, parameters: list[str]) -> dict[str, Any]:
        page: dict[str, Any] = {HTML: {}} if "f" in parameters else {}
        return {
            "get": {
                "tags": ["Records"],
                "operationId": name,
                "summary": en if english else vi,
                "parameters": [_PARAMETERS[each] for each in parameters],
                "responses": {
                    "200": {"description": en, "content": {media_type: {"schema": {"type": "object"}}, **page}},
                    "default": {"$ref": "#/components/responses/Problem"},
                },
            }
        }

    path = f"/collections/{documents.COLLECTION}"
    said = ["lang", "language"]
    query = [
        "q",
        "type",
        "bbox",
        "datetime",
        "ids",
        "externalIds",
        "sortby",
        "limit",
        "offset",
        "f",
        "lang",
        "language",
    ]
    query += [name for name in documents.QUERYABLES if name not in discovery.PARAMETERS]
    return {
        "tags": [{"name": "Records", "description": "The catalogue" if english else "Danh mục dữ liệu"}],
        "paths": {
            path: operation("getCatalogueOfRecords", "Danh mục", "The catalogue", JSON, ["f", *said]),
            f"{path}/queryables": operation(
                "getRecordQueryables", "Thuộc tính để tìm", "Queryables of records", SCHEMA_JSON, ["f-json", *said]
            ),
            f"{path}/items": operation("getRecords", "Các bản ghi", "Records", GEOJSON, query),
            f"{path}/items/{{recordId}}": operation(
                "getRecord", "Một bản ghi", "One record", GEOJSON, ["recordId", "f", *said]
            ),
            "/dcat": operation("getDcat", "Danh mục dữ liệu mở", "DCAT catalogue", JSON_LD, ["f-dcat", *said]),
        },
    }


def _landing_links(described: Described) -> list[Link]:
    path = f"/collections/{documents.COLLECTION}"
    title = ("Danh mục dữ liệu", "Catalogue of the data")
    return [
        described.links.to(path, "http://www.opengis.net/def/rel/ogc/1.0/ogc-catalog", JSON, title),
        described.links.to("/dcat", "related", JSON_LD, ("Danh mục dữ liệu mở (DCAT)", "DCAT catalogue")),
    ]


def _layer_links(described: Described, layer: VisibleLayer) -> list[Link]:
    path = f"/collections/{documents.COLLECTION}/items/{layer.id}"
    return [described.links.to(path, "describedby", GEOJSON, ("Bản ghi trong danh mục", "Record in the catalogue"))]


RECORDS = Part(
    conforms_to=tuple(
        f"{_RECORDS_1}{each}"
        for each in (
            *("record-core", "record-collection", "record-core-query-parameters", "record-api"),
            *("searchable-catalog", "searchable-catalog-sorting", "sorting", "json", "html", "oas30"),
            *("local-resources-catalog", "local-resources-catalog-query-parameters"),
        )
    ),
    landing_links=_landing_links,
    layer_links=_layer_links,
    collections=lambda described: [documents.collection(described)],
    openapi=_openapi,
)
"""What the catalogue adds to the service's documents."""
