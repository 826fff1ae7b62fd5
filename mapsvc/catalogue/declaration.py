"""What a GIS officer may declare about a layer, its sources, its code lists, the agencies and the sectors.

The models are the single truth: the JSON Schemas that editors use are generated from them, the checker's messages
come from them, and what the service stores in the catalogue is their JSON form.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Mapping
from typing import Annotated, Literal

import pydantic
from pydantic import BaseModel, ConfigDict

from mapsvc.catalogue.elevation import filled_in, for_editors
from mapsvc.catalogue.steps import StepDeclaration

Identifier = Annotated[str, pydantic.Field(pattern=r"^[a-z][a-z0-9_]{1,47}$")]
FieldName = Annotated[str, pydantic.Field(pattern=r"^[a-z][a-z0-9_]{0,62}$")]
Colour = Annotated[str, pydantic.Field(pattern=r"^#[0-9a-fA-F]{6}$")]
Sha256 = Annotated[str, pydantic.Field(pattern=r"^[0-9a-f]{64}$")]
Zoom = Annotated[int, pydantic.Field(ge=0, le=22)]
Text = Annotated[
    str, pydantic.Field(min_length=1), pydantic.AfterValidator(lambda text: unicodedata.normalize("NFC", text).strip())
]

GeometryType = Literal["Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "None"]
FieldType = Literal["string", "integer", "number", "boolean", "date", "datetime"]
Access = Literal["public", "internal", "restricted"]
# MD_MaintenanceFrequencyCode, ISO 19115-1:2014 B.3.5.
UpdateCycle = Literal[
    "continual", "daily", "weekly", "fortnightly", "semimonthly", "monthly", "quarterly", "biannually", "annually",
    "biennially", "periodic", "asNeeded", "irregular", "notPlanned", "unknown",
]  # fmt: skip
# Columns that every version table has besides the declared ones; `id` is the key in vector tiles.
RESERVED_NAMES = frozenset(
    {"id", "fid", "geom", "geom_3857", "geometry", "anchor", "size_m", "source_id", "source_file", "source_row"}
)
_LICENCE = re.compile(r"^(LicenseRef-)?[A-Za-z0-9][A-Za-z0-9.+-]*$")


def _licence(text: str) -> str:
    if not _LICENCE.match(text):
        raise ValueError("an SPDX identifier such as CC-BY-4.0, or LicenseRef-…")
    return text


Licence = Annotated[str, pydantic.AfterValidator(_licence)]


class Declared(BaseModel):
    """Frozen, and strict about words it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Title(Declared):
    """A text in Vietnamese and English."""

    vi: Text
    en: Text


class Unit(Declared):
    """A unit of measure: its UCUM code and how people write it."""

    code: str
    vi: Text
    en: Text


class Field(Declared):
    """One attribute of a layer."""

    name: FieldName
    type: FieldType
    title: Title
    description: Title | None = None
    unit: Unit | None = None
    codes: str | None = pydantic.Field(default=None, description="A code list in layers/codes/")
    refers: Identifier | None = pydantic.Field(
        default=None, description="The layer whose key the values are: its features are shown as related"
    )
    personal: bool = pydantic.Field(default=False, description="Personal data (Law 91/2025/QH15)")
    access: Access = "public"
    tile: bool = pydantic.Field(default=False, description="Carried in vector tiles")
    required: bool = False

    @pydantic.field_validator("name")
    @classmethod
    def _not_reserved(cls, name: str) -> str:
        if name in RESERVED_NAMES:
            raise ValueError(f"a name other than {', '.join(sorted(RESERVED_NAMES))}")
        return name


class Label(Declared):
    """The fields that title a feature, by language."""

    vi: FieldName
    en: FieldName


class Statistic(Declared):
    """A figure per feature that can be drawn in classes: which field, of what period, how it is classified."""

    id: Identifier
    field: FieldName
    title: Title
    unit: Unit | None = None
    period: str = pydantic.Field(description="The year, quarter (2025-Q1) or month (2025-07) it is for")
    note: Title | None = None
    method: Literal["quantile", "jenks", "equal", "manual"] = "quantile"
    classes: Annotated[int, pydantic.Field(ge=2, le=9)] = 5
    breaks: tuple[float, ...] = ()
    palette: str = "YlOrRd"

    @pydantic.model_validator(mode="after")
    def _breaks_rise(self) -> Statistic:
        if self.method == "manual" and len(self.breaks) != self.classes + 1:
            raise ValueError(f"breaks: {self.classes + 1} numbers, from the lowest to the highest bound")
        if any(low >= high for low, high in zip(self.breaks, self.breaks[1:], strict=False)):
            raise ValueError("breaks: numbers that rise")
        return self


