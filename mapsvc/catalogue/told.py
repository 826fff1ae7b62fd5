"""Stories as a visitor may see them: no step shows or names a layer that is hidden from the visitor."""

from __future__ import annotations

from pydantic import BaseModel

from mapsvc.accounts.visitor import Visitor
from mapsvc.catalogue.declaration import Title
from mapsvc.catalogue.layers import Catalogue
from mapsvc.catalogue.markdown import Picture
from mapsvc.catalogue.stories import Story, StorySource, StoryStep, StoryText
from mapsvc.catalogue.themes import ThemeLayer, ThemeStatistic

Box = tuple[float, float, float, float]


class StoryEntry(BaseModel):
    """A story as the list of stories shows it; ``steps`` is how many there are."""

    id: str
    title: Title
    line: Title
    icon: str
    order: int
    steps: int


class ToldStep(BaseModel):
    """One step: what the map shows, the uppermost layer first, and the words; without ``bbox`` the default view."""

    id: str
    title: Title
    text: StoryText
    layers: list[ThemeLayer]
    statistic: ThemeStatistic | None
    bbox: Box | None


class ToldStory(BaseModel):
    """A whole story in both languages, with the sources of its facts."""

    id: str
    title: Title
    line: Title
    icon: str
    sources: list[StorySource]
    steps: list[ToldStep]


def stories(catalogue: Catalogue, visitor: Visitor) -> list[StoryEntry]:
    """The stories of which something is left for the visitor."""
    told = ((story.declaration, len(_steps(catalogue, story, visitor))) for story in catalogue.stories.values())
    names = ("id", "title", "line", "icon", "order")
    return [
        StoryEntry(**{name: getattr(declared, name) for name in names}, steps=steps)
        for declared, steps in told
        if steps > 0
    ]


def told(catalogue: Catalogue, story_id: str, visitor: Visitor) -> ToldStory | None:
    """A story in full; None where there is none, alike for what does not exist and what is hidden."""
    story = catalogue.stories.get(story_id)
    steps = _steps(catalogue, story, visitor) if story else []
    if story is None or not steps:
        return None
    declared = story.declaration
    names = ("id", "title", "line", "icon")
    return ToldStory(**{name: getattr(declared, name) for name in names}, sources=list(declared.sources), steps=steps)


def shows_picture(catalogue: Catalogue, name: str, visitor: Visitor) -> bool:
    """Whether a picture stands in a step that the visitor may see."""
    return any(
        isinstance(block, Picture) and block.name == name
        for story in catalogue.stories.values()
        for step in _steps(catalogue, story, visitor)
        for block in (*step.text.vi, *step.text.en)
    )


def _steps(catalogue: Catalogue, story: Story, visitor: Visitor) -> list[ToldStep]:
    shown = (_step(catalogue, story, step, visitor) for step in story.declaration.steps)
    return [step for step in shown if step is not None]


def _step(catalogue: Catalogue, story: Story, step: StoryStep, visitor: Visitor) -> ToldStep | None:
    """A step without what is hidden; None when none of its own layers is left or its words are missing."""
    own = [layer for layer in step.layers if catalogue.shows(layer.id, visitor)]
    text = story.texts.get(step.id)
    if not own or text is None:
        return None
    ground = [layer for layer in story.declaration.ground if catalogue.shows(layer.id, visitor)]
    return ToldStep(
        id=step.id,
        title=step.title,
        text=text,
        layers=[*own, *ground],
        statistic=_statistic(catalogue, step.statistic, visitor),
        bbox=step.view.bbox if step.view else None,
    )


def _statistic(catalogue: Catalogue, statistic: ThemeStatistic | None, visitor: Visitor) -> ThemeStatistic | None:
    if statistic is None or not catalogue.shows(statistic.layer, visitor):
        return None
    layer = catalogue.layer(statistic.layer, visitor)
    readable = {field.name for field in layer.fields}
    known = {each.id for each in layer.declaration.statistics if each.field in readable}
    return statistic if statistic.id in known else None
