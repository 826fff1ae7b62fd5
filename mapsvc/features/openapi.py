"""The OpenAPI 3.0.3 description of collections and features (requirement class ``oas30``)."""

from typing import Any

from mapsvc.features.formats.offered import FORMATS

Texts = tuple[str, str]

_COLLECTION = "/collections/{collectionId}"
_CHOOSING = ("bbox", "bbox-crs", "datetime", "filter", "filter-lang", "filter-crs", "property")
_SUMMARY = ("f-json", "lang", "properties-summed", "feature", "sortby", *_CHOOSING)
_PAGE = (
    *("f-items", "lang", "limit", "cursor", "offset", "bbox", "bbox-crs", "crs", "datetime"),
    *("filter", "filter-lang", "filter-crs", "sortby", "properties", "skipGeometry", "property"),
)

OPERATIONS: tuple[tuple[str, str, str, Texts, tuple[str, ...], str], ...] = (
    ("/", "Capabilities", "getRoot", ("Trang gốc", "Root"), ("f-json", "lang"), "LandingPage"),
    ("/api", "Capabilities", "getLandingPage", ("Trang giới thiệu", "Landing page"), ("f", "lang"), "LandingPage"),
    (
        "/conformance",
        "Capabilities",
        "getConformance",
        ("Các chuẩn đáp ứng", "Conformance classes"),
        ("f", "lang"),
        "Conformance",
    ),
    ("/api/openapi.json", "Capabilities", "getOpenapi", ("Tài liệu này", "This document"), ("f", "lang"), "OpenApi"),
    ("/api/docs", "Capabilities", "getDocs", ("Tài liệu cho người đọc", "Documents"), ("lang",), "Page"),
    (
        "/collections",
        "Capabilities",
        "getCollections",
        ("Các lớp dữ liệu", "The collections"),
        ("f", "lang"),
        "Collections",
    ),
    (
        _COLLECTION,
        "Capabilities",
        "describeCollection",
        ("Một lớp dữ liệu", "One collection"),
        ("collectionId", "f", "lang"),
        "Collection",
    ),
    *(
        (
            f"{_COLLECTION}/{kind}",
            "Capabilities",
            f"get{kind.capitalize()}",
            texts,
            ("collectionId", "f", "lang"),
            "Schema",
        )
        for kind, texts in (
            ("queryables", ("Thuộc tính dùng để lọc", "Properties to filter by")),
            ("sortables", ("Thuộc tính dùng để sắp xếp", "Properties to sort by")),
            ("schema", ("Cấu trúc dữ liệu", "Schema of the features")),
        )
    ),
    (
        f"{_COLLECTION}/items",
        "Data",
        "getFeatures",
        ("Các đối tượng", "Features"),
        ("collectionId", *_PAGE),
        "Features",
    ),
    (
        f"{_COLLECTION}/items/{{featureId}}",
        "Data",
        "getFeature",
        ("Một đối tượng", "One feature"),
        ("collectionId", "featureId", "f", "lang", "crs"),
        "Feature",
    ),
    (
        f"{_COLLECTION}/summary",
        "Data",
        "getSummary",
        ("Số lượng, số liệu tổng hợp của thuộc tính", "Count and figures of properties"),
        ("collectionId", *_SUMMARY),
        "Summary",
    ),
    (
        f"{_COLLECTION}/versions/{{number}}/summary",
        "Data",
        "getSummaryOfVersion",
        ("Số liệu tổng hợp của một phiên bản", "Count and figures of one version"),
        ("collectionId", "number", *_SUMMARY),
        "Summary",
    ),
    (
        f"{_COLLECTION}/versions",
        "Capabilities",
        "getVersions",
        ("Các phiên bản", "Versions"),
        ("collectionId", "f", "lang"),
        "Versions",
    ),
    (
        f"{_COLLECTION}/versions/{{number}}",
        "Capabilities",
        "getVersion",
        ("Một phiên bản", "One version"),
        ("collectionId", "number", "f", "lang"),
        "Version",
    ),
    (
        f"{_COLLECTION}/versions/{{number}}/items",
        "Data",
        "getFeaturesOfVersion",
        ("Các đối tượng của một phiên bản", "Features of one version"),
        ("collectionId", "number", *_PAGE),
        "Features",
    ),
    (
        f"{_COLLECTION}/versions/{{number}}/items/{{featureId}}",
        "Data",
        "getFeatureOfVersion",
        ("Một đối tượng của một phiên bản", "One feature of one version"),
        ("collectionId", "number", "featureId", "f", "lang", "crs"),
        "Feature",
    ),
)
"""Path, tag, operation id, summary (vi, en), parameters, reply."""


