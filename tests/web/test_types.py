"""The page's types are those of the service's OpenAPI document."""

import os
import subprocess
import sys
from pathlib import Path

from mapsvc.settings import CHECKOUT


def test_types_are_made_from_the_document_as_it_is(built_page: Path) -> None:
    checked = subprocess.run(
        ["node", "scripts/types.mjs", "--check"],
        cwd=CHECKOUT / "mapsvc" / "web",
        env={**os.environ, "PYTHON": sys.executable},
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stderr
