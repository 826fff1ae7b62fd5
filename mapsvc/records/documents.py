"""A layer as a record of OGC API Records (20-004r1, clause 7.2)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from mapsvc.catalogue.discovery import TYPE
from mapsvc.catalogue.layers import VisibleLayer
from mapsvc.http.interface import Described, Part
from mapsvc.http.links import GEOJSON, HTML, JSON, Link

Document = dict[str, Any]

COLLECTION = "catalogue"
RECORD_CORE = "http://www.opengis.net/spec/ogcapi-records-1/1.0/conf/record-core"
LANGUAGES = {
    "vi": {"code": "vi", "name": "Tiếng Việt", "dir": "ltr"},
    "en": {"code": "en", "name": "English", "dir": "ltr"},
}


def record(described: Described, layer: VisibleLayer, parts: tuple[Part, ...], shown: str) -> Document:
    """The record of ``layer``, in the language of ``described``."""
    links = described.links
    given = [link for part in parts for link in part.layer_links(described, layer)]
    return {
        "id": layer.id,
        "type": "Feature",
        "conformsTo": [RECORD_CORE],
        "time": None,
        "geometry": _geometry(layer.version.extent),
        "properties": _properties(described, layer, given),
        "links": [
            *links.pair(f"/collections/{COLLECTION}/items/{layer.id}", shown, GEOJSON),
            links.to(f"/collections/{COLLECTION}", "collection", JSON),
            links.to(f"/collections/{layer.id}", "about", JSON, ("Lớp dữ liệu", "The collection")),
            links.to(f"/collections/{layer.id}/items", "item", GEOJSON, ("Các đối tượng", "Features")),
            links.to(f"/?layers={layer.id}", "preview", HTML, ("Xem trên bản đồ", "See it on the map")),
            *given,
        ],
    }


def _properties(described: Described, layer: VisibleLayer, given: list[Link]) -> Document:
    catalogue, language = described.catalogue, described.links.language
    declared, version = layer.declaration, layer.version
    sector = catalogue.sectors.get(declared.sector)
    themes = [{"id": declared.sector, "title": getattr(sector.title, language) if sector else declared.sector}]
    properties: Document = {
        "type": TYPE,
        "title": getattr(declared.title, language),
        "description": getattr(layer.description, language),
        "keywords": list(declared.keywords.get(language, ())),
        "language": LANGUAGES[language],
        "languages": list(LANGUAGES.values()),
        "resourceLanguages": [LANGUAGES["vi"]],
        "created": _moment(version.created_at),
        "updated": _moment(version.published_at or version.created_at),
        "themes": [{"concepts": themes, "scheme": f"{described.links.base}/catalogue#sectors"}],
        "contacts": [
            {
                "identifier": declared.agency,
                "organization": getattr(catalogue.agency_title(declared.agency), language),
                "roles": ["publisher", "owner"],
            }
        ],
        "license": declared.licence,
        "rights": getattr(declared.attribution, language),
        "accessRights": declared.access,
        "updateFrequency": declared.update_cycle,
        "version": str(version.number),
        "featureCount": version.feature_count,
        "formats": [{"name": link["title"].rpartition(": ")[2], "mediaType": link["type"]} for link in given
                    if link["rel"] == "enclosure"],
    }  # fmt: skip
    if declared.database:
        properties["externalIds"] = [{"scheme": "csdl", "value": declared.database}]
    if declared.sample:
        properties["sample"] = True
    return properties


def _geometry(extent: tuple[float, float, float, float] | None) -> Document | None:
    """The extent as a polygon; a point or a line where it has no width."""
    if extent is None:
        return None
    west, south, east, north = extent
    if west == east and south == north:
        return {"type": "Point", "coordinates": [west, south]}
    if west == east or south == north:
        return {"type": "LineString", "coordinates": [[west, south], [east, north]]}
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def _moment(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def collection(described: Described, shown: str = "json") -> Document:
    """The catalogue as a collection of records (clause 8.2)."""
    links = described.links
    title = {"vi": "Danh mục dữ liệu", "en": "Catalogue of the data"}[links.language]
    layers = described.catalogue.loaded(described.visitor)
    boxes = [layer.version.extent for layer in layers if layer.version.extent]
    document: Document = {
        "id": COLLECTION,
        "type": "Collection",
        "itemType": "record",
        "title": title,
        "description": {
            "vi": "Một bản ghi cho mỗi lớp dữ liệu: nội dung, cơ quan, giấy phép, định dạng tải về.",
            "en": "One record for each collection: what it holds, its agency, licence and formats.",
        }[links.language],
        "language": LANGUAGES[links.language],
        "languages": list(LANGUAGES.values()),
        "recordsArrayName": "features",
        "crs": ["http://www.opengis.net/def/crs/OGC/1.3/CRS84"],
        "links": [
            *links.pair(f"/collections/{COLLECTION}", shown),
            links.to(f"/collections/{COLLECTION}/items", "items", GEOJSON, ("Các bản ghi", "Records")),
            links.to(f"/collections/{COLLECTION}/items?f=html", "items", HTML, ("Các bản ghi", "Records")),
            links.to(
                f"/collections/{COLLECTION}/queryables",
                "http://www.opengis.net/def/rel/ogc/1.0/queryables",
                "application/schema+json",
            ),
            links.to("/dcat", "alternate", "application/ld+json", ("Danh mục DCAT", "DCAT catalogue")),
        ],
    }
    if boxes:
        box = [min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)]
        document["extent"] = {"spatial": {"bbox": [box]}}
    return document


QUERYABLES: Mapping[str, tuple[str, tuple[str, str]]] = {
    "title": ("string", ("Tên", "Title")),
    "description": ("string", ("Mô tả", "Description")),
    "type": ("string", ("Loại tài nguyên", "Type of resource")),
    "license": ("string", ("Giấy phép", "Licence")),
    "accessRights": ("string", ("Quyền truy cập", "Access")),
    "created": ("string", ("Ngày tạo", "Created")),
    "updated": ("string", ("Ngày cập nhật", "Updated")),
}
"""Properties of a record that may be named in a query as ``name=value``, or in ``sortby``."""


def queryables(described: Described) -> Document:
    """The JSON Schema of what records can be selected by."""
    spoken = 0 if described.links.language == "vi" else 1
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{described.links.base}/collections/{COLLECTION}/queryables",
        "type": "object",
        "title": collection(described)["title"],
        "properties": {name: {"type": kind, "title": title[spoken]} for name, (kind, title) in QUERYABLES.items()},
        "additionalProperties": False,
    }
