"""Loading starts fast: what only some layers need is imported for those."""

import subprocess
import sys

HEAVY = {"pandas", "geopandas", "sqlalchemy", "procrastinate", "pooch", "scipy"}

LOADED = """
import sys
import mapsvc.cli, mapsvc.publishing.progress, mapsvc.database.schema
from mapsvc.hidden import hide
hide("pandas", "geopandas")
import mapsvc.publishing.readers.gdal, mapsvc.publishing.readers.csv
import pyarrow as pa
pa.array([1.0]).to_numpy()
print(*sys.modules)
"""

HIDDEN = """
import json, sys
from mapsvc.hidden import hide
hide("json", "colorsys")
import json.tool
try:
    import colorsys
except ModuleNotFoundError as error:
    print(error.name)
"""


def _printed(program: str) -> set[str]:
    done = subprocess.run([sys.executable, "-P", "-c", program], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_a_layer_without_steps_is_loaded_without_what_steps_and_migrations_need() -> None:
    assert not HEAVY & _printed(LOADED)


def test_a_hidden_package_is_as_if_not_installed_unless_it_is_there_already() -> None:
    assert _printed(HIDDEN) == {"colorsys"}
