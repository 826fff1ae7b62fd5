"""Puts into the wheel what a checkout keeps beside the package: the built page, the layers, the base map, the data."""

import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ASSETS = ("layers", "tiles", "data/shippable")
"""Folders of the checkout that go to ``mapsvc/_assets``, where ``mapsvc/settings.py`` looks for them."""


class CustomBuildHook(BuildHookInterface[Any]):
    """Builds the page when its sources changed; ``scripts/build-page`` finds or installs Node."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called before the wheel is made; an editable installation reads the checkout itself."""
        if version == "editable":
            return
        root = Path(self.root)
        subprocess.run([root / "scripts" / "build-page"], check=True)
        included = build_data["force_include"]
        for folder in ASSETS:
            if (root / folder).is_dir():
                included[str(root / folder)] = f"mapsvc/_assets/{folder}"
        included[str(root / "mapsvc" / "web" / "dist")] = "mapsvc/web/dist"
