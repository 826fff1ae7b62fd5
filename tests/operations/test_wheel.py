"""The wheel is the whole map: page, layers, base map and data; what it carries is found wherever it is installed."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from mapsvc.settings import CHECKOUT


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


def test_finds_what_it_carries_when_it_is_installed_elsewhere(wheel: Path, tmp_path: Path) -> None:
    place = tmp_path / "site packages"
    zipfile.ZipFile(wheel).extractall(place)
    program = (
        "import json, mapsvc; from mapsvc.settings import Settings;"
        "from mapsvc.catalogue.declarations import read_declarations;"
        "settings = Settings();"
        "print(json.dumps([mapsvc.__file__, str(settings.home.name), str(settings.data[0]), str(settings.page_path),"
        " len(read_declarations(settings.layers_path).layers)]))"
    )
    told = subprocess.run(
        [sys.executable, "-P", "-c", program],
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(place), "HOME": str(tmp_path)},
        check=True,
        capture_output=True,
        text=True,
    )
    package, home, data, page, layers = json.loads(told.stdout)
    assert package.startswith(str(place))
    assert home == "default"
    assert (Path(data) / "shippable" / "coastline.geojson").exists()
    assert (Path(page) / "index.html").exists()
    assert layers >= 20
