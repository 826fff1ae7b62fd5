"""Replies of the addresses of collections and features, and the schemas of their documents."""

from typing import Any

from mapsvc.features.formats.offered import FORMATS


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
            "quantiles": {
                "type": "array",
                "nullable": True,
                "description": "The least value, those that cut all values into equal parts, the greatest",
                "items": {"type": "number", "nullable": True},
            },
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
