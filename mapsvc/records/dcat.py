"""The open-data catalogue in DCAT 3 (W3C) with the properties that DCAT-AP 3 makes mandatory, as JSON-LD.

Only what is public is in it, whoever asks: portals copy it and show it to all.
"""

from typing import Any

from mapsvc.accounts.visitor import PUBLIC
from mapsvc.catalogue.layers import VisibleLayer
from mapsvc.catalogue.licences import licence_address
from mapsvc.http.interface import Described, Part

JSON_LD = "application/ld+json"

CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "locn": "http://www.w3.org/ns/locn#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "geosparql": "http://www.opengis.net/ont/geosparql#",
}

# ISO 19115 maintenance frequencies in the EU's frequency list, which DCAT-AP names (table 22).
FREQUENCIES = {
    "continual": "CONT", "daily": "DAILY", "weekly": "WEEKLY", "fortnightly": "BIWEEKLY", "semimonthly": "MONTHLY_2",
    "monthly": "MONTHLY", "quarterly": "QUARTERLY", "biannually": "ANNUAL_2", "annually": "ANNUAL",
    "biennially": "BIENNIAL", "irregular": "IRREG", "asNeeded": "IRREG", "notPlanned": "NEVER",
}  # fmt: skip


def catalogue(described: Described, parts: tuple[Part, ...]) -> dict[str, Any]:
    """The catalogue with a data set for every public layer and a distribution for every format."""
    base = described.links.base
    public = Described(described.catalogue, PUBLIC, described.links)
    return {
        "@context": CONTEXT,
        "@id": f"{base}/dcat",
        "@type": "dcat:Catalog",
        "dct:title": [
            _text("Dữ liệu mở của bản đồ số kinh tế - xã hội tỉnh Quảng Trị", "vi"),
            _text("Open data of the digital socio-economic map of Quảng Trị province", "en"),
        ],
        "dct:description": [
            _text("Các lớp dữ liệu công khai, mỗi lớp với mọi định dạng tải về", "vi"),
            _text("The public layers, each in every format", "en"),
        ],
        "dct:publisher": _agent(f"{base}/#province", "UBND tỉnh Quảng Trị", "People's Committee of Quảng Trị province"),
        "dct:language": [{"@id": "http://publications.europa.eu/resource/authority/language/VIE"}],
        "foaf:homepage": {"@id": f"{base}/"},
        "dcat:dataset": [
            _dataset(public, layer, parts)
            for layer in described.catalogue.loaded(PUBLIC)
            if layer.declaration.access == "public" and not layer.declaration.sample
        ],
    }


def _dataset(described: Described, layer: VisibleLayer, parts: tuple[Part, ...]) -> dict[str, Any]:
    base, declared, version = described.links.base, layer.declaration, layer.version
    agency = described.catalogue.agency_title(declared.agency)
    address = licence_address(declared.licence)
    links = [link for part in parts for link in part.layer_links(described, layer) if link["rel"] == "enclosure"]
    found: dict[str, Any] = {
        "@id": f"{base}/collections/{layer.id}",
        "@type": "dcat:Dataset",
        "dct:identifier": layer.id,
        "dct:title": [_text(declared.title.vi, "vi"), _text(declared.title.en, "en")],
        "dct:description": [_text(layer.description.vi, "vi"), _text(layer.description.en, "en")],
        "dcat:keyword": [_text(word, language) for language, words in declared.keywords.items() for word in words],
        "dct:publisher": _agent(f"{base}/#agency-{declared.agency}", agency.vi, agency.en),
        "dct:license": {"@id": address} if address else _text(declared.licence, "en"),
        "dct:rights": _text(declared.attribution.vi, "vi"),
        "dcat:version": str(version.number),
        "dcat:landingPage": {"@id": f"{base}/?layers={layer.id}"},
        "dcat:distribution": [_distribution(base, layer, link) for link in links],
    }
    if version.published_at:
        found["dct:modified"] = {"@value": version.published_at.isoformat(), "@type": "xsd:dateTime"}
    if declared.update_cycle in FREQUENCIES:
        code = FREQUENCIES[declared.update_cycle]
        found["dct:accrualPeriodicity"] = {"@id": f"http://publications.europa.eu/resource/authority/frequency/{code}"}
    if version.extent:
        west, south, east, north = version.extent
        ring = f"{west} {south}, {east} {south}, {east} {north}, {west} {north}, {west} {south}"
        found["dct:spatial"] = {
            "@type": "dct:Location",
            "dcat:bbox": {"@value": f"POLYGON(({ring}))", "@type": "geosparql:wktLiteral"},
        }
    return found


def _distribution(base: str, layer: VisibleLayer, link: dict[str, Any]) -> dict[str, Any]:
    return {
        "@id": link["href"],
        "@type": "dcat:Distribution",
        "dct:title": link["title"],
        "dcat:accessURL": {"@id": f"{base}/collections/{layer.id}"},
        "dcat:downloadURL": {"@id": link["href"]},
        "dcat:mediaType": {"@id": f"https://www.iana.org/assignments/media-types/{link['type'].partition(';')[0]}"},
    }


def _agent(address: str, vi: str, en: str) -> dict[str, Any]:
    return {"@id": address, "@type": "foaf:Agent", "foaf:name": [_text(vi, "vi"), _text(en, "en")]}


def _text(value: str, language: str) -> dict[str, str]:
    return {"@value": value, "@language": language}
