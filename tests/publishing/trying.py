"""Small layers for tests of the pipeline: files written to a folder, declared, prepared without a database."""

import json
from pathlib import Path
from typing import Any

from mapsvc.catalogue.declaration import Field, LayerDeclaration, SourceDeclaration
from mapsvc.publishing.pipeline import Materials, Prepared, prepare
from mapsvc.publishing.readers.layer import not_loaded
from mapsvc.publishing.readers.part import Part
from mapsvc.publishing.sources import SourceFiles, sha256_of
from mapsvc.publishing.trial import Tried


class NoLayers:
    """No other layer is loaded."""

    def read(self, layer_id: str) -> Part:
        raise not_loaded(layer_id)

    def record(self, layer_id: str) -> dict[str, Any]:
        raise not_loaded(layer_id)


def both(text: str) -> dict[str, str]:
    """The same text in both languages."""
    return {"vi": text, "en": text}


def manifest(path: Path, **changes: Any) -> SourceDeclaration:
    """The manifest of one file as it is, but for `changes` to its entry."""
    entry = {"path": path.name, "sha256": sha256_of(path), "bytes": path.stat().st_size} | changes
    address = entry.pop("address", None)
    return SourceDeclaration.model_validate(
        {
            "id": path.name.split(".")[0].lower(),
            "title": both(path.name),
            "licence": "CC0-1.0",
            "attribution": both("test"),
            "address": address,
            "files": [entry],
        }
    )


def declared(fields: dict[str, str], geometry: str = "Point", **parts: Any) -> LayerDeclaration:
    """A layer with these fields and types, the first one its key."""
    key = next(iter(fields))
    return LayerDeclaration.model_validate(
        {
            "id": "trial",
            "sector": "base",
            "title": both("Trial"),
            "description": both("Trial"),
            "agency": "so_noi_vu",
            "geometry": geometry,
            "key": key,
            "label": {"vi": key, "en": key},
            "licence": "CC0-1.0",
            "attribution": both("test"),
            "fields": [
                Field(name=name, type=kind, title=both(name)).model_dump()  # type: ignore[arg-type]
                for name, kind in fields.items()
            ],
            **parts,
        }
    )


def tried(layer: LayerDeclaration, folder: Path, *sources: SourceDeclaration) -> Tried:
    """The layer prepared to the end."""
    import pyarrow as pa

    prepared = preparing(layer, folder, *sources)
    return Tried(prepared, pa.concat_tables([batch.table() for batch in prepared.batches]))


def preparing(layer: LayerDeclaration, folder: Path, *sources: SourceDeclaration) -> Prepared:
    """The layer on its way."""
    files = SourceFiles([folder], folder / "downloads", download=False)
    return prepare(layer, Materials(files, {source.id: source for source in sources}, NoLayers()))


def geojson(folder: Path, features: list[tuple[dict[str, Any], dict[str, Any] | None]], **members: Any) -> Path:
    """A feature collection of (properties, geometry)."""
    path = folder / "features.geojson"
    made = [{"type": "Feature", "properties": each, "geometry": shape} for each, shape in features]
    document = {"type": "FeatureCollection", **members, "features": made}
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return path


def point(x: float, y: float) -> dict[str, Any]:
    """A GeoJSON point."""
    return {"type": "Point", "coordinates": [x, y]}


def square(x: float, y: float, size: float = 1.0) -> dict[str, Any]:
    """A GeoJSON square with its lower left corner at x, y."""
    ring = [[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]]
    return {"type": "Polygon", "coordinates": [ring]}
