"""Coordinates in the forms people write them."""

import pytest
from pyproj import Transformer

from mapsvc.search.coordinates import find_coordinates

DONG_HA = (107.1003, 16.8163)


@pytest.mark.parametrize(
    "text",
    [
        "16.8163, 107.1003",
        "107.1003 16.8163",
        "16,8163; 107,1003",
        "16.8163°N 107.1003°E",
        "16.8163B, 107.1003Đ",
        "107.1003E, 16.8163N",
        "16°48'58.68\"N 107°06'01.08\"E",
        "16°48′58,68″B, 107°06′01,08″Đ",
        "16:48:58.68 107:06:01.08",
        "16°48.978'N, 107°6.018'E",
    ],
)
def test_degrees(text: str) -> None:
    (result,) = find_coordinates(text)
    assert result.point == pytest.approx(DONG_HA, abs=2e-6)
    assert result.kind.en == "Coordinates"
    assert result.layer is None


@pytest.mark.parametrize(("zone", "place"), [(9212, DONG_HA), (9211, (106.6223, 17.4689))])
def test_vn2000_metres_go_to_the_zone_that_surveyed_there(zone: int, place: tuple[float, float]) -> None:
    easting, northing = Transformer.from_crs(4326, zone, always_xy=True).transform(*place)
    for text in (
        f"{northing:.2f} {easting:.2f}",
        f"X={northing:.2f}; Y={easting:.2f}",
        f"{easting:.2f}, {northing:.2f}",
    ):
        results = find_coordinates(text)
        assert results[0].point == pytest.approx(place, abs=1e-6)
        assert str(zone) in results[0].subtitle.vi
    assert len({result.subtitle.en for result in results}) == len(results) > 1


@pytest.mark.parametrize(
    "text", ["Quốc lộ 9", "16", "12 5", "Phường 1, Đông Hà", "16.5, 200", "", "1 2 3", "100°99'N 3°E"]
)
def test_what_is_no_coordinates(text: str) -> None:
    assert find_coordinates(text) == []


def test_the_west_and_the_south_are_negative() -> None:
    (result,) = find_coordinates("12.5S 70.25W")
    assert result.point == (-70.25, -12.5)
