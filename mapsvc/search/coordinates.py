"""Coordinates that people type or paste: decimal degrees, degrees-minutes-seconds, VN-2000 metres.

Plane coordinates carry no zone. Former Quảng Trị surveyed in EPSG:9212 (central meridian 106°15′), former Quảng Bình
in EPSG:9211 (106°00′), and the two are 26.6 km apart, so each plausible zone is a result of its own, likeliest first.
"""

import math
import re
from functools import lru_cache

from pyproj import Transformer

from mapsvc.catalogue.declaration import Title
from mapsvc.search.replies import SearchResult

KIND = Title(vi="Tọa độ", en="Coordinates")
PROVINCE = (105.55, 16.25, 107.45, 18.15)
"""The mainland province and the sea up to Cồn Cỏ, with some kilometres around: west, south, east, north."""
FORMER_BORDER = 17.08
"""Latitude, in degrees, that best parts former Quảng Bình from former Quảng Trị; the true border swings ±0.1."""
ZONES = {
    9212: "VN-2000, 106°15′ (EPSG:9212)",
    9211: "VN-2000, 106°00′ (EPSG:9211)",
    3405: "VN-2000 / UTM 48N (EPSG:3405)",
}

_NUMBER = r"[-+]?\d+(?:[.,]\d+)?"
_DECIMAL = re.compile(
    rf"^\s*({_NUMBER})\s*°?\s*([NSEWBĐDTnsewbđdt])?\s*[,;/\s]\s*({_NUMBER})\s*°?\s*([NSEWBĐDTnsewbđdt])?\s*$"
)
_PART = re.compile(
    r"([-+]?\d+(?:[.,]\d+)?)\s*[°ºd:]\s*(?:(\d+(?:[.,]\d+)?)\s*(?:['′’:m]|(?=\s*\d|\s*[NSEWBĐTnsewbđt]|\s*$))\s*)?"
    r"(?:(\d+(?:[.,]\d+)?)\s*(?:[\"″”s]|''|′′|’’)?\s*)?([NSEWBĐTnsewbđt])?",
)
_NORTHING = "NSBnsb"
"""North and south; in Vietnamese Bắc is north. N of “Nam” and of “North” mean opposite things: north is taken."""
_EASTING = "EWĐDTewđdt"
_NEGATIVE = "SWTswt"  # T: Tây, west


def find_coordinates(text: str) -> list[SearchResult]:
    """The places that ``text`` can mean as coordinates, likeliest first; none when it is not coordinates."""
    return _degrees(text) or _plane(text)


def _degrees(text: str) -> list[SearchResult]:
    pair = _decimal_pair(text) or _sexagesimal_pair(text)
    if pair is None:
        return []
    lon, lat = pair
    return [_result(lon, lat, "WGS 84", 100.0)]


def _decimal_pair(text: str) -> tuple[float, float] | None:
    # A comma between digits is decimal when a semicolon or a space parts the two numbers: 16,8163; 107,1003.
    found = _DECIMAL.match(text)
    if found is None:
        return None
    first, second = (float(found[part].replace(",", ".")) for part in (1, 3))
    pair = _in_order(first, found[2], second, found[4])
    # Two whole numbers may be a house and a street; they are coordinates only when they lie here.
    whole = found[1].isdigit() and found[3].isdigit() and not (found[2] or found[4])
    return None if whole and pair and not _inside(*pair) else pair


def _sexagesimal_pair(text: str) -> tuple[float, float] | None:
    parts = list(_PART.finditer(text))
    rest = _PART.sub("", text)
    if len(parts) != 2 or rest.strip(" ,;\t"):
        return None
    values = []
    for part in parts:
        degrees, minutes, seconds = (float((part[index] or "0").replace(",", ".")) for index in (1, 2, 3))
        if minutes >= 60 or seconds >= 60:
            return None
        values.append(math.copysign(abs(degrees) + minutes / 60 + seconds / 3600, degrees))
    return _in_order(values[0], parts[0][4], values[1], parts[1][4])


def _in_order(first: float, side: str | None, second: float, other_side: str | None) -> tuple[float, float] | None:
    """Longitude and latitude of two numbers in degrees, by their letters, else by where the province lies."""
    if side and side in _NEGATIVE:
        first = -abs(first)
    if other_side and other_side in _NEGATIVE:
        second = -abs(second)
    if (side and side in _NORTHING) or (other_side and other_side in _EASTING):
        is_lon_first = False
    elif (side and side in _EASTING) or (other_side and other_side in _NORTHING):
        is_lon_first = True
    else:
        is_lon_first = abs(first) > 90 or _inside(first, second)
    lon, lat = (first, second) if is_lon_first else (second, first)
    return (lon, lat) if abs(lat) <= 90 and abs(lon) <= 180 else None


def _plane(text: str) -> list[SearchResult]:
    cleaned = re.sub(r"(?<=\d)[ \u00a0.](?=\d{3}(?:\D|$))", "", text)
    numbers = [float(each.replace(",", ".")) for each in re.findall(r"\d+(?:[.,]\d+)?", cleaned)]
    if len(numbers) != 2 or re.search(r"[^\W\dxyXYmMeEnN_]", cleaned):
        return []
    northing, easting = max(numbers), min(numbers)
    if not (1_700_000 <= northing <= 2_100_000 and 300_000 <= easting <= 900_000):
        return []
    places = []
    for code in ZONES:
        lon, lat = _to_degrees(code).transform(easting, northing)
        if _inside(lon, lat):
            places.append((_distance_from_home(code, lat), code, lon, lat))
    return [
        _result(lon, lat, ZONES[code], 100.0 - position) for position, (_, code, lon, lat) in enumerate(sorted(places))
    ]


def _distance_from_home(code: int, lat: float) -> float:
    """How unlikely the zone is at this latitude: each TM-3 zone has its own half of the province."""
    if code == 3405:
        return 10.0
    return max(0.0, lat - FORMER_BORDER) if code == 9212 else max(0.0, FORMER_BORDER - lat)


def _inside(lon: float, lat: float) -> bool:
    west, south, east, north = PROVINCE
    return west <= lon <= east and south <= lat <= north


@lru_cache(maxsize=8)
def _to_degrees(code: int) -> Transformer:
    return Transformer.from_crs(code, 4326, always_xy=True)


def _result(lon: float, lat: float, system: str, score: float) -> SearchResult:
    north, east = ("B" if lat >= 0 else "N"), ("Đ" if lon >= 0 else "T")
    vi = f"{abs(lat):.6f}".replace(".", ",") + f"° {north}, " + f"{abs(lon):.6f}".replace(".", ",") + f"° {east}"
    en = f"{abs(lat):.6f}° {'N' if lat >= 0 else 'S'}, {abs(lon):.6f}° {'E' if lon >= 0 else 'W'}"
    place = (round(lon, 8), round(lat, 8))
    return SearchResult(
        title=f"{lat:.6f}, {lon:.6f}",
        subtitle=Title(vi=f"{vi} · {system}", en=f"{en} · {system}"),
        kind=KIND,
        point=place,
        bbox=(*place, *place),
        score=score,
    )
