"""The JSON Schemas that editors use while a declaration is written, generated from the models.

`layers/*.schema.json` are kept in the repository; a test holds that they are current.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from mapsvc.catalogue.declaration import Agency, CodeList, LayerDeclaration, Sector, SourceDeclaration
from mapsvc.catalogue.stories import StoryDeclaration
from mapsvc.catalogue.themes import ThemeDeclaration

# Set by the name of the folder or file, not written inside.
_FROM_PLACE = {"id", "sector"}


def schemas() -> dict[str, dict[str, Any]]:
    """The schema of each kind of file, by its path below `layers/`."""
    return {
        "layer.schema.json": _document(LayerDeclaration, "A layer of the map: layers/<sector>/<layer>/layer.toml"),
        "codes/codes.schema.json": _document(CodeList, "A code list: layers/codes/<id>.toml"),
        "sources/source.schema.json": _document(SourceDeclaration, "Source files: layers/sources/<id>.toml"),
        "themes/theme.schema.json": _document(ThemeDeclaration, "A ready-made theme: layers/themes/<id>.toml"),
        "stories/story.schema.json": _document(StoryDeclaration, "A story: layers/stories/<id>/story.toml"),
        "agencies.schema.json": _tables(Agency, "The agencies that own layers: layers/agencies.toml"),
        "sectors.schema.json": _tables(Sector, "The sectors of the map: layers/sectors.toml"),
    }


def _document(model: type[BaseModel], description: str) -> dict[str, Any]:
    schema = _written(model.model_json_schema())
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "description": description}


def _tables(model: type[BaseModel], description: str) -> dict[str, Any]:
    """A file with one table an entry."""
    entry = _written(model.model_json_schema())
    definitions = entry.pop("$defs", {})
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$defs": definitions,
        "description": description,
        "type": "object",
        "propertyNames": {"pattern": "^[a-z][a-z0-9_]{1,47}$"},
        "additionalProperties": entry,
    }


def _written(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The schema of what people write: without what the place of the file says."""
    left = {name for name in _FROM_PLACE if name in schema["properties"]}
    properties = {name: value for name, value in schema["properties"].items() if name not in left}
    required = [name for name in schema.get("required", []) if name not in left]
    return {**schema, "properties": properties, "required": required}


def old_schemas(layers_path: Path) -> dict[Path, str]:
    """The schema files below `layers/` that are missing or not as the models say, with what they should hold."""
    current = {layers_path / name: schema_text(schema) for name, schema in schemas().items()}
    return {
        path: text for path, text in current.items() if not path.is_file() or path.read_text(encoding="utf-8") != text
    }


def schema_text(schema: Mapping[str, Any]) -> str:
    """The schema as it is kept."""
    return json.dumps(schema, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