def parameters_of(
    spoken: int, layers: list[str], systems: list[str], default_limit: int, highest_limit: int
) -> dict[str, Any]:
    """Every parameter by name, described in Vietnamese (0) or English (1)."""

    def query(name: str, texts: Texts, schema: dict[str, Any], **more: Any) -> dict[str, Any]:
        return {
            "name": name,
            "in": "query",
            "required": False,
            "description": texts[spoken],
            "schema": schema,
            "style": "form",
            "explode": False,
            **more,
        }

    def path(name: str, texts: Texts, schema: dict[str, Any]) -> dict[str, Any]:
        return {"name": name, "in": "path", "required": True, "description": texts[spoken], "schema": schema}

    crs = {"type": "string", "format": "uri", "enum": systems, "default": systems[0]}
    text = {"type": "string"}
    return {
        "collectionId": path(
            "collectionId", ("Lớp dữ liệu", "The collection"), {**text, "enum": layers} if layers else text
        ),
        "featureId": path("featureId", ("Khóa của đối tượng", "Key of the feature"), text),
        "number": path("number", ("Số phiên bản", "Number of the version"), {"type": "integer", "minimum": 1}),
        "f": query("f", ("Định dạng trả lời", "Format of the reply"), {**text, "enum": ["json", "html"]}),
        "f-items": query(
            "f",
            (
                "Định dạng trả lời: json và html từng trang, các định dạng khác là tệp với mọi đối tượng được chọn",
                "Format of the reply: json and html by pages, all others a file with everything selected",
            ),
            {**text, "enum": ["json", "html", *FORMATS]},
        ),
        "f-json": query("f", ("Định dạng trả lời", "Format of the reply"), {**text, "enum": ["json"]}),
        "lang": query("lang", ("Ngôn ngữ", "Language"), {**text, "enum": ["vi", "en"]}),
        "limit": query(
            "limit",
            ("Số đối tượng nhiều nhất của một trang", "The most features of one page"),
            {"type": "integer", "minimum": 1, "maximum": highest_limit, "default": default_limit},
        ),
        "cursor": query(
            "cursor",
            ("Vị trí, do liên kết next hay prev cho", "The place, as a next or prev link gives it"),
            {**text, "pattern": "^[A-Za-z0-9_-]+$", "maxLength": 200},
        ),
        "offset": query(
            "offset",
            (
                "Bỏ qua chừng này đối tượng, để nhảy tới một chỗ; đọc tiếp bằng liên kết next",
                "Pass over so many features, to jump to a place; read on by next links",
            ),
            {"type": "integer", "minimum": 0, "maximum": 1_000_000, "default": 0},
        ),
        "feature": query(
            "feature",
            (
                "Khóa của một đối tượng: trả lời nó đứng thứ mấy theo sortby",
                "Key of a feature: the reply tells its place in the order of sortby",
            ),
            text,
        ),
        "properties-summed": query(
            "properties",
            ("Cho số liệu tổng hợp của các thuộc tính này", "Give the figures of these properties"),
            {"type": "array", "items": {**text, "pattern": "^[a-z][a-z0-9_]*$"}, "minItems": 1, "maxItems": 8},
        ),
        "bbox": query(
            "bbox",
            ("Khung: trái, dưới, phải, trên (hoặc 6 số)", "Box: left, bottom, right, top (or 6 numbers)"),
            {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 6},
        ),
        "bbox-crs": query("bbox-crs", ("Hệ tọa độ của bbox", "The CRS of bbox"), crs),
        "crs": query("crs", ("Hệ tọa độ trả lời", "The CRS of the reply"), crs),
        "datetime": query(
            "datetime",
            (
                "Thời điểm, ngày hoặc khoảng theo RFC 3339: 2025-07-01, 2025-01-01/2025-12-31, ../2025-06-30",
                "Instant, day or interval by RFC 3339: 2025-07-01, 2025-01-01/2025-12-31, ../2025-06-30",
            ),
            text,
        ),
        "filter": query(
            "filter",
            (
                "Bộ lọc CQL2, ví dụ ACCENTI(CASEI(name)) LIKE ACCENTI(CASEI('đông%')) AND population > 10000",
                "A CQL2 filter, such as ACCENTI(CASEI(name)) LIKE ACCENTI(CASEI('đông%')) AND population > 10000",
            ),
            text,
        ),
        "filter-lang": query(
            "filter-lang",
            ("Ngôn ngữ của bộ lọc", "Language of the filter"),
            {**text, "enum": ["cql2-text", "cql2-json"], "default": "cql2-text"},
        ),
        "filter-crs": query("filter-crs", ("Hệ tọa độ trong bộ lọc", "The CRS of the filter"), crs),
        "sortby": query(
            "sortby",
            ("Sắp xếp theo, ví dụ -population,name", "Sort by, such as -population,name"),
            {"type": "array", "items": {**text, "pattern": "^[+-]?[a-z][a-z0-9_]*$"}, "minItems": 1, "maxItems": 8},
        ),
        "properties": query(
            "properties",
            ("Chỉ cho các thuộc tính này", "Give these properties only"),
            {"type": "array", "items": {**text, "pattern": "^[a-z][a-z0-9_]*$"}, "minItems": 1},
        ),
        "skipGeometry": query(
            "skipGeometry", ("Không cho hình học", "Leave the geometry out"), {"type": "boolean", "default": False}
        ),
        "property": query(
            "property",
            (
                "Tên của bất kỳ thuộc tính nào trong queryables = giá trị của nó",
                "The name of any property among the queryables = its value",
            ),
            {"type": "object", "additionalProperties": text},
            explode=True,
        ),
    }


