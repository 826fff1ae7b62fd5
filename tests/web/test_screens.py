"""The screens of the page look as they did when a person last looked at them.

After a change that is meant to be seen: ``MAPSVC_KEEP_SCREENS=1 pytest tests/web/test_screens.py``, look at what git
shows as changed in ``tests/web/screens``, commit it with the change.
"""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from rasterio.errors import NotGeoreferencedWarning

from tests.web.conftest import DESKTOP, PHONE, Opener
from tests.web.map_page import MapPage
from tests.web.pictures import Difference, difference

WHOLE = "at=17.05,106.75,8.3"
SMALL = {"viewport": {"width": 1024, "height": 768}}


@dataclass(frozen=True)
class Screen:
    """A state of the page: its name, its link, what is pressed then, and what makes room for the next one."""

    name: str
    link: str
    act: Callable[[MapPage], object] = lambda _: None
    end: Callable[[MapPage], object] = lambda _: None


def tab(name: str) -> Callable[[MapPage], object]:
    return lambda page: page.tab(name)


def press(name: str) -> Callable[[MapPage], object]:
    return lambda page: page.button(name).click()


def find(text: str) -> Callable[[MapPage], object]:
    return lambda page: page.page.get_by_role("searchbox").first.fill(text)


def escape(page: MapPage) -> None:
    page.page.keyboard.press("Escape")


def raised(page: MapPage) -> None:
    """The sheet of a phone drawn up."""
    page.tab("Lớp dữ liệu")


DAY = [
    Screen("home", WHOLE),
    Screen("layers-search", WHOLE, find("sông"), find("")),
    Screen("theme-water", f"{WHOLE}&theme=water_and_hazards"),
    Screen("theme-administration", "at=16.85,107.1,10&theme=administration_population"),
    Screen("legend", f"{WHOLE}&layers=hydromet_stations,rivers,communes", tab("Chú giải"), tab("Lớp dữ liệu")),
    Screen("layer-files", f"{WHOLE}&layers=osm_pois,communes&info=osm_pois/files"),
    Screen("layer-programs", f"{WHOLE}&layers=communes&info=communes/programs"),
    Screen(
        "style-classes",
        f"{WHOLE}&stat=none&layers=communes&info=communes/style&style=communes/classes,population_2025,jenks,5,YlOrRd",
    ),
    Screen("style-clusters", f"{WHOLE}&layers=osm_pois,communes&info=osm_pois/style&style=osm_pois/clusters"),
    Screen("style-blocks", f"{WHOLE}&layers=communes&stat=communes/density_2025&style=communes/height,density_2025"),
    Screen("statistic-ranking", f"{WHOLE}&stat=communes/density_2025", tab("Thống kê")),
    Screen("statistic-chart", f"{WHOLE}&stat=communes/population_2025", press("Biểu đồ"), tab("Lớp dữ liệu")),
    Screen("card-commune", "at=16.82,107.09,10.5&layers=communes&sel=communes/19360"),
    Screen("table", "at=16.82,107.09,9.5&layers=communes&table=communes"),
    Screen("compare-swipe", f"{WHOLE}&compare=swipe/stat:communes.population_2009/stat:communes.population_2025"),
    Screen("compare-beside", f"{WHOLE}&compare=beside/stat:communes.density_2009/stat:communes.density_2025"),
    Screen("time", f"{WHOLE}&stat=communes/density_2025&time=communes/density"),
    Screen("story", f"{WHOLE}&story=merger_2025"),
    Screen("measure", f"{WHOLE}&layers=communes", press("Đo"), escape),
    Screen("draw", f"{WHOLE}&layers=communes", press("Vẽ"), escape),
    Screen("select", f"{WHOLE}&layers=communes", press("Chọn vùng"), escape),
    Screen("buildings", "at=17.4775,106.62,15&layers=osm_pois,dong_hoi_roads,dong_hoi_buildings,communes"),
    Screen("whole-country", "at=16,109,5"),
]
NIGHT = [
    Screen("night-home", f"{WHOLE}&lang=en"),
    Screen("night-statistic", f"{WHOLE}&lang=en&stat=communes/density_2025", tab("Statistics")),
    Screen("night-card", "at=16.82,107.09,10.5&lang=en&layers=communes&sel=communes/19360"),
]
HAND = [
    Screen("phone-home", WHOLE),
    Screen("phone-layers", WHOLE, raised),
    Screen("phone-card", "at=16.66,107.11,10&layers=communes&sel=communes/19360"),
    Screen("phone-story", f"{WHOLE}&story=people"),
]
OLD = [Screen("small-home", WHOLE), Screen("small-statistic", f"{WHOLE}&stat=communes/density_2025", tab("Thống kê"))]


@pytest.mark.parametrize(
    ("screens", "device", "dark", "scale"),
    [
        pytest.param(DAY, DESKTOP, False, 1, id="day"),
        pytest.param(NIGHT, DESKTOP, True, 1, id="night"),
        pytest.param(HAND, PHONE, False, 2, id="phone"),
        pytest.param(OLD, SMALL, False, 1, id="small"),
    ],
)
def test_screens_look_as_they_did(
    open_map: Opener,
    tmp_path: Path,
    screens: list[Screen],
    device: dict[str, object],
    dark: bool,
    scale: int,
) -> None:
    page = open_map(screens[0].link, device=device, dark=dark)
    found: list[Difference] = []
    for screen in screens:
        page.page.evaluate("(link) => { location.hash = link }", f"v=1&{screen.link}")
        page.settle()
        screen.act(page)
        page.settle()
        page.page.mouse.move(60, 40)  # where it points at nothing of the map
        page.page.wait_for_timeout(300)  # what fades in has come
        page.settle()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            seen = difference(screen.name, page.page.screenshot(animations="disabled"), scale, tmp_path)
        found += [seen] if seen else []
        screen.end(page)
    assert page.complaints == []
    assert not found, "\n".join(map(str, found))
