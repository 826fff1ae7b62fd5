"""Stories: ordered views of the map with text and pictures, declared in `layers/stories/<id>/`.

`story.toml` says what the map shows at each step; `<step>.vi.md` and `<step>.en.md` say the words; pictures lie beside
them. What the database keeps is the whole story as blocks, so that a running service never reads the folder.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import pydantic
from pydantic import ValidationError

from mapsvc.catalogue.declaration import Declared, Identifier, Title
from mapsvc.catalogue.markdown import WEB_ADDRESS, Block
from mapsvc.catalogue.mistakes import Mistake, dotted
from mapsvc.catalogue.pictures import PictureFile
from mapsvc.catalogue.shown import Found, mistakes_of_layers
from mapsvc.catalogue.themes import Icon, ThemeLayer, ThemeStatistic, ThemeView
from mapsvc.catalogue.toml_lines import Path, line_at

if TYPE_CHECKING:
    from mapsvc.catalogue.declarations import Declarations

log = logging.getLogger(__name__)

FILE = "story.toml"


class StorySource(Declared):
    """Where the facts of a story come from."""

    title: Title
    url: Annotated[str, pydantic.Field(pattern=WEB_ADDRESS)] | None = None


class StoryStep(Declared):
    """One step: what the map shows while `<id>.vi.md` and `<id>.en.md` are read; the uppermost layer comes first."""

    id: Identifier
    title: Title
    statistic: ThemeStatistic | None = None
    view: ThemeView | None = pydantic.Field(default=None, description="Unless the whole province is shown")
    layers: tuple[ThemeLayer, ...] = pydantic.Field(min_length=1)


class StoryDeclaration(Declared):
    """A story: `layers/stories/<id>/story.toml`. `id` is the name of the folder."""

    id: Identifier
    title: Title
    line: Title = pydantic.Field(description="One line for the card by which people choose")
    icon: Icon
    order: int = 100
    sources: tuple[StorySource, ...] = pydantic.Field(min_length=1, description="Every fact told comes from one")
    ground: tuple[ThemeLayer, ...] = pydantic.Field(default=(), description="Layers beneath those of every step")
    steps: tuple[StoryStep, ...] = pydantic.Field(min_length=1)


class StoryText(Declared):
    """The words of one step."""

    vi: tuple[Block, ...]
    en: tuple[Block, ...]


class Story(Declared):
    """A declared story with its words, by step."""

    declaration: StoryDeclaration
    texts: dict[str, StoryText]


@dataclass(frozen=True)
class StoryFolder:
    """Everything in a story's folder."""

    story: Story
    pictures: tuple[PictureFile, ...]


def read_stories(body: Mapping[str, Any]) -> dict[str, Story]:
    """Stories as the database keeps them, in their order; one that this program cannot read is left out."""
    found: dict[str, Story] = {}
    for story_id, values in body.items():
        try:
            found[story_id] = Story.model_validate(values)
        except ValidationError:
            log.warning("the story %s has a declaration this program does not read", story_id)
    return dict(sorted(found.items(), key=lambda item: (item[1].declaration.order, item[0])))


def story_mistakes(declarations: Declarations, lines: Mapping[str, Mapping[Path, int]]) -> Iterator[Mistake]:
    """Names in stories that nothing else declares, layers that cannot be drawn, and steps told twice."""
    for story in declarations.stories.values():
        file = f"stories/{story.declaration.id}/{FILE}"
        known = lines.get(file, {(): 1})
        for path, vi, en, similar in _mistakes_of(declarations, story.declaration):
            yield Mistake(file, line_at(known, path), dotted(path), vi, en, similar)


def _mistakes_of(declarations: Declarations, story: StoryDeclaration) -> Iterator[Found]:
    for path, vi, en, similar in mistakes_of_layers(declarations.layers, story.ground, None):
        yield ("ground", *path[1:]), vi, en, similar
    ground = len(story.ground)
    seen: set[str] = set()
    for position, step in enumerate(story.steps):
        together = (*story.ground, *step.layers)
        for path, vi, en, similar in mistakes_of_layers(declarations.layers, together, step.statistic):
            if path[0] == "layers" and isinstance(path[1], int):
                if path[1] < ground:  # told above, once for all steps
                    continue
                path = ("layers", path[1] - ground, *path[2:])
            yield ("steps", position, *path), vi, en, similar
        if step.id in seen:
            yield ("steps", position, "id"), f"có hai bước tên “{step.id}”", f"two steps are named “{step.id}”", None
        seen.add(step.id)
