"""JSON Schemas of a collection's properties: queryables (Part 3), sortables and the schema itself (Part 5)."""

from typing import Any

from mapsvc.catalogue.declaration import CodeList, Field
from mapsvc.catalogue.layers import Catalogue, VisibleLayer
from mapsvc.errors import Language
from mapsvc.features.queryables import GEOMETRY

Schema = dict[str, Any]

_TYPES: dict[str, Schema] = {
    "string": {"type": "string"},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "datetime": {"type": "string", "format": "date-time"},
}


def queryables(catalogue: Catalogue, layer: VisibleLayer, language: Language, address: str) -> Schema:
    """The properties a filter may name. Others may not be named (``additionalProperties``)."""
    schema = _schema(catalogue, layer, language, address, with_geometry=True)
    schema["additionalProperties"] = False
    return schema


def sortables(catalogue: Catalogue, layer: VisibleLayer, language: Language, address: str) -> Schema:
    """The properties to sort by: all but the geometry."""
    schema = _schema(catalogue, layer, language, address, with_geometry=False)
    schema["additionalProperties"] = False
    return schema


def features_schema(catalogue: Catalogue, layer: VisibleLayer, language: Language, address: str) -> Schema:
    """The properties of the features as they are given, with the roles they play."""
    schema = _schema(catalogue, layer, language, address, with_geometry=True)
    schema["required"] = [field.name for field in layer.fields if field.required]
    for place, member in enumerate(schema["properties"].values(), 1):
        member["x-ogc-propertySeq"] = place
    return schema


def _schema(catalogue: Catalogue, layer: VisibleLayer, language: Language, address: str, with_geometry: bool) -> Schema:
    declared = layer.declaration
    properties = {field.name: _property(field, catalogue.codes, language) for field in layer.fields}
    if declared.key in properties:
        properties[declared.key]["x-ogc-role"] = "id"
    if declared.time and declared.time.field in properties:
        begins = properties[declared.time.field]
        begins["x-ogc-role"] = "primary-interval-start" if declared.time.end else "primary-instant"
        if declared.time.end in properties:
            properties[declared.time.end]["x-ogc-role"] = "primary-interval-end"
    if with_geometry and declared.has_geometry:
        properties[GEOMETRY] = {
            "title": {"vi": "Hình học", "en": "Geometry"}[language],
            "x-ogc-role": "primary-geometry",
            "format": f"geometry-{declared.geometry.lower()}",
        }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": address,
        "type": "object",
        "title": getattr(declared.title, language),
        "description": getattr(layer.description, language),
        "properties": properties,
    }


def _property(field: Field, codes: dict[str, CodeList] | Any, language: Language) -> Schema:
    schema: Schema = {"title": getattr(field.title, language), **_TYPES[field.type]}
    if field.description:
        schema["description"] = getattr(field.description, language)
    if field.unit:
        schema["x-ogc-unit"] = field.unit.code
        schema["x-ogc-unitLang"] = "UCUM"
    listed = codes.get(field.codes) if field.codes else None
    if listed is not None:
        values = [(key, getattr(code, language)) for key, code in listed.values.items()]
        if field.type == "integer":
            schema["enum"] = [int(key) for key, _ in values if key.lstrip("-").isdigit()]
        elif field.type == "string":
            schema["enum"] = [key for key, _ in values]
        schema["x-ogc-codelist"] = dict(values)
    return schema