class TilesDeclaration(Declared):
    """How the layer appears in vector tiles."""

    min_zoom: Zoom = 0
    max_zoom: Zoom = 14
    labels: bool = pydantic.Field(default=False, description="One label point per feature in <layer>_label")
    simplify: Literal["coverage", "each"] = pydantic.Field(
        default="each", description="coverage: neighbours keep sharing their borders at every zoom"
    )

    @pydantic.model_validator(mode="after")
    def _zooms_in_order(self) -> TilesDeclaration:
        if self.min_zoom > self.max_zoom:
            raise ValueError("min_zoom: not above max_zoom")
        return self


class TimeDeclaration(Declared):
    """The field that dates a feature (for `datetime`), or the two that bound its validity."""

    field: FieldName
    end: FieldName | None = None


class LeadsTo(Declared):
    """Where a search result sends people on: an old unit to the present one."""

    layer: Identifier
    field: FieldName = pydantic.Field(description="The field here that holds the key of the feature there")
    explanation: Title | None = pydantic.Field(
        default=None, description="Shown with the redirect; {title} is the feature found, {target} the one led to"
    )


class SearchDeclaration(Declared):
    """How the layer takes part in search."""

    title: FieldName
    kind: Title
    kind_field: FieldName | None = pydantic.Field(
        default=None, description="A coded field that names the kind, feature by feature"
    )
    context: FieldName | None = pydantic.Field(
        default=None, description="A field that says where it is, shown below the title"
    )
    weight: Annotated[float, pydantic.Field(gt=0, le=10)] = 1.0
    size: FieldName | None = pydantic.Field(
        default=None, description="A number, such as the population: the larger comes first among equal names"
    )
    also: tuple[FieldName, ...] = ()
    leads_to: LeadsTo | None = None


class LayerSource(Declared):
    """What a layer is read from: files of a declared source, another layer, or an installed package.

    Sources without a `name` make up the layer; those with one are side tables that steps join.
    """

    ref: str | None = pydantic.Field(default=None, description="A source in layers/sources/")
    layer: Identifier | None = pydantic.Field(default=None, description="Another layer of this map")
    package: Literal["vietnamadminunits"] | None = None
    name: Identifier | None = pydantic.Field(default=None, description="Makes it a side table for steps")
    optional: bool = pydantic.Field(
        default=False, description="A side table the layer can do without: its fields are then missing"
    )
    files: tuple[str, ...] = pydantic.Field(default=("*",), description="Patterns of the files taken from the source")
    format: Literal["geojson", "csv", "dvhcvn", "gdal"] | None = pydantic.Field(
        default=None, description="Unless the ending says it"
    )
    sublayer: str | None = pydantic.Field(default=None, description="The layer inside a GeoPackage or the like")
    encoding: str = "utf-8"
    delimiter: str = ","
    crs: str | None = pydantic.Field(default=None, description="When the file does not say, or says wrongly")
    columns: tuple[str, ...] = pydantic.Field(default=(), description="Read these only")
    where: dict[str, str | int | tuple[str | int, ...]] = pydantic.Field(
        default={}, description="Rows with these values only"
    )

    @pydantic.model_validator(mode="after")
    def _one_origin(self) -> LayerSource:
        if sum(origin is not None for origin in (self.ref, self.layer, self.package)) != 1:
            raise ValueError("exactly one of ref, layer, package")
        if self.optional and self.name is None:
            raise ValueError("a `name`: only side tables can be optional")
        return self


class Fallback(Declared):
    """Another way to fill the layer when its sources cannot be had; the note tells people so."""

    note: Title
    geometry: GeometryType
    sources: tuple[LayerSource, ...] = pydantic.Field(min_length=1)
    steps: tuple[StepDeclaration, ...] = ()


class ElevationDeclaration(Declared):
    """How the rasters of an elevation layer are read. Heights are metres."""

    nodata: float | None = pydantic.Field(
        default=None, description="The value that means no height, where the files do not say it"
    )
    band: Annotated[int, pydantic.Field(ge=1)] = pydantic.Field(default=1, description="The band with the heights")
    step: Annotated[float, pydantic.Field(ge=0.0078125, le=1)] = pydantic.Field(
        default=0.125,
        description="Heights are rounded to so many metres or a little less; finer tiles are larger",
    )


