"""What a running service knows of its layers: an immutable snapshot, and the part of it one visitor may see."""

import difflib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from psycopg import sql

from mapsvc.accounts.access import Access, may_read
from mapsvc.accounts.visitor import PUBLIC, Visitor
from mapsvc.catalogue.declaration import Agency, CodeList, Field, LayerDeclaration, Sector, Title
from mapsvc.catalogue.stories import Story
from mapsvc.catalogue.themes import ThemeDeclaration
from mapsvc.errors import CollectionNotFound, LayerNotLoaded, VersionNotFound


@dataclass(frozen=True)
class Version:
    """One published, immutable version. ``extent`` is west, south, east, north in CRS84 degrees."""

    layer_id: str
    number: int
    state: str
    created_at: datetime
    published_at: datetime | None
    declaration: LayerDeclaration
    sources: tuple[dict[str, Any], ...]
    steps: tuple[dict[str, Any], ...]
    checks: dict[str, Any]
    feature_count: int
    extent: tuple[float, float, float, float] | None
    archive: dict[str, Any] | None
    readable: bool

    @property
    def heights(self) -> Mapping[str, Any] | None:
        """The record of its archive when that holds heights: ``encoding``, ``step``, ``tile_size``, zooms, file."""
        return self.archive if self.archive and "encoding" in self.archive else None

    @property
    def table(self) -> sql.Identifier:
        """The version's own table."""
        return sql.Identifier("layer", self.table_name)

    @property
    def table_name(self) -> str:
        """The table's name in the schema ``layer``."""
        return f"{self.layer_id}__v{self.number}"


@dataclass(frozen=True)
class Layer:
    """A declared layer with its versions, newest first; for the catalogue's own use.

    Rooms that give data out work with ``VisibleLayer``.
    """

    id: str
    sector: str
    position: int
    declaration: LayerDeclaration
    style: Mapping[str, Any]
    published: int | None
    failure: Mapping[str, Any] | None
    versions: Mapping[int, Version]


@dataclass(frozen=True)
class VisibleLayer:
    """A layer as one visitor may see it: the declaration, and only the fields that access allows."""

    layer: Layer
    visitor: Visitor = PUBLIC
    at: int | None = None
    among: "Catalogue | None" = field(default=None, compare=False, repr=False)

    def beside(self, layer_id: str) -> "VisibleLayer":
        """Another layer, as the same visitor may see it. Raises CollectionNotFound."""
        if self.among is None:
            raise CollectionNotFound(name=layer_id, nearest=[])
        return self.among.layer(layer_id, self.visitor)

    @property
    def id(self) -> str:
        """The collection's id."""
        return self.layer.id

    @property
    def is_loaded(self) -> bool:
        """Whether there is a version to read."""
        return self.layer.published in self.layer.versions or self.at is not None

    @cached_property
    def version(self) -> Version:
        """The version being read: the published one, or the one asked for. Raises LayerNotLoaded."""
        number = self.at if self.at is not None else self.layer.published
        if number is None or number not in self.layer.versions:
            failure = self.layer.failure or {}
            raise LayerNotLoaded(
                name=self.id,
                reason={
                    "vi": failure.get("vi", "chưa được nạp"),
                    "en": failure.get("en", "it was not loaded yet"),
                },
            )
        return self.layer.versions[number]

    @cached_property
    def declaration(self) -> LayerDeclaration:
        """The declaration that goes with the version being read; today's when nothing is loaded."""
        return self.version.declaration if self.is_loaded else self.layer.declaration

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """The fields this visitor may read, in declared order."""
        return tuple(
            each
            for each in self.declaration.fields
            if all(
                may_read(self.visitor, access, self.declaration.agency, self.declaration.allowed_agencies)
                for access in self._access_of(each)
            )
        )

    @cached_property
    def tile_fields(self) -> tuple[Field, ...]:
        """Fields in tiles: the same for everyone who may see the layer, because tiles are shared and archived.

        A field whose access is narrower than the layer's therefore never goes into a tile.
        """
        rank = {"public": 0, "internal": 1, "restricted": 2}
        label = {self.declaration.label.vi, self.declaration.label.en}
        widest = rank[self.layer.declaration.access]
        return tuple(
            each
            for each in self.declaration.fields
            if (each.tile or each.name in label) and all(rank[access] <= widest for access in self._access_of(each))
        )

    def _access_of(self, field: Field) -> tuple[Access, ...]:
        """What was declared of a field with the version, and what is declared today: both must allow it.

        So that closing a field closes it in every version, and opening the layer does not open an old version's
        closed fields.
        """
        today = next((each.access for each in self.layer.declaration.fields if each.name == field.name), field.access)
        return (field.access, today)

    @property
    def table(self) -> sql.Identifier:
        """The table of the version being read."""
        return self.version.table

    @cached_property
    def is_public(self) -> bool:
        """Whether replies may be kept by shared caches: the layer is public and so is every field shown."""
        return self.layer.declaration.access == "public" and all(
            access == "public" for each in self.fields for access in self._access_of(each)
        )

    @property
    def style(self) -> Mapping[str, Any]:
        """The layer's MapLibre style fragment."""
        return self.layer.style

    @property
    def versions(self) -> tuple[Version, ...]:
        """Every version whose table is still in the database, newest first."""
        return tuple(version for version in self.layer.versions.values() if version.readable)

    @cached_property
    def stand_in(self) -> Title | None:
        """What the version being read is made of, when its declared sources could not be had; else None."""
        found = next((step["text"] for step in self.version.steps if step.get("use") == "fallback"), None)
        return Title.model_validate(found) if found else None

    @property
    def description(self) -> Title:
        """As declared, and what stands in for it now."""
        declared = self.declaration.description
        if not self.is_loaded or self.stand_in is None:
            return declared
        return Title(vi=f"{declared.vi} {self.stand_in.vi}", en=f"{declared.en} {self.stand_in.en}")

    @cached_property
    def steps(self) -> tuple[dict[str, Any], ...]:
        """How the version being read was made, without the steps that speak of fields this visitor may not read."""
        readable = {each.name for each in self.fields}
        hidden = {each.name for each in self.declaration.fields} - readable
        if not hidden:
            return self.version.steps
        names = re.compile(rf"\b({'|'.join(map(re.escape, sorted(hidden)))})\b")
        return tuple(step for step in self.version.steps if not names.search(json.dumps(step, ensure_ascii=False)))

    def of_version(self, number: int) -> "VisibleLayer":
        """The same layer at one version, be its table still there or not: for its record only."""
        found = self._at_versions.get(number)
        if found is None:
            found = self._at_versions[number] = VisibleLayer(self.layer, self.visitor, number, self.among)
        return found

    @cached_property
    def _at_versions(self) -> dict[int, "VisibleLayer"]:
        return {}

    def at_version(self, number: int) -> "VisibleLayer":
        """The same layer at one version. Raises VersionNotFound."""
        version = self.layer.versions.get(number)
        if version is None or not version.readable:
            raise VersionNotFound(layer=self.id, name=number, known=[each.number for each in self.versions])
        return self.of_version(number)


