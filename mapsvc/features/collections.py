"""The documents that describe collections: ``/collections``, ``/collections/{id}`` and their versions."""

from collections.abc import Iterable
from typing import Any

from mapsvc.catalogue.layers import Version, VisibleLayer
from mapsvc.catalogue.licences import licence_address
from mapsvc.features.crs import CRS84, SUPPORTED
from mapsvc.features.periods import Spans
from mapsvc.http.interface import Described, Part
from mapsvc.http.links import GEOJSON, HTML, JSON, OGC, SCHEMA_JSON, Link, Linker

Document = dict[str, Any]


def collections(
    described: Described,
    layers: Iterable[VisibleLayer],
    parts: tuple[Part, ...],
    spans: Spans,
    shown: str,
    whole: bool = True,
) -> Document:
    """The collections of ``layers``; with ``whole``, also those that are not layers."""
    links = described.links
    found = [collection(described, layer, parts, spans, "json") for layer in layers]
    if whole:
        found += [document for part in parts for document in part.collections(described)]
    return {
        "links": links.pair("/collections", shown),
        "crs": list(SUPPORTED),
        "collections": found,
        "numberMatched": len(found),
        "numberReturned": len(found),
    }


def collection(
    described: Described, layer: VisibleLayer, parts: tuple[Part, ...], spans: Spans, shown: str
) -> Document:
    """One collection: what it is, where and when its features are, and where to go on."""
    declared, links = layer.declaration, described.links
    language = links.language
    document: Document = {
        "id": layer.id,
        "title": getattr(declared.title, language),
        "description": getattr(layer.description, language),
        "keywords": list(declared.keywords.get(language, ())),
        "attribution": getattr(declared.attribution, language),
        "license": declared.licence,
        "itemType": "feature",
        "extent": _extent(layer, spans),
        "links": [
            *links.pair(f"/collections/{layer.id}", shown),
            *_reading(links, f"/collections/{layer.id}"),
            *_describing(links, layer),
            *(link for part in parts for link in part.layer_links(described, layer)),
        ],
    }
    if declared.has_geometry:
        document["crs"] = list(SUPPORTED)
        document["storageCrs"] = CRS84.uri
        document["geometryType"] = declared.geometry
    version = layer.version
    document["version"] = version.number
    document["featureCount"] = version.feature_count
    if version.published_at:
        document["updated"] = version.published_at.isoformat()
    if declared.sample:
        document["sample"] = True
    return document


def _extent(layer: VisibleLayer, spans: Spans) -> Document:
    extent: Document = {}
    if layer.version.extent:
        extent["spatial"] = {"bbox": [list(layer.version.extent)], "crs": CRS84.uri}
    span = spans.of(layer)
    if span:
        extent["temporal"] = {"interval": [list(span)], "trs": "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"}
    return extent


def _reading(links: Linker, path: str) -> list[Link]:
    title = ("Các đối tượng", "Features")
    return [
        links.to(f"{path}/items?f=json", "items", GEOJSON, title),
        links.to(f"{path}/items?f=html", "items", HTML, title),
    ]


def _describing(links: Linker, layer: VisibleLayer) -> list[Link]:
    path = f"/collections/{layer.id}"
    found = [
        links.to(
            f"{path}/queryables",
            f"{OGC}queryables",
            SCHEMA_JSON,
            ("Thuộc tính dùng để lọc", "Properties to filter by"),
        ),
        links.to(
            f"{path}/sortables",
            f"{OGC}sortables",
            SCHEMA_JSON,
            ("Thuộc tính dùng để sắp xếp", "Properties to sort by"),
        ),
        links.to(f"{path}/schema", f"{OGC}schema", SCHEMA_JSON, ("Cấu trúc dữ liệu", "Schema of the features")),
        links.to(f"{path}/versions", "version-history", JSON, ("Các phiên bản", "Versions")),
    ]
    if licence := licence_address(layer.declaration.licence):
        found.append({"href": licence, "rel": "license", "title": layer.declaration.licence, "type": HTML})
    return found


def versions(described: Described, layer: VisibleLayer, shown: str) -> Document:
    """The versions of a layer that can still be read, newest first."""
    links = described.links
    path = f"/collections/{layer.id}/versions"
    return {
        "id": layer.id,
        "title": getattr(layer.declaration.title, links.language),
        "published": layer.layer.published,
        "versions": [_version(links, layer, version) for version in layer.versions],
        "links": [
            *links.pair(path, shown),
            links.to(f"/collections/{layer.id}", "collection", JSON),
        ],
    }


def version(described: Described, layer: VisibleLayer, shown: str) -> Document:
    """One version of a layer: where it comes from and what was done to make it."""
    links = described.links
    path = f"/collections/{layer.id}/versions/{layer.version.number}"
    document = _version(links, layer, layer.version)
    document["title"] = getattr(layer.declaration.title, links.language)
    document["layer"] = layer.id
    document["sources"] = [
        {name: source.get(name) for name in ("ref", "address", "sha256", "bytes", "licence", "attribution")}
        for source in layer.version.sources
    ]
    document["steps"] = list(layer.steps)
    document["links"] = [
        *links.pair(path, shown),
        *_reading(links, path),
        links.to(f"/collections/{layer.id}", "collection", JSON),
        links.to(f"/collections/{layer.id}/versions", "version-history", JSON),
    ]
    return document


def _version(links: Linker, layer: VisibleLayer, version: Version) -> Document:
    path = f"/collections/{layer.id}/versions/{version.number}"
    return {
        "number": version.number,
        "state": "published" if version.number == layer.layer.published else "archived",
        "created": version.created_at.isoformat(),
        "published": version.published_at.isoformat() if version.published_at else None,
        "featureCount": version.feature_count,
        "extent": list(version.extent) if version.extent else None,
        "links": [links.to(path, "version", JSON), *_reading(links, path)],
    }
