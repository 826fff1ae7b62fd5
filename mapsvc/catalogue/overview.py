"""The whole catalogue in one reply, as the map page needs it; also what its TypeScript types are generated from."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel

from mapsvc.accounts.visitor import Visitor
from mapsvc.catalogue.declaration import (
    Access,
    Code,
    FieldType,
    GeometryType,
    Label,
    Statistic,
    TimeDeclaration,
    Title,
    Unit,
    UpdateCycle,
)
from mapsvc.catalogue.layers import Catalogue, Version, VisibleLayer
from mapsvc.catalogue.themes import ThemeDeclaration, ThemeLayer, ThemeStatistic
from mapsvc.catalogue.told import StoryEntry, stories

Position = tuple[float, float]
Box = tuple[float, float, float, float]


class View(BaseModel):
    """Where a map begins: CRS84 degrees."""

    center: Position
    zoom: float
    bbox: Box


QUANG_TRI = View(center=(106.55, 17.2), zoom=7.6, bbox=(105.6, 16.3, 107.4, 18.1))
"""The province since 1 July 2025, from the Ngang pass to the Lao border in the south-west."""


class SectorEntry(BaseModel):
    """A sector, by which layers are grouped."""

    id: str
    title: Title
    colour: str
    icon: str
    order: int


class AgencyEntry(BaseModel):
    """An agency that owns at least one layer shown."""

    id: str
    title: Title
    abbreviation: str | None


class FieldEntry(BaseModel):
    """A field the visitor may read.

    ``refers`` is the layer whose key the values are, ``statistic`` the id of the statistic drawn from the field,
    ``tile`` whether every tile carries the values.
    """

    name: str
    type: FieldType
    title: Title
    description: Title | None
    unit: Unit | None
    codes: dict[str, Code] | None
    refers: str | None = None
    statistic: str | None
    tile: bool = False


class VersionEntry(BaseModel):
    """The published version. ``archive`` tells whether its tile archive is ready.

    What it was made from is told with the layer in full: hundreds of addresses and digests that no first map needs.
    """

    number: int
    published_at: datetime | None
    feature_count: int
    extent: Box | None
    archive: bool


class HeightsEntry(BaseModel):
    """How heights are written in tiles: ``step`` is the least difference told, in metres."""

    encoding: Literal["terrarium"]
    tile_size: int
    step: float


class TilesEntry(BaseModel):
    """Where the version's tiles are; ``url`` is a template with {z}, {y}, {x}.

    They are vector tiles, or pictures of heights where ``heights`` tells how to read them.
    """

    url: str
    min_zoom: int
    max_zoom: int
    labels: bool
    heights: HeightsEntry | None = None


class LinksEntry(BaseModel):
    """Further addresses of the layer."""

    self: str
    items: str
    style: str
    tilejson: str | None


class LayerEntry(BaseModel):
    """A layer as the visitor may see it; ``reason`` says why it is not loaded, or why its last version stays.

    ``stand_in`` says what its version is made of where the declared sources could not be had, and what it lacks.
    ``key`` names the field that holds a feature's id; None where the visitor may not read it.
    """

    id: str
    title: Title
    description: Title
    keywords: dict[str, tuple[str, ...]]
    sector: str
    agency: str
    database: str | None
    geometry: GeometryType
    access: Access
    licence: str
    attribution: Title
    update_cycle: UpdateCycle
    order: int
    visible: bool
    identifiable: bool
    sample: bool
    state: Literal["published", "not_loaded"]
    reason: Title | None
    stand_in: Title | None
    version: VersionEntry | None
    key: str | None
    label: Label | None
    fields: list[FieldEntry]
    statistics: list[Statistic]
    time: TimeDeclaration | None
    tiles: TilesEntry | None
    style: list[dict[str, Any]]
    links: LinksEntry


class ThemeEntry(BaseModel):
    """A ready-made theme as the visitor may see it: layers and statistic hidden from the visitor are not named.

    ``layers`` holds the uppermost first and may name layers whose ``state`` is not_loaded; without ``bbox`` the
    default view is meant.
    """

    id: str
    title: Title
    line: Title
    text: Title
    icon: str
    order: int
    layers: list[ThemeLayer]
    statistic: ThemeStatistic | None
    bbox: Box | None


class Overview(BaseModel):
    """Everything the page needs in one reply, in both languages."""

    generated: datetime | None
    languages: tuple[str, ...]
    default_view: View
    sectors: list[SectorEntry]
    agencies: list[AgencyEntry]
    layers: list[LayerEntry]
    themes: list[ThemeEntry]
    stories: list[StoryEntry]


def overview(catalogue: Catalogue, visitor: Visitor, base: str) -> Overview:
    """The catalogue as ``visitor`` may see it, with addresses below ``base``."""
    layers = [_layer(catalogue, layer, base) for layer in catalogue.visible(visitor)]
    sectors = sorted(catalogue.sectors.values(), key=lambda sector: (sector.order, sector.id))
    owners = {layer.agency for layer in layers}
    return Overview(
        generated=catalogue.read_at,
        languages=("vi", "en"),
        default_view=QUANG_TRI,
        sectors=[SectorEntry.model_validate(sector.model_dump()) for sector in sectors],
        agencies=[
            AgencyEntry(id=key, title=agency.title, abbreviation=agency.abbreviation)
            for key, agency in catalogue.agencies.items()
            if key in owners
        ],
        layers=layers,
        themes=[entry for theme in catalogue.themes.values() if (entry := _theme(theme, layers))],
        stories=stories(catalogue, visitor),
    )


def _layer(catalogue: Catalogue, layer: VisibleLayer, base: str) -> LayerEntry:
    declared = layer.declaration
    readable = {field.name for field in layer.fields}
    version = layer.version if layer.is_loaded else None
    address = f"{base}/collections/{layer.id}"
    statistics = [each for each in declared.statistics if each.field in readable]
    failure = layer.layer.failure or {}
    return LayerEntry(
        **{
            name: getattr(declared, name)
            for name in (
                *("id", "title", "description", "sector", "agency", "database", "geometry", "licence"),
                *("attribution", "update_cycle", "order", "visible", "identifiable", "sample"),
            )
        },
        keywords={str(language): words for language, words in declared.keywords.items()},
        access=layer.layer.declaration.access,
        state="published" if version else "not_loaded",
        reason=_reason(failure) if failure or not version else None,
        stand_in=layer.stand_in if version else None,
        version=_version(version) if version else None,
        key=declared.key if declared.key in readable else None,
        label=declared.label if {declared.label.vi, declared.label.en} <= readable else None,
        fields=field_entries(catalogue, layer),
        statistics=statistics,
        time=declared.time if declared.time and declared.time.field in readable else None,
        tiles=_tiles(layer, address) if version and (declared.has_geometry or version.heights) else None,
        style=list(layer.style.get("layers", [])),
        links=LinksEntry(
            self=address,
            items=f"{address}/items",
            style=f"{base}/styles/{layer.id}",
            tilejson=f"{address}/tiles/WebMercatorQuad?f=tilejson" if version and declared.has_tiles else None,
        ),
    )


def _theme(theme: ThemeDeclaration, layers: list[LayerEntry]) -> ThemeEntry | None:
    """The part of a theme that these layers, those the visitor may see, make up; None when nothing is left."""
    visible = {layer.id: {each.id for each in layer.statistics} for layer in layers}
    named = [each for each in theme.layers if each.id in visible]
    if not named:
        return None
    statistic = theme.statistic
    return ThemeEntry(
        **{name: getattr(theme, name) for name in ("id", "title", "line", "text", "icon", "order")},
        layers=named,
        statistic=statistic if statistic and statistic.id in visible.get(statistic.layer, ()) else None,
        bbox=theme.view.bbox if theme.view else None,
    )


def _reason(failure: Any) -> Title:
    return Title(vi=failure.get("vi") or "chưa được nạp", en=failure.get("en") or "it was not loaded yet")


def field_entries(catalogue: Catalogue, layer: VisibleLayer) -> list[FieldEntry]:
    """The fields that the layer's visitor may read, with the words of their codes."""
    statistics = {each.field: each.id for each in layer.declaration.statistics}
    # As declared today: what belongs together is no matter of the version. A hidden layer is not named.
    today = {field.name: field.refers for field in layer.layer.declaration.fields}
    in_tiles = {field.name for field in layer.tile_fields}
    entries = []
    for field in layer.fields:
        refers = today.get(field.name)
        codes = catalogue.codes.get(field.codes) if field.codes else None
        entries.append(
            FieldEntry(
                name=field.name,
                type=field.type,
                title=field.title,
                description=field.description,
                unit=field.unit,
                codes=dict(codes.values) if codes else None,
                refers=refers if refers and catalogue.shows(refers, layer.visitor) else None,
                statistic=statistics.get(field.name),
                tile=field.name in in_tiles,
            )
        )
    return entries


def _version(version: Version) -> VersionEntry:
    return VersionEntry(
        number=version.number,
        published_at=version.published_at,
        feature_count=version.feature_count,
        extent=version.extent,
        archive=bool(version.archive),
    )


def _tiles(layer: VisibleLayer, address: str) -> TilesEntry:
    tiles, heights = layer.declaration.tiles, layer.version.heights
    return TilesEntry(
        url=f"{address}/versions/{layer.version.number}/tiles/WebMercatorQuad/{{z}}/{{y}}/{{x}}",
        min_zoom=heights["min_zoom"] if heights else tiles.min_zoom,
        max_zoom=heights["max_zoom"] if heights else tiles.max_zoom,
        labels=tiles.labels,
        heights=HeightsEntry(**{name: heights[name] for name in HeightsEntry.model_fields}) if heights else None,
    )
