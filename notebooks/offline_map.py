"""Folium maps that need no network: Leaflet is written into the page, and nothing is asked of another host.

Every map of Viet Nam shows Hoàng Sa and Trường Sa as Viet Nam's and names Biển Đông; a map made here has them from the
start, and cannot be saved or shown without them.
"""

import base64
import html
import re
from html.parser import HTMLParser
from importlib import resources
from pathlib import Path
from typing import Any, ClassVar

import folium
import geopandas
from branca.element import Element

LEAFLET = resources.files("xstatic.pkg.leaflet") / "data"
SEA = (14.0, 112.6)
"""Where “Biển Đông” is written: latitude, longitude."""
PROVINCE = [(16.3, 105.6), (18.1, 107.4)]

LOADING = {"script": "src", "link": "href", "img": "src", "iframe": "src", "source": "src", "object": "data"}


class Map(folium.Map):
    """A map on a plain sea, with the islands; ``islands`` is the layer of that name of the map service."""

    default_js: ClassVar[list[tuple[str, str]]] = []
    default_css: ClassVar[list[tuple[str, str]]] = []

    def __init__(self, islands: geopandas.GeoDataFrame, **options: Any) -> None:
        """Raises ValueError when an island group is missing or not named as Viet Nam's."""
        _require_islands(islands)
        super().__init__(tiles=None, control_scale=True, **options)
        self.get_root().header.add_child(Element(_leaflet()), name="leaflet")
        self.fit_bounds(PROVINCE)
        style = {"color": "#8a6d3b", "weight": 1, "fillColor": "#f3e3bf", "fillOpacity": 1}
        shapes = islands[["name", "geometry"]]
        marker = folium.CircleMarker(radius=3)
        folium.GeoJson(shapes, name="Hoàng Sa, Trường Sa", style_function=lambda _: style, marker=marker).add_to(self)
        for name, place in zip(islands["name"], islands.geometry.representative_point(), strict=True):
            label(self, name, (place.y, place.x))
        label(self, "Biển Đông", SEA, "font-style:italic;color:#2c5d86")

    def page(self) -> str:
        """The whole page. Raises ValueError when something in it would be asked of another host."""
        text: str = self.get_root().render()
        if outside := links_outside(text):
            raise ValueError(f"the page would load {outside[0]}")
        return text

    def write(self, path: Path) -> None:
        """Save the page."""
        path.write_text(self.page(), encoding="utf-8")

    def _repr_html_(self, **_: Any) -> str:
        page = html.escape(self.page(), quote=True)
        return f'<iframe srcdoc="{page}" style="width:100%;height:520px;border:1px solid #ccc"></iframe>'


def label(on: folium.Map, text: str, place: tuple[float, float], style: str = "color:#3d3d3d") -> None:
    """Text on the map, at latitude and longitude."""
    mark = f'<div style="white-space:nowrap;font:12px sans-serif;{style}">{html.escape(text)}</div>'
    folium.Marker(place, icon=folium.DivIcon(html=mark, icon_size=(0, 0), icon_anchor=(0, 6))).add_to(on)


def legend(on: folium.Map, title: str, classes: list[tuple[str, str]], note: str = "") -> None:
    """A legend of colours and what they mean."""
    rows = "".join(
        f'<div><span style="display:inline-block;width:14px;height:14px;margin-right:6px;background:{colour}">'
        f"</span>{html.escape(text)}</div>"
        for colour, text in classes
    )
    box = "position:fixed;left:12px;bottom:32px;z-index:900;background:#fff;padding:8px 10px;font:13px sans-serif"
    tail = f'<div style="max-width:240px;color:#555">{html.escape(note)}</div>' if note else ""
    on.get_root().html.add_child(Element(f'<div style="{box}"><b>{html.escape(title)}</b>{rows}{tail}</div>'))


class _Loads(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what this tag would load."""
        address = dict(attrs).get(LOADING.get(tag, ""), "") or ""
        if re.match(r"(https?:)?//", address):
            self.found.append(address)


def links_outside(page: str) -> list[str]:
    """What a browser would load from other hosts when it shows ``page``."""
    loads = _Loads()
    loads.feed(page)
    return loads.found + re.findall(r"(?:url\(|@import|tileLayer\()\s*[\"']?((?:https?:)?//[^\s\"')]+)", page)


def _leaflet() -> str:
    """Leaflet's style sheet and script as elements; its pictures as data."""

    def picture(found: re.Match[str]) -> str:
        data = base64.b64encode((LEAFLET / "images" / found[1]).read_bytes()).decode()
        return f"url(data:image/png;base64,{data})"

    style = re.sub(r"url\(images/([\w.-]+)\)", picture, (LEAFLET / "leaflet.css").read_text(encoding="utf-8"))
    script = (LEAFLET / "leaflet.js").read_text(encoding="utf-8").replace("</script", "<\\/script")
    script = re.sub(r"//# sourceMappingURL=.*", "", script)
    sea = ".leaflet-container{background:#dbeaf5}.leaflet-div-icon{background:none;border:none}"
    return f"<style>{style}{sea}</style><script>{script}</script>"


def _require_islands(islands: geopandas.GeoDataFrame) -> None:
    names = " ".join(islands["name"])
    for group in ("Hoàng Sa", "Trường Sa"):
        if not re.search(rf"{group}[^(]*\(Việt Nam\)", names):
            raise ValueError(f"a map without {group} (Việt Nam) is not shown")