def _reply(texts: str, schema: str | dict[str, Any], media_type: str = "application/json") -> dict[str, Any]:
    described = {"$ref": f"#/components/schemas/{schema}"} if isinstance(schema, str) else schema
    content = {media_type: {"schema": described}, "text/html": {"schema": {"type": "string"}}}
    return {"description": texts, "content": content}


_OBJECT: dict[str, Any] = {"type": "object"}
_CRS_HEADER = {"Content-Crs": {"description": "The CRS of the coordinates", "schema": {"type": "string"}}}


def _features() -> dict[str, Any]:
    reply = _reply("Features: a page of them, or a file with all", "FeatureCollection", "application/geo+json")
    file = {"schema": {"type": "string", "format": "binary"}}
    files = {each.media_type: file for each in FORMATS.values() if each.media_type not in reply["content"]}
    return {**reply, "content": {**reply["content"], **files}, "headers": _CRS_HEADER}


RESPONSES: dict[str, Any] = {
    "LandingPage": _reply("The landing page", "LandingPage"),
    "Conformance": _reply("The conformance classes", "Conformance"),
    "OpenApi": _reply("The interface", _OBJECT, "application/vnd.oai.openapi+json;version=3.0"),
    "Page": {"description": "A page", "content": {"text/html": {"schema": {"type": "string"}}}},
    "Collections": _reply("The collections", "Collections"),
    "Collection": _reply("A collection", "Collection"),
    "Schema": _reply("A JSON Schema", _OBJECT, "application/schema+json"),
    "Versions": _reply("The versions", "Versions"),
    "Version": _reply("A version", "Version"),
    "Features": _features(),
    "Summary": {
        "description": "Count, figures and place",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Summary"}}},
    },
    "Feature": {**_reply("A feature", "Feature", "application/geo+json"), "headers": _CRS_HEADER},
}

_LINKS = {"type": "array", "items": {"$ref": "#/components/schemas/Link"}}
_COUNT = {"type": "integer", "minimum": 0}
_TEXT = {"type": "string"}
_ANY: dict[str, Any] = {"nullable": True}

