"""The wheel is the whole map: page, layers, base map and data; what it carries is found wherever it is installed."""

import json
import re
import subprocess
import sys
import tomllib
import zipfile
from email.parser import Parser
from pathlib import Path

import httpx
import psycopg
import pytest
from packaging.requirements import Requirement

from mapsvc.catalogue.declarations import read_declarations
from mapsvc.database.cluster import Cluster
from mapsvc.settings import CHECKOUT
from tests.operations.places import reachable_folder
from tests.operations.service import run, started


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not (CHECKOUT / "mapsvc" / "web" / "dist" / "index.html").exists():
        pytest.skip("the page is not built: scripts/build-page")
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)],
        cwd=CHECKOUT,
        check=True,
        capture_output=True,
        timeout=300,
    )
    return next(folder.glob("*.whl"))


def test_carries_page_layers_tiles_data_and_licences_but_no_sources_of_the_page(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {
        "mapsvc/web/dist/index.html",
        "mapsvc/_assets/layers/sectors.toml",
        "mapsvc/_assets/layers/base/coastline/layer.toml",
        "mapsvc/_assets/data/shippable/coastline.geojson",
    } <= set(names)
    assert any(name.startswith("mapsvc/_assets/tiles/") for name in names)
    assert {Path(name).name for name in names if ".dist-info/licenses/" in name} == {"LICENSE", "NOTICE"}
    assert not [name for name in names if "node_modules" in name or name.startswith(("mapsvc/web/src", "tests/"))]


def test_names_what_it_needs_and_its_command(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (folder,) = {name.partition("/")[0] for name in archive.namelist() if ".dist-info/" in name}
        told = Parser().parsestr(archive.read(f"{folder}/METADATA").decode())
        commands = archive.read(f"{folder}/entry_points.txt").decode()
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = {Requirement(text) for text in told.get_all("Requires-Dist") or ()}
    assert needed == {Requirement(text) for text in project["dependencies"]}
    assert told["Requires-Python"] == project["requires-python"]
    assert told["License-Expression"] == "Apache-2.0"
    assert "mapsvc = mapsvc.cli:main" in commands
    locked = (CHECKOUT / "requirements.txt").read_text(encoding="utf-8")
    assert {each.name for each in needed} <= set(re.findall(r"^([a-z0-9-]+)(?:\[|==)", locked, re.MULTILINE))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The command of an environment that pip put the wheel into; what it needs is seen where it is already."""
    place = tmp_path_factory.mktemp("installed") / "môi trường"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", place], check=True)
    pip = [sys.executable, "-m", "pip", "--python", str(place / "bin" / "python"), "install", "--quiet", "--no-index"]
    subprocess.run([*pip, "--no-deps", "--no-compile", "--disable-pip-version-check", str(wheel)], check=True)
    (packages,) = (place / "lib").glob("python3*/site-packages")
    (packages / "needed.pth").write_text(f"{Path(psycopg.__file__).parents[1]}\n", encoding="utf-8")
    return str(place / "bin" / "mapsvc")


def test_installed_elsewhere_up_shows_the_same_map(installed: str) -> None:
    with reachable_folder() as home:
        home.mkdir()
        nothing_set = {"MAPSVC_DATA": "", "PYTHONPATH": "", "HOME": str(home)}
        with started(home, "--web-processes", "1", program=(installed,), **nothing_set) as service:
            page = httpx.get(f"{service.base}/", headers={"Accept": "text/html"})
            assert page.status_code == 200
            (script,) = re.findall(r'<script type="module"[^>]* src="([^"]+)"', page.text)
            assert httpx.get(f"{service.base}/{script.lstrip('./')}").status_code == 200
            layers = {each["id"]: each for each in json.loads(service.get("/catalogue")[1])["layers"]}
            assert len(layers) == len(read_declarations(CHECKOUT / "layers").layers)
            assert layers["coastline"]["version"]["number"] == 1
            status, tile = service.get("/collections/coastline/tiles/WebMercatorQuad/6/29/50")
            assert (status, len(tile) > 100) == (200, True)
            sheet = service.get("/styles/map-light?f=mapbox")
            assert sheet[0] == 200
            told = run(home, "doctor", program=(installed,), **nothing_set)
        assert (told.returncode, "✗" in told.stdout) == (0, False), told.stdout
        assert str(CHECKOUT) + "/" not in told.stdout, "nothing is taken from the checkout"
        assert service.process.returncode == 0
        assert not Cluster(home).is_running()
