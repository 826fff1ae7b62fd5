"""The notebook runs against the service, and its map needs nobody else."""

import html
import importlib.util
import os
import re
import shutil
from pathlib import Path
from types import ModuleType

import geopandas
import nbformat
import pytest
import shapely
from nbclient import NotebookClient
from playwright.sync_api import Route, sync_playwright

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
CHROMIUM = os.environ.get("MAPSVC_TEST_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")


def offline_map() -> ModuleType:
    spec = importlib.util.spec_from_file_location("offline_map", NOTEBOOKS / "offline_map.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def islands(*names: str) -> geopandas.GeoDataFrame:
    places = [shapely.Point(112 + i, 16 - i * 6).buffer(0.3) for i in range(len(names))]
    return geopandas.GeoDataFrame({"name": list(names)}, geometry=places, crs=4326)


BOTH = ("Quần đảo Hoàng Sa (Việt Nam)", "Quần đảo Trường Sa (Việt Nam)")


def shown(page_text: str, path: Path) -> tuple[list[str], str, int]:
    """What Chromium asks for when it shows the page, the text it shows, and how many shapes it draws."""
    path.write_text(page_text, encoding="utf-8")
    asked: list[str] = []

    def refuse(route: Route) -> None:
        if not route.request.url.startswith(("file:", "data:")):
            asked.append(route.request.url)
            route.abort()
        else:
            route.continue_()

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        page.route("**/*", refuse)
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(path.as_uri())
        page.wait_for_selector(".leaflet-overlay-pane path", state="attached")
        text, shapes = page.inner_text("body"), page.locator(".leaflet-overlay-pane path").count()
        browser.close()
    assert faults == []
    return asked, text, shapes


def test_the_notebook_runs_and_its_map_needs_no_network(
    service: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MAPSVC_API", service)
    monkeypatch.setenv("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    text = (NOTEBOOKS / "quang_tri_population.ipynb").read_text(encoding="utf-8")
    notebook = nbformat.reads(text, as_version=4)  # type: ignore[no-untyped-call]
    assert not any(cell.get("outputs") for cell in notebook.cells), "notebooks are kept without outputs"
    NotebookClient(notebook, timeout=240, resources={"metadata": {"path": str(NOTEBOOKS)}}).execute()
    drawn = [
        str(output["data"]["text/html"])
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if "srcdoc" in str(output.get("data", {}).get("text/html", ""))
    ]
    assert len(drawn) == 1
    found = re.search(r'srcdoc="([^"]*)"', drawn[0])
    assert found is not None
    asked, words, shapes = shown(html.unescape(found[1]), tmp_path / "map.html")
    assert asked == []
    for name in (*BOTH, "Biển Đông", "Mật độ dân số 2025"):
        assert name.removeprefix("Quần đảo ").split(" (")[0] in words
    assert words.count("(Việt Nam)") >= 2
    assert shapes >= 78


@pytest.mark.parametrize("names", [("Quần đảo Hoàng Sa (Việt Nam)",), ("Hoàng Sa", "Trường Sa"), ()])
def test_no_map_without_the_islands_as_viet_nams(names: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="Sa"):
        offline_map().Map(islands(*names))


def test_a_map_that_would_ask_another_host_is_not_shown(tmp_path: Path) -> None:
    module = offline_map()
    good = module.Map(islands(*BOTH))
    good.write(tmp_path / "good.html")
    import folium

    bad = module.Map(islands(*BOTH))
    folium.TileLayer("https://tile.example/{z}/{x}/{y}.png", attr="x").add_to(bad)
    with pytest.raises(ValueError, match=r"tile\.example"):
        bad.page()
