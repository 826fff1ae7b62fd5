"""The OpenAPI 3.0.3 document (requirement class ``oas30``): what rooms wrote, and what FastAPI knows, in one.

FastAPI describes its endpoints in OpenAPI 3.1, whose schemas are JSON Schema 2020-12; OGC API asks for 3.0, whose
schemas are an older dialect. ``downgraded`` brings the one to the other.
"""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from mapsvc import __version__
from mapsvc.errors import Language
from mapsvc.http.interface import Described

OPENAPI_JSON = "application/vnd.oai.openapi+json;version=3.0"


def build(app: FastAPI, described: Described, title: str, description: str) -> dict[str, Any]:
    """The document of the whole service as one visitor may see it."""
    own = downgraded(get_openapi(title=title, version=__version__, routes=app.routes))
    document: dict[str, Any] = {
        "openapi": "3.0.3",
        "info": {
            "title": title,
            "version": __version__,
            "description": description,
            "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
        },
        "servers": [{"url": described.links.base}],
        "tags": [],
        "paths": {},
        "components": {
            "schemas": {},
            "parameters": {},
            "responses": {"Problem": _PROBLEM_RESPONSE},
            "securitySchemes": _SECURITY,
        },
        "security": [{}, {"apiKey": []}, {"bearer": []}],
    }
    document["components"]["schemas"]["Problem"] = _PROBLEM
    for part in (*(part.openapi(described) for part in app.state.parts), _with_problems(own)):
        _merge(document, part)
    return document


def _merge(document: dict[str, Any], part: Mapping[str, Any]) -> None:
    document["tags"] += [tag for tag in part.get("tags", ()) if tag not in document["tags"]]
    document["paths"].update(part.get("paths", {}))
    for kind, members in part.get("components", {}).items():
        document["components"].setdefault(kind, {}).update(members)


def _with_problems(own: dict[str, Any]) -> dict[str, Any]:
    """FastAPI describes its own 422 replies, which this service never gives: problems are 400 and the like."""
    for methods in own.get("paths", {}).values():
        for operation in methods.values():
            operation.get("responses", {}).pop("422", None)
            operation.setdefault("responses", {})["default"] = {"$ref": "#/components/responses/Problem"}
    for name in ("HTTPValidationError", "ValidationError"):
        own.get("components", {}).get("schemas", {}).pop(name, None)
    return own


def downgraded(node: Any) -> Any:
    """An OpenAPI 3.1 document or part of one in terms of 3.0.3."""
    if isinstance(node, list):
        return [downgraded(each) for each in node]
    if not isinstance(node, dict):
        return node
    made = {key: downgraded(value) for key, value in node.items()}
    _null_as_nullable(made)
    if "const" in made:
        made["enum"] = [made.pop("const")]
    if isinstance(made.get("examples"), list):
        examples = made.pop("examples")
        if examples:
            made["example"] = examples[0]
    for bound, plain in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if isinstance(made.get(bound), int | float) and not isinstance(made.get(bound), bool):
            made[plain], made[bound] = made[bound], True
    if "prefixItems" in made:
        members = made.pop("prefixItems")
        made["items"] = members[0] if all(each == members[0] for each in members) else {}
    made.pop("propertyNames", None)
    if "$ref" in made and len(made) > 1 and isinstance(made["$ref"], str):
        made["allOf"] = [{"$ref": made.pop("$ref")}]
    return made


def _null_as_nullable(schema: dict[str, Any]) -> None:
    for choice in ("anyOf", "oneOf"):
        members = schema.get(choice)
        if isinstance(members, list) and {"type": "null"} in members:
            others = [each for each in members if each != {"type": "null"}]
            schema["nullable"] = True
            if len(others) == 1:
                del schema[choice]
                only = others[0]
                schema.update({"allOf": [only]} if "$ref" in only else only)
            else:
                schema[choice] = others
    kinds = schema.get("type")
    if isinstance(kinds, list):
        others = [kind for kind in kinds if kind != "null"]
        schema["nullable"] = len(others) < len(kinds)
        if len(others) == 1:
            schema["type"] = others[0]
        else:
            del schema["type"]
            schema["anyOf"] = [{"type": kind} for kind in others]


def grouped(document: dict[str, Any], language: Language) -> list[tuple[str, list[dict[str, Any]]]]:
    """The operations by tag, as the page for people shows them."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, methods in document["paths"].items():
        for verb in ("get", "post"):
            if (operation := methods.get(verb)) is None:
                continue
            shown = _shown(document, path, verb, methods, operation)
            other = "Khác" if language == "vi" else "Other"
            groups.setdefault(operation.get("tags", [other])[0], []).append(shown)
    return list(groups.items())


def _shown(
    document: dict[str, Any], path: str, verb: str, methods: dict[str, Any], operation: dict[str, Any]
) -> dict[str, Any]:
    parameters = [
        _resolved(document, each) for each in (*methods.get("parameters", ()), *operation.get("parameters", ()))
    ]
    return {
        "path": path,
        "verb": verb.upper(),
        "summary": operation.get("summary", ""),
        "description": operation.get("description", ""),
        "parameters": [
            {
                "name": each["name"],
                "place": each["in"],
                "required": each.get("required", False),
                "kind": _kind(each.get("schema", {})),
                "description": each.get("description", ""),
            }
            for each in parameters
        ],
        "responses": [
            (code, _resolved(document, reply).get("description", "")) for code, reply in operation["responses"].items()
        ],
    }


def _resolved(document: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    reference = node.get("$ref")
    if not reference:
        return node
    found: Any = document
    for step in reference.removeprefix("#/").split("/"):
        found = found[step]
    resolved: dict[str, Any] = found
    return resolved


def _kind(schema: dict[str, Any]) -> str:
    kind = str(schema.get("type", ""))
    if kind == "array":
        return f"{_kind(schema.get('items', {}))}[]"
    return f"{kind} ({schema['format']})" if "format" in schema else kind


_PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "Problem details (RFC 9457)",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "instance": {"type": "string"},
        "hint": {"type": "string"},
        "parameter": {"type": "string"},
        "position": {"type": "integer"},
        "property": {"type": "string"},
        "nearest": {"type": "array", "items": {"type": "string"}},
    },
}
_PROBLEM_RESPONSE: dict[str, Any] = {
    "description": "A problem, with what to do about it",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
_SECURITY: dict[str, Any] = {
    "apiKey": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
    "bearer": {"type": "http", "scheme": "bearer"},
}
