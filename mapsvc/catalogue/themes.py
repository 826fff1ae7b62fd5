"""Ready-made themes: layers, a view and a text that answer one question, declared in `layers/themes/<id>.toml`."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal

import pydantic
from pydantic import ValidationError

from mapsvc.catalogue.declaration import Declared, Identifier, Title
from mapsvc.catalogue.mistakes import Mistake, dotted
from mapsvc.catalogue.shown import mistakes_of_layers
from mapsvc.catalogue.toml_lines import Path, line_at

if TYPE_CHECKING:
    from mapsvc.catalogue.declarations import Declarations

log = logging.getLogger(__name__)

Icon = Literal[
    "briefcase", "building", "camera", "chart", "cross", "droplet", "flask", "hands", "history", "landmark", "map",
    "office", "palm", "parcels", "people", "road", "scales", "school", "shield", "star", "tools", "users", "waves",
    "wheat",
]  # fmt: skip
Longitude = Annotated[float, pydantic.Field(ge=-180, le=180)]
Latitude = Annotated[float, pydantic.Field(ge=-85, le=85)]


class ThemeLayer(Declared):
    """A layer of a theme."""

    id: Identifier
    opacity: Annotated[float, pydantic.Field(gt=0, le=1)] = 1.0


class ThemeStatistic(Declared):
    """The statistic that colours the map: one that a layer of the theme declares."""

    layer: Identifier
    id: Identifier


class ThemeView(Declared):
    """What the map shows: west, south, east, north in CRS84 degrees."""

    bbox: tuple[Longitude, Latitude, Longitude, Latitude]

    @pydantic.field_validator("bbox")
    @classmethod
    def _sides_in_order(cls, bbox: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
        west, south, east, north = bbox
        if west >= east or south >= north:
            raise ValueError("[west, south, east, north], with west < east and south < north")
        return bbox


class ThemeDeclaration(Declared):
    """A theme: `layers/themes/<id>.toml`. `id` is the name of the file; the uppermost layer comes first."""

    id: Identifier
    title: Title
    line: Title = pydantic.Field(description="One line for the card by which people choose")
    text: Title = pydantic.Field(description="What is to be seen and where the figures come from; plain text")
    icon: Icon
    order: int = 100
    statistic: ThemeStatistic | None = None
    view: ThemeView | None = pydantic.Field(default=None, description="Unless the whole province is shown")
    layers: tuple[ThemeLayer, ...] = pydantic.Field(min_length=1)


def read_themes(body: Mapping[str, Any]) -> dict[str, ThemeDeclaration]:
    """Themes as the database keeps them, in their order; one that this program cannot read is left out."""
    found: dict[str, ThemeDeclaration] = {}
    for theme_id, values in body.items():
        try:
            found[theme_id] = ThemeDeclaration.model_validate(values)
        except ValidationError:
            log.warning("the theme %s has a declaration this program does not read", theme_id)
    return dict(sorted(found.items(), key=lambda item: (item[1].order, item[0])))


def theme_mistakes(declarations: Declarations, lines: Mapping[str, Mapping[Path, int]]) -> Iterator[Mistake]:
    """Names in themes that nothing else declares, and layers that cannot be drawn."""
    for theme in declarations.themes.values():
        file = f"themes/{theme.id}.toml"
        for path, vi, en, similar in mistakes_of_layers(declarations.layers, theme.layers, theme.statistic):
            yield Mistake(file, line_at(lines.get(file, {(): 1}), path), dotted(path), vi, en, similar)
