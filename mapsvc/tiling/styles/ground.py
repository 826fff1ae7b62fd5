"""What cartographers declare in ``tiles/``: base styles, fonts, tile matrix sets; read once."""

import json
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from mapsvc.errors import SetupError

PREFIX = "base-"

_HASHED = re.compile(r"(.+)-[A-Za-z0-9_-]{8}\.woff2")
"""How the page's build names a file: the hash may hold hyphens too."""


@dataclass(frozen=True)
class Ground:
    """The folder ``tiles/`` and the built page, which brings the font files."""

    tiles_path: Path
    page_path: Path

    @cached_property
    def bases(self) -> dict[str, dict[str, Any]]:
        """Base styles by name: light, dark, grey. Raises SetupError for a file that cannot be read."""
        found = {path.stem.removeprefix(PREFIX): _read(path) for path in self.tiles_path.glob(f"{PREFIX}*.json")}
        return dict(sorted(found.items(), key=lambda item: (item[0] != "light", item[0])))

    @cached_property
    def matrix_sets(self) -> dict[str, dict[str, Any]]:
        """Tile matrix sets by id (OGC 17-083r4)."""
        return {path.stem: _read(path) for path in sorted((self.tiles_path / "matrix_sets").glob("*.json"))}

    def font_faces(self, base: str) -> dict[str, list[dict[str, Any]]]:
        """``font-faces`` of a style: the page's own font files, whose names carry their hash.

        Empty when the page was not built; MapLibre then draws with the letters of the reader's system.
        """
        faces: dict[str, list[dict[str, Any]]] = {}
        for name, parts in self._fonts.items():
            for part in parts:
                file = self._font_files.get(part["file"])
                if file:
                    ranges = {"unicode-range": part["unicode-range"]} if "unicode-range" in part else {}
                    faces.setdefault(name, []).append({"url": f"{base}/assets/{file}", **ranges})
        return faces

    @cached_property
    def _fonts(self) -> dict[str, list[dict[str, Any]]]:
        return _read(self.tiles_path / "fonts.json")

    @cached_property
    def _font_files(self) -> dict[str, str]:
        """File names by what they are called before the hash."""
        found = (_HASHED.fullmatch(path.name) for path in self.page_path.glob("assets/*.woff2"))
        return {match[1]: match[0] for match in found if match}


def _read(path: Path) -> dict[str, Any]:
    try:
        document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SetupError(
            reason={"vi": f"không đọc được {path}: {error}", "en": f"{path} cannot be read: {error}"}
        ) from error
    return document
