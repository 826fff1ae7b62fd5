"""One layer in full, as the map page's details show it: licence in words, files on offer, every version's story."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from itertools import groupby
from typing import Any, Literal

from pydantic import BaseModel

from mapsvc.accounts.visitor import Visitor
from mapsvc.catalogue.declaration import Title
from mapsvc.catalogue.layers import Catalogue, VisibleLayer
from mapsvc.catalogue.licences import licence_address, terms_of
from mapsvc.catalogue.overview import Box, FieldEntry, field_entries
from mapsvc.errors import CollectionNotFound, Language


class LicenceEntry(BaseModel):
    """A licence; ``allows`` says it in one sentence, ``address`` is where its text stands."""

    id: str
    title: Title
    allows: Title | None
    address: str | None


class SystemEntry(BaseModel):
    """A coordinate system that files come in."""

    uri: str
    title: Title


class FileEntry(BaseModel):
    """A kind of file a layer is given in: ``format`` is the value of ``f``, ``systems`` the values of ``crs``."""

    format: str
    title: Title
    purpose: Title
    extension: str
    systems: list[SystemEntry]
    most_features: int | None
    tables: bool


class SourceFileEntry(BaseModel):
    """A file that a version was made from."""

    address: str | None
    sha256: str | None
    bytes: int | None


class SourceOfVersion(BaseModel):
    """Where a version comes from: files of a source, or another layer whose id is ``layer``."""

    title: Title | None
    licence: LicenceEntry | None
    attribution: Title | None
    publisher: str | None
    homepage: str | None
    retrieved: date | None
    layer: str | None
    files: list[SourceFileEntry]


class Finding(BaseModel):
    """Something the checks found while the version was made; ``examples`` are keys of features."""

    text: Title
    count: int
    examples: list[str]


class VersionDetails(BaseModel):
    """One version; ``readable`` tells whether its data are still in the database."""

    number: int
    state: Literal["published", "archived"]
    created_at: datetime
    published_at: datetime | None
    feature_count: int
    extent: Box | None
    readable: bool
    sources: list[SourceOfVersion]
    steps: list[Title]
    findings: list[Finding]
    fields: list[FieldEntry]


class LayerDetails(BaseModel):
    """What the details of a layer show besides its entry in the catalogue."""

    id: str
    licence: LicenceEntry
    retention: int
    files: list[FileEntry]
    versions: list[VersionDetails]


_NAME = re.compile(r"[a-z][a-z0-9_]*")

FINDINGS = {
    "without_geometry": Title(vi="Đối tượng không có vị trí trên bản đồ", en="Features without a place on the map"),
    "made_valid": Title(
        vi="Đối tượng có hình tự cắt hoặc sai quy tắc, đã được sửa tự động",
        en="Features whose shape crossed itself or broke the rules, mended automatically",
    ),
}
"""The kinds of findings in words."""


def details(catalogue: Catalogue, layer: VisibleLayer, files: Iterable[FileEntry]) -> LayerDetails:
    """The details of ``layer`` as its visitor may see them; ``files`` are what a loaded layer is given in."""
    declared = layer.declaration
    offered = [each for each in files if each.tables or declared.has_geometry] if layer.is_loaded else []
    return LayerDetails(
        id=layer.id,
        licence=_licence(declared.licence),
        retention=layer.layer.declaration.retention,
        files=offered,
        versions=[_version(catalogue, layer, number) for number in layer.layer.versions],
    )


def _licence(licence: str) -> LicenceEntry:
    terms = terms_of(licence)
    return LicenceEntry(
        id=licence,
        title=terms.title if terms else Title(vi=licence, en=licence),
        allows=terms.allows if terms else None,
        address=licence_address(licence),
    )


def _version(catalogue: Catalogue, layer: VisibleLayer, number: int) -> VersionDetails:
    then = layer.of_version(number)
    version = then.version
    return VersionDetails(
        number=number,
        state="published" if number == layer.layer.published else "archived",
        created_at=version.created_at,
        published_at=version.published_at,
        feature_count=version.feature_count,
        extent=version.extent,
        readable=version.readable,
        sources=_sources(catalogue, layer.visitor, version.sources),
        steps=[_step(then, step["text"]) for step in then.steps if step.get("text")],
        findings=[_finding(kind, found) for kind, found in version.checks.items()],
        fields=field_entries(catalogue, then),
    )


def _step(then: VisibleLayer, text: Mapping[str, str]) -> Title:
    """What a step did, with the titles of fields in place of their names where a name cannot be a common word."""
    titles = {field.name: field.title for field in then.fields if "_" in field.name}

    def spoken(written: str, language: Language) -> str:
        return _NAME.sub(lambda found: getattr(titles[found[0]], language) if found[0] in titles else found[0], written)

    return Title(vi=spoken(text["vi"], "vi"), en=spoken(text["en"], "en"))


def _finding(kind: str, found: Mapping[str, Any]) -> Finding:
    text = FINDINGS.get(kind, Title(vi=kind, en=kind))
    return Finding(text=text, count=found["count"], examples=found["examples"])


def _sources(catalogue: Catalogue, visitor: Visitor, records: Iterable[Mapping[str, Any]]) -> list[SourceOfVersion]:
    """One entry for the files of a source that lie beside each other in the record."""
    entries = []
    for ref, group in groupby(records, key=lambda record: record.get("ref")):
        members = list(group)
        first = members[0]
        other = str(ref) if str(first.get("path", "")).startswith("layer/") else None
        if other and not _may_see(catalogue, other, visitor):
            continue
        entries.append(
            SourceOfVersion(
                title=first.get("title"),
                licence=_licence(first["licence"]) if first.get("licence") else None,
                attribution=first.get("attribution"),
                **{name: first.get(name) for name in ("publisher", "homepage", "retrieved")},
                layer=other,
                files=[
                    SourceFileEntry(**{name: each.get(name) for name in SourceFileEntry.model_fields})
                    for each in members
                    if each.get("sha256")
                ],
            )
        )
    return entries


def _may_see(catalogue: Catalogue, layer_id: str, visitor: Visitor) -> bool:
    try:
        catalogue.layer(layer_id, visitor)
    except CollectionNotFound:
        return False
    return True
