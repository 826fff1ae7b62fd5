"""What a file tells of itself: title, owner, licence, source, version, fields. Plain values, to travel."""

from dataclasses import asdict, dataclass, field
from typing import Any

from mapsvc.errors import Language


@dataclass(frozen=True)
class Column:
    """A field as a file describes it."""

    name: str
    type: str
    title: str
    unit: str | None = None
    description: str | None = None
    codes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class About:
    """A selection in words, in one language. ``srid`` is of the coordinates; ``geometry`` is None without."""

    layer: str
    title: str
    description: str
    agency: str
    licence: str
    licence_address: str | None
    attribution: str
    sources: tuple[str, ...]
    version: int
    published: str | None
    address: str
    language: Language
    label: str
    geometry: str | None
    srid: int
    crs: str
    is_whole: bool
    extent: tuple[float, float, float, float] | None
    sample: bool
    columns: tuple[Column, ...]

    def as_json(self) -> dict[str, Any]:
        """Plain values; ``about_from`` makes the same object of them."""
        return asdict(self)

    @property
    def summary(self) -> dict[str, str]:
        """The lines that belong in every file, by English name."""
        lines = {
            "title": self.title,
            "description": self.description,
            "publisher": self.agency,
            "license": self.licence,
            "license_url": self.licence_address or "",
            "attribution": self.attribution,
            "source": "; ".join(self.sources),
            "version": str(self.version),
            "published": self.published or "",
            "url": self.address,
            "crs": self.crs if self.geometry else "",
            "note": _SAMPLE[self.language] if self.sample else "",
        }
        return {name: text for name, text in lines.items() if text}


_SAMPLE = {"vi": "Dữ liệu mẫu, không phải số liệu thật", "en": "Sample data, not real figures"}


def about_from(values: dict[str, Any]) -> About:
    """The object behind ``as_json``."""
    columns = tuple(Column(**each) for each in values["columns"])
    extent = tuple(values["extent"]) if values["extent"] else None
    return About(**{**values, "columns": columns, "extent": extent, "sources": tuple(values["sources"])})
