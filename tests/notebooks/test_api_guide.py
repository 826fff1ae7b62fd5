"""Every example of the API guide does what it says."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import httpx
import pyogrio
import pytest
from playwright.sync_api import sync_playwright

from mapsvc.settings import Settings

GUIDE = Path(__file__).parents[2] / "docs" / "api.md"
ADDRESS = "http://127.0.0.1:8000"
CHROMIUM = os.environ.get("MAPSVC_TEST_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")


def examples(language: str) -> list[str]:
    text = GUIDE.read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def key(loaded: Settings) -> str:
    """A key made as the guide says."""
    made = subprocess.run(
        [sys.executable, "-m", "mapsvc", "keys", "create", "ubnd_tinh"],
        env={**os.environ, "MAPSVC_DATABASE_URL": loaded.database_url or "", "MAPSVC_HOME": str(loaded.home)},
        capture_output=True,
        text=True,
        check=True,
    )
    found = re.search(r"mapsvc_\S+", made.stdout)
    assert found, made.stdout
    return found[0]


def test_there_are_examples_of_each_kind() -> None:
    assert len(examples("sh")) >= 5
    assert len(examples("python")) >= 4
    assert len(examples("js")) >= 2
    assert len(examples("js maplibre")) == 1


def test_no_block_of_code_is_of_a_kind_that_is_not_run() -> None:
    fences = re.findall(r"^```(.+)$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)
    assert set(fences) == {"sh", "python", "js", "js maplibre"}
    assert len(re.findall(r"^```$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)) == len(fences)


@pytest.mark.parametrize("number", range(len(examples("sh"))))
def test_curl(service: str, key: str, number: int, tmp_path: Path) -> None:
    script = examples("sh")[number].replace(ADDRESS, service).replace("curl -s", "curl -sS --fail-with-body")
    run = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=tmp_path,
        env={**os.environ, "KEY": key},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, f"{run.stdout}\n{run.stderr}"
    assert run.stdout or any(file.stat().st_size for file in tmp_path.iterdir())
    assert '"results": []' not in run.stdout
    assert '"results":[]' not in run.stdout


@pytest.mark.parametrize("number", range(len(examples("python"))))
def test_python(service: str, number: int, tmp_path: Path) -> None:
    script = examples("python")[number].replace(ADDRESS, service)
    run = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.strip()


def test_javascript_from_a_page_of_another_site(service: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        for example in examples("js"):
            said.clear()
            page.evaluate(f"async () => {{ {example.replace(ADDRESS, service)} }}")
            assert said
            assert not any("error" in text.lower() for text in said), said
        browser.close()


def test_a_wrong_key_is_refused(service: str) -> None:
    """So the example with a key shows that the key was read."""
    assert httpx.get(f"{service}/collections", headers={"X-API-Key": "mapsvc_wrong"}).status_code == 401


def test_what_a_page_with_maplibre_is_told_to_load(service: str) -> None:
    """The style, and the source with the source-layer that is drawn from it; the map's own page draws them so."""
    (example,) = examples("js maplibre")
    style, source = re.findall(r"\$\{api\}([^`]*)`", example)
    assert httpx.get(f"{service}{style}").json()["version"] == 8
    tilejson = httpx.get(f"{service}{source}").json()
    (drawn,) = re.findall(r'"source-layer": "(\w+)"', example)
    fields = {layer["id"]: layer["fields"] for layer in tilejson["vector_layers"]}[drawn]
    (filtered,) = re.findall(r'\["get", "(\w+)"\]', example)
    assert filtered in fields
    tile = tilejson["tiles"][0].replace("{z}", "8").replace("{y}", "115").replace("{x}", "203")
    assert httpx.get(tile).status_code == 200


def test_what_qgis_is_told_to_open(service: str, tmp_path: Path) -> None:
    """The vector tiles by their template and the style beside them, through GDAL, as QGIS reads them."""
    section = GUIDE.read_text(encoding="utf-8").partition("## QGIS")[2].partition("\n## ")[0]
    told = [each.replace(ADDRESS, service) for each in re.findall(rf"`({ADDRESS}[^`]*)`", section)]
    landing, template, style = told
    assert "communes" in pyogrio.list_layers(f"OAPIF:{landing}")[:, 0]
    tile = template.replace("{z}", "8").replace("{y}", "115").replace("{x}", "203")
    stored = tmp_path / "203.pbf"  # GDAL reads tiles from files; QGIS asks for them itself
    stored.write_bytes(httpx.get(tile).content)
    drawn = pyogrio.read_dataframe(stored, layer="communes", X=203, Y=115, Z=8)
    assert len(drawn) > 10
    assert drawn.crs.to_epsg() == 3857
    written = httpx.get(style).json()
    assert written["version"] == 8
    assert {layer["source"] for layer in written["layers"]} == set(written["sources"])