SCHEMAS: dict[str, Any] = {
    "Link": {
        "type": "object",
        "required": ["href", "rel"],
        "properties": {
            "href": _TEXT,
            "rel": _TEXT,
            "type": _TEXT,
            "title": _TEXT,
            "hreflang": _TEXT,
            "templated": {"type": "boolean"},
        },
    },
    "LandingPage": {
        "type": "object",
        "required": ["title", "links"],
        "properties": {"title": _TEXT, "description": _TEXT, "attribution": _TEXT, "links": _LINKS},
    },
    "Conformance": {
        "type": "object",
        "required": ["conformsTo"],
        "properties": {"conformsTo": {"type": "array", "items": _TEXT}, "links": _LINKS},
    },
    "Extent": {
        "type": "object",
        "properties": {
            "spatial": {
                "type": "object",
                "properties": {
                    "bbox": {
                        "type": "array",
                        "items": {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 4},
                    },
                    "crs": _TEXT,
                },
            },
            "temporal": {
                "type": "object",
                "properties": {
                    "interval": {
                        "type": "array",
                        "items": {
                            "type": "array",
                            "items": {"type": "string", "format": "date-time", "nullable": True},
                            "minItems": 2,
                            "maxItems": 2,
                        },
                    },
                    "trs": _TEXT,
                },
            },
        },
    },
    "Collection": {
        "type": "object",
        "required": ["id", "links"],
        "properties": {
            "id": _TEXT,
            "title": _TEXT,
            "description": _TEXT,
            "keywords": {"type": "array", "items": _TEXT},
            "attribution": _TEXT,
            "license": _TEXT,
            "itemType": _TEXT,
            "extent": {"$ref": "#/components/schemas/Extent"},
            "crs": {"type": "array", "items": _TEXT},
            "storageCrs": _TEXT,
            "geometryType": _TEXT,
            "version": _COUNT,
            "featureCount": _COUNT,
            "updated": {"type": "string", "format": "date-time"},
            "sample": {"type": "boolean"},
            "links": _LINKS,
        },
    },
    "Collections": {
        "type": "object",
        "required": ["links", "collections"],
        "properties": {
            "links": _LINKS,
            "crs": {"type": "array", "items": _TEXT},
            "collections": {"type": "array", "items": {"$ref": "#/components/schemas/Collection"}},
            "numberMatched": _COUNT,
            "numberReturned": _COUNT,
        },
    },
    "Version": {
        "type": "object",
        "required": ["number", "state", "featureCount", "links"],
        "properties": {
            "number": _COUNT,
            "state": {"type": "string", "enum": ["published", "archived"]},
            "created": {"type": "string", "format": "date-time"},
            "published": {"type": "string", "format": "date-time", "nullable": True},
            "featureCount": _COUNT,
            "extent": {"type": "array", "items": {"type": "number"}, "nullable": True},
            "title": _TEXT,
            "layer": _TEXT,
            "sources": {"type": "array", "items": _OBJECT},
            "steps": {"type": "array", "items": {}},
            "links": _LINKS,
        },
    },
    "Versions": {
        "type": "object",
        "required": ["id", "versions", "links"],
        "properties": {
            "id": _TEXT,
            "title": _TEXT,
            "published": {**_COUNT, "nullable": True},
            "versions": {"type": "array", "items": {"$ref": "#/components/schemas/Version"}},
            "links": _LINKS,
        },
    },
    "Geometry": {
        "type": "object",
        "nullable": True,
        "required": ["type"],
        "properties": {
            "type": {
                "type": "string",
                "enum": [
                    *("Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"),
                    "GeometryCollection",
                ],
            },
            "coordinates": {"type": "array", "items": {}},
            "geometries": {"type": "array", "items": _OBJECT},
        },
    },
    "Feature": {
        "type": "object",
        "required": ["type", "id", "geometry", "properties"],
        "properties": {
            "type": {"type": "string", "enum": ["Feature"]},
            "id": _TEXT,
            "geometry": {"$ref": "#/components/schemas/Geometry"},
            "properties": {"type": "object"},
            "links": _LINKS,
        },
    },
    "Figures": {
        "type": "object",
        "required": ["count", "missing"],
        "properties": {
            "count": _COUNT,
            "missing": _COUNT,
            "minimum": {**_ANY, "description": "Of numbers, dates and moments"},
            "maximum": _ANY,
            "mean": {"type": "number", "nullable": True},
            "median": {"type": "number", "nullable": True},
            "sum": {"type": "number", "nullable": True},
            "distinct": {**_COUNT, "description": "How many different values"},
            "values": {
                "type": "array",
                "description": "The most frequent values",
                "items": {
                    "type": "object",
                    "required": ["value", "count"],
                    "properties": {"value": _ANY, "count": _COUNT},
                },
            },
        },
    },
    "Summary": {
        "type": "object",
        "required": ["collection", "version", "numberMatched", "properties"],
        "properties": {
            "collection": _TEXT,
            "version": _COUNT,
            "numberMatched": _COUNT,
            "properties": {"type": "object", "additionalProperties": {"$ref": "#/components/schemas/Figures"}},
            "feature": {
                "type": "object",
                "required": ["id", "place"],
                "properties": {"id": _TEXT, "place": {**_COUNT, "nullable": True}},
            },
        },
    },
    "FeatureCollection": {
        "type": "object",
        "required": ["type", "features", "links", "numberReturned", "timeStamp"],
        "properties": {
            "type": {"type": "string", "enum": ["FeatureCollection"]},
            "numberMatched": _COUNT,
            "numberReturned": _COUNT,
            "timeStamp": {"type": "string", "format": "date-time"},
            "links": _LINKS,
            "features": {"type": "array", "items": {"$ref": "#/components/schemas/Feature"}},
        },
    },
}