@dataclass(frozen=True)
class Catalogue:
    """One consistent reading of the catalogue; a request works with one and never sees half a change."""

    layers: Mapping[str, Layer] = field(default_factory=dict)
    sectors: Mapping[str, Sector] = field(default_factory=dict)
    agencies: Mapping[str, Agency] = field(default_factory=dict)
    codes: Mapping[str, CodeList] = field(default_factory=dict)
    themes: Mapping[str, ThemeDeclaration] = field(default_factory=dict)
    stories: Mapping[str, Story] = field(default_factory=dict)
    read_at: datetime | None = None

    def visible(self, visitor: Visitor = PUBLIC) -> list[VisibleLayer]:
        """Every layer the visitor may know of, loaded or not, in drawing order."""
        return [self._seen(layer, visitor) for layer in self.layers.values() if _may_see(layer, visitor)]

    def shows(self, layer_id: str, visitor: Visitor = PUBLIC) -> bool:
        """Whether there is such a layer that the visitor may know of."""
        return layer_id in self.layers and _may_see(self.layers[layer_id], visitor)

    def loaded(self, visitor: Visitor = PUBLIC) -> list[VisibleLayer]:
        """The layers with data that the visitor may read."""
        return [layer for layer in self.visible(visitor) if layer.is_loaded]

    def layer(self, layer_id: str, visitor: Visitor = PUBLIC) -> VisibleLayer:
        """The layer of that id. Raises CollectionNotFound, alike for what does not exist and what is hidden."""
        layer = self.layers.get(layer_id)
        if layer is None or not _may_see(layer, visitor):
            known = [each.id for each in self.visible(visitor)]
            raise CollectionNotFound(name=layer_id, nearest=difflib.get_close_matches(layer_id, known, n=3))
        return self._seen(layer, visitor)

    def _seen(self, layer: Layer, visitor: Visitor) -> VisibleLayer:
        if visitor is not PUBLIC:
            return VisibleLayer(layer, visitor, among=self)
        found = self._public.get(layer.id)
        if found is None:
            found = self._public[layer.id] = VisibleLayer(layer, among=self)
        return found

    @cached_property
    def _public(self) -> dict[str, VisibleLayer]:
        """Layers as the public sees them: what most ask for is worked out once a snapshot, not once a request."""
        return {}

    def agency_title(self, agency_id: str) -> Title:
        """The agency's title; its code when the vocabulary lacks it."""
        agency = self.agencies.get(agency_id)
        return agency.title if agency else Title(vi=agency_id, en=agency_id)


def _may_see(layer: Layer, visitor: Visitor) -> bool:
    today = layer.declaration
    return may_read(visitor, today.access, today.agency, today.allowed_agencies)