class LayerDeclaration(Declared):
    """A layer: `layers/<sector>/<id>/layer.toml`. `id` and `sector` are the names of the folders."""

    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_extra=for_editors)

    id: Identifier
    sector: Identifier
    kind: Literal["features", "elevation"] = pydantic.Field(
        default="features", description="elevation: heights from rasters, for hill-shade, profiles and terrain"
    )
    title: Title
    description: Title
    keywords: dict[Literal["vi", "en"], tuple[str, ...]] = {}
    agency: str
    database: str | None = None
    geometry: GeometryType
    key: FieldName
    label: Label
    access: Access = "public"
    allowed_agencies: tuple[str, ...] = ()
    licence: Licence
    attribution: Title
    update_cycle: UpdateCycle = "unknown"
    retention: Annotated[int, pydantic.Field(ge=1, le=1000)] = 5
    order: int = 100
    visible: bool = False
    identifiable: bool = pydantic.Field(
        default=True, description="Whether a press on the map asks about its features; false for mere ground"
    )
    sample: bool = False
    tiles: TilesDeclaration = TilesDeclaration()
    elevation: ElevationDeclaration | None = None
    time: TimeDeclaration | None = None
    search: SearchDeclaration | None = None
    statistics: tuple[Statistic, ...] = ()
    fields: tuple[Field, ...] = pydantic.Field(min_length=1)
    sources: tuple[LayerSource, ...] = ()
    steps: tuple[StepDeclaration, ...] = ()
    fallback: tuple[Fallback, ...] = ()

    @pydantic.model_validator(mode="before")
    @classmethod
    def _of_its_kind(cls, values: object) -> object:
        return filled_in(values)

    @property
    def has_tiles(self) -> bool:
        """Whether it is drawn on the map: its features, or the heights of an elevation layer."""
        return self.has_geometry or self.kind == "elevation"

    @property
    def has_geometry(self) -> bool:
        """False for a table."""
        return self.geometry != "None"

    @property
    def has_steps(self) -> bool:
        """Whether anything is done to what its sources hold, also when it falls back on others."""
        return bool(self.steps) or any(fallback.steps for fallback in self.fallback)

    def field(self, name: str) -> Field:
        """The field of that name; KeyError when there is none."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(name)


class SourceFile(Declared):
    """One file as it was when the declaration was written."""

    path: str
    sha256: Sha256
    bytes: Annotated[int, pydantic.Field(ge=0)]

    @pydantic.field_validator("path")
    @classmethod
    def _stays_below(cls, path: str) -> str:
        if path.startswith("/") or ".." in path.split("/") or "\\" in path:
            raise ValueError("a path below the source's folder")
        return path


class SourceDeclaration(Declared):
    """Where files come from: `layers/sources/<id>.toml`.

    `folder` is below each data root (MAPSVC_DATA); `address` is the public place with the same paths below it.
    """

    id: Identifier
    title: Title
    publisher: str | None = None
    licence: Licence
    attribution: Title
    folder: str = ""
    address: Annotated[str, pydantic.Field(pattern=r"^https://.+[^/]$")] | None = None
    homepage: str | None = None
    retrieved: datetime.date | None = None
    note: Title | None = None
    files: tuple[SourceFile, ...] = pydantic.Field(min_length=1)

    def path_of(self, file: SourceFile) -> str:
        """The file's path below a data root."""
        return f"{self.folder}/{file.path}" if self.folder else file.path

    def address_of(self, file: SourceFile) -> str | None:
        """The file's public address, None when it has none."""
        return f"{self.address}/{file.path}" if self.address else None


class Agency(Declared):
    """An agency that owns layers."""

    id: Identifier
    title: Title
    abbreviation: str | None = None


class Sector(Declared):
    """A sector: a folder of layers with its colour and icon."""

    id: Identifier
    title: Title
    colour: Colour
    icon: str
    order: int


class Code(Declared):
    """One value of a code list."""

    vi: Text
    en: Text
    colour: Colour | None = None


class CodeList(Declared):
    """The values a field may have and what they are called: `layers/codes/<id>.toml`."""

    id: Identifier
    title: Title
    values: Mapping[str, Code]


class SectorDatabase(Declared):
    """One of the 63 sector databases of the province's plan (item 39) and the layer that publishes it."""

    code: Annotated[str, pydantic.Field(pattern=r"^39\.\d{1,2}$")]
    title: Title
    agency: str
    sector: str
    publishable_as: str
    contains_personal_data: bool
    access_suggested: Access
    note_en: str = ""
    layers: tuple[str, ...] = ()
