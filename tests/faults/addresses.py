"""Every address of the service, taken from its own OpenAPI document, so that addresses made later are covered too."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

LAYER_PARAMETERS = ("collectionId", "layer", "layerId", "layer_id", "collection", "styleId", "style", "style_id")
"""Names of path parameters that stand for a layer; the style of one layer has the layer's id."""

OTHERS = {
    "featureId": "g3",
    "recordId": "wells",
    "story_id": "floods",
    "language": "vi",
    "name": "map.png",
    "code": "k3f9x2ab",
    "number": "1",
    "version": "1",
    "z": "0",
    "y": "0",
    "x": "0",
    "tileMatrix": "0",
    "tileRow": "0",
    "tileCol": "0",
    "tileMatrixSetId": "WebMercatorQuad",
    "tileMatrixSet": "WebMercatorQuad",
    "matrix_set": "WebMercatorQuad",
}

UNDESCRIBED = ("/", "/api", "/api/openapi.json", "/api/docs", "/health", "/ready", "/metrics", "/static/pages.css")
"""Addresses for people and machines beside the interface that the document describes."""


@dataclass(frozen=True)
class Address:
    """One thing to ask for. ``of_layer`` tells whether the path names a layer."""

    template: str
    path: str
    of_layer: bool
    format: str | None

    @property
    def asked(self) -> str:
        """Path and query."""
        query = [f"f={quote(self.format)}"] if self.format else []
        if self.template == "/search":
            query.append("q=gieng")
        return self.path + ("?" + "&".join(query) if query else "")


def addresses(document: dict[str, Any], layer_id: str) -> Iterator[Address]:
    """What can be asked for, with ``layer_id`` wherever a layer is named, in every format."""
    for template, methods in document["paths"].items():
        if "get" not in methods:
            continue
        parameters = [_resolved(document, each) for each in _parameters(methods)]
        path, of_layer = template, False
        for parameter in parameters:
            if parameter["in"] == "path":
                name = parameter["name"]
                of_layer |= name in LAYER_PARAMETERS
                value = layer_id if name in LAYER_PARAMETERS else OTHERS.get(name)
                assert value, f"{template}: teach tests/faults/addresses.py what {{{name}}} stands for"
                path = path.replace(f"{{{name}}}", value)
        assert "{" not in path, f"{template} does not describe all its parameters"
        formats = itertools.chain([None], *(_values(each) for each in parameters if each["name"] == "f"))
        for each in dict.fromkeys(formats):
            yield Address(template, path, of_layer, each)
    for path in UNDESCRIBED:
        yield Address(path, path, False, None)


def _parameters(methods: dict[str, Any]) -> list[dict[str, Any]]:
    return [*methods.get("parameters", ()), *methods["get"].get("parameters", ())]


def _resolved(document: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    found: Any = document
    if "$ref" not in node:
        return node
    for step in node["$ref"].removeprefix("#/").split("/"):
        found = found[step]
    assert isinstance(found, dict)
    return found


def _values(parameter: dict[str, Any]) -> list[str]:
    return list(parameter.get("schema", {}).get("enum", ()))
