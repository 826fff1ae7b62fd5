"""The coordinate reference systems features are given in (OGC API Features Part 2).

Axis order is what EPSG says: latitude first for the geographic systems 4326 and 4756, easting first for the projected
ones of VN-2000. PostGIS and PROJ always work in x, y, so coordinates are turned round at the edge.
"""

import difflib
import re
from dataclasses import dataclass
from functools import lru_cache

import pyproj

from mapsvc.catalogue.declaration import Title
from mapsvc.errors import InvalidParameter

STORED = 4326
"""What ``geom`` is stored in: WGS 84, longitude first as PostGIS has it."""


@dataclass(frozen=True, slots=True)
class Crs:
    """A system: its URI, its EPSG number, its axis order, and how many decimals make about a millimetre."""

    uri: str
    srid: int
    latitude_first: bool
    geographic: bool

    @property
    def decimals(self) -> int:
        """Decimals of coordinates in replies: 1e-8 degrees and 1 mm."""
        return 8 if self.geographic else 3


def _epsg(code: int) -> Crs:
    known = pyproj.CRS.from_epsg(code)
    first = known.axis_info[0].direction
    return Crs(f"http://www.opengis.net/def/crs/EPSG/0/{code}", code, first == "north", known.is_geographic)


CRS84 = Crs("http://www.opengis.net/def/crs/OGC/1.3/CRS84", STORED, latitude_first=False, geographic=True)

SUPPORTED: dict[str, Crs] = {
    crs.uri: crs for crs in (CRS84, *(_epsg(code) for code in (4326, 3857, 4756, 9211, 9212, 3405)))
}
"""By URI: WGS 84 (longitude first and latitude first), Web Mercator, VN-2000 geographic, TM-3 106°00′ and 106°15′
(former Quảng Bình, former Quảng Trị), UTM zone 48N."""

SYSTEMS: dict[str, Title] = {
    uri: Title(vi=vi, en=en)
    for uri, (vi, en) in zip(
        SUPPORTED,
        (
            ("WGS 84 (kinh độ, vĩ độ)", "WGS 84 (longitude, latitude)"),
            ("WGS 84 (vĩ độ, kinh độ) · EPSG:4326", "WGS 84 (latitude, longitude) · EPSG:4326"),
            ("Web Mercator · EPSG:3857", "Web Mercator · EPSG:3857"),
            ("VN-2000 (vĩ độ, kinh độ) · EPSG:4756", "VN-2000 (latitude, longitude) · EPSG:4756"),
            ("VN-2000, KTT 106°00′ (Quảng Bình cũ) · EPSG:9211", "VN-2000, CM 106°00′ (former Quảng Bình) · EPSG:9211"),
            ("VN-2000, KTT 106°15′ (Quảng Trị cũ) · EPSG:9212", "VN-2000, CM 106°15′ (former Quảng Trị) · EPSG:9212"),
            ("VN-2000, UTM múi 48 · EPSG:3405", "VN-2000, UTM zone 48N · EPSG:3405"),
        ),
        strict=True,
    )
}
"""What the systems are called."""

_SHORT = re.compile(r"\[?(?:(?:urn:ogc:def:crs:)?EPSG:{1,2}(\d{4,5})|OGC:CRS84|urn:ogc:def:crs:OGC:1\.3:CRS84)\]?")


def crs_of(parameter: str, text: str | None) -> Crs:
    """The system that ``text`` names; CRS84 without one. Raises InvalidParameter (/req/crs/fc-crs-valid-value)."""
    if text is None:
        return CRS84
    uri = text.replace("https://", "http://", 1)
    if short := _SHORT.fullmatch(text):
        uri = f"http://www.opengis.net/def/crs/EPSG/0/{short[1]}" if short[1] else CRS84.uri
    crs = SUPPORTED.get(uri)
    if crs is None:
        known = ", ".join(SUPPORTED)
        raise InvalidParameter(
            parameter=parameter,
            reason={
                "vi": f"không hỗ trợ hệ tọa độ “{text[:100]}”; có: {known}",
                "en": f"the system “{text[:100]}” is not supported; there are: {known}",
            },
            nearest=difflib.get_close_matches(uri, SUPPORTED, n=1),
        )
    return crs


@lru_cache(maxsize=32)
def to_stored(crs: Crs) -> pyproj.Transformer:
    """From ``crs`` in x, y order to longitude, latitude of WGS 84."""
    return pyproj.Transformer.from_crs(crs.srid, STORED, always_xy=True)
