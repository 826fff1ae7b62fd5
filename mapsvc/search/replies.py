"""What ``/search`` answers."""

from pydantic import BaseModel, Field

from mapsvc.catalogue.declaration import Title


class Redirect(BaseModel):
    """Where a former unit belongs today."""

    title: str
    layer: str
    feature_id: str
    explanation: Title


class SearchResult(BaseModel):
    """One thing found: a feature, a layer (``feature_id`` is null), or coordinates (``layer`` is null as well)."""

    title: str
    subtitle: Title
    kind: Title
    layer: str | None = None
    feature_id: str | None = None
    matched: str | None = Field(default=None, description="The other name that was found, when it was not the title")
    point: tuple[float, float] | None = Field(default=None, description="Longitude, latitude in WGS 84")
    bbox: tuple[float, float, float, float] | None = Field(default=None, description="West, south, east, north")
    redirect: Redirect | None = None
    score: float


class SearchReply(BaseModel):
    """Results, best first."""

    query: str
    results: list[SearchResult]
