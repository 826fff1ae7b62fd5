"""Paging neither skips nor repeats, in any order, over the version it began with."""

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mapsvc.errors import InvalidParameter
from mapsvc.features.cursor import Cursor, parse_cursor
from tests.features import places
from tests.features.conftest import Client

ITEMS = "/collections/stations/items"
FIELDS = ("name", "level", "rank", "active", "opened", "seen")


@pytest.mark.parametrize("limit", [1, 7, 100, 256, 257, 258])
def test_pages_of_any_size_give_every_feature_once(client: Client, limit: int) -> None:
    pages = list(client.pages(ITEMS, limit=limit))
    seen = [feature["id"] for page in pages for feature in page["features"]]
    assert len(seen) == 257
    assert len(set(seen)) == 257
    assert {page["numberMatched"] for page in pages} == {257}


@pytest.mark.parametrize(
    "sortby",
    ["name", "-name", "+level", "-level,name", "rank,-level", "active,-rank,opened", "-seen", "opened,-seen", "code"],
)
@pytest.mark.parametrize("query", [{}, {"bbox": "106,16.5,106.7,17.2"}, {"filter": "level > -1 OR level IS NULL"}])
def test_sorted_pages_are_the_sorted_whole_cut_in_pieces(client: Client, sortby: str, query: dict[str, str]) -> None:
    whole = client.ids(ITEMS, sortby=sortby, **query)
    assert len(whole) == len(set(whole))
    pages = list(client.pages(ITEMS, sortby=sortby, limit=23, **query))
    assert [feature["id"] for page in pages for feature in page["features"]] == whole


def test_missing_values_come_last_both_ways(client: Client) -> None:
    for sortby in ("level", "-level"):
        levels = [
            feature["properties"]["level"] for feature in client.json(ITEMS, sortby=sortby, limit=1000)["features"]
        ]
        present = [level for level in levels if level is not None]
        assert levels[len(present) :] == [None] * (len(levels) - len(present))
        assert present == sorted(present, reverse=sortby == "-level")


def test_names_are_in_vietnamese_order(client: Client) -> None:
    page = client.json(ITEMS, sortby="name", limit=1000, filter="name IN ('Dong Ha','Đông Hà','Đồng Hới','Lệ Thuỷ')")
    names = list(dict.fromkeys(feature["properties"]["name"] for feature in page["features"]))
    assert names == ["Dong Ha", "Đông Hà", "Đồng Hới", "Lệ Thuỷ"]


@pytest.mark.parametrize("sortby", [None, "name,-level", "-rank"])
@pytest.mark.parametrize("query", [{}, {"bbox": "106,16.5,106.7,17.2"}])
def test_previous_links_lead_back_through_the_same_pages(
    client: Client, sortby: str | None, query: dict[str, str]
) -> None:
    if sortby:
        query = {**query, "sortby": sortby}
    forward = [[each["id"] for each in page["features"]] for page in client.pages(ITEMS, limit=30, **query)]
    page = list(client.pages(ITEMS, limit=30, **query))[-1]
    backward = [[each["id"] for each in page["features"]]]
    while previous := [link["href"] for link in page["links"] if link["rel"] == "prev"]:
        page = client.json(previous[0].removeprefix(client.base))
        backward.append([each["id"] for each in page["features"]])
    flat = [each for page_ids in forward for each in page_ids]
    assert [each for page_ids in reversed(backward) for each in page_ids] == flat


def test_the_last_page_has_no_next_link_and_the_first_no_previous(client: Client) -> None:
    pages = list(client.pages(ITEMS, limit=100))
    rels = [{link["rel"] for link in page["links"]} for page in pages]
    assert "prev" not in rels[0]
    assert "next" not in rels[-1]
    assert "prev" in rels[-1]


def test_paging_goes_on_over_the_version_it_began_with(client: Client) -> None:
    old = Cursor(1, 10).encode()
    page = client.json(ITEMS, cursor=old, limit=1000)
    assert len(page["features"]) == 30
    client.ask(ITEMS, 404, cursor=Cursor(99, 10).encode())
    client.ask("/collections/stations/versions/2/items", 400, cursor=old)


def test_counts_beyond_the_bound_are_left_out_and_paging_still_gives_all(
    client: Client,
) -> None:
    # A cursor without a count is what a first page with too many matches gives.
    first = client.json(ITEMS, bbox="106,16.5,106.7,17.2", limit=40)
    place = parse_cursor(next(link["href"] for link in first["links"] if link["rel"] == "next").split("cursor=")[1])
    assert place is not None
    walked = client.json(
        ITEMS, bbox="106,16.5,106.7,17.2", limit=1000, cursor=Cursor(place.version, place.fid).encode()
    )
    assert "numberMatched" not in walked
    assert len(walked["features"]) == first["numberMatched"] - 40


def test_limit_is_capped_and_checked(client: Client) -> None:
    assert client.json(ITEMS, limit=10**9)["numberReturned"] == 257
    assert client.json(ITEMS)["numberReturned"] == 10
    for wrong in ("0", "-1", "", "ten", "1.5", "1e3", "９", "1 OR 1=1"):
        problem = client.json(ITEMS, 400, limit=wrong)
        assert problem["parameter"] == "limit"


@given(
    version=st.integers(0, 2**63 - 1),
    fid=st.integers(0, 2**63 - 1),
    direction=st.sampled_from(["forward", "backward"]),
    matched=st.none() | st.integers(0, 2**63 - 1),
)
def test_a_cursor_comes_back_as_it_was(version: int, fid: int, direction: str, matched: int | None) -> None:
    cursor = Cursor(version, fid, direction, matched)  # type: ignore[arg-type]
    assert parse_cursor(cursor.encode()) == cursor


@given(st.text(max_size=300))
def test_any_other_text_is_refused_as_a_cursor(text: str) -> None:
    try:
        cursor = parse_cursor(text)
    except InvalidParameter:
        return
    assert cursor is not None
    assert parse_cursor(cursor.encode()) == cursor


@pytest.mark.parametrize("wrong", ["", "x", "W10", "WzEsMl0", "bnVsbA", "WzEsMiwzLDRd", "W3RydWUsMSwwLDFd", "A" * 1000])
def test_a_cursor_that_no_link_gave_is_a_problem(client: Client, wrong: str) -> None:
    assert client.json(ITEMS, 400, cursor=wrong)["parameter"] == "cursor"


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    keys=st.lists(
        st.sampled_from(["name", "level", "rank", "active", "opened", "seen"]), min_size=1, max_size=4, unique=True
    ),
    signs=st.lists(st.sampled_from(["", "-"]), min_size=4, max_size=4),
    limit=st.integers(5, 90),
)
def test_any_order_pages_without_gap_or_repetition(
    client: Client, keys: list[str], signs: list[str], limit: int
) -> None:
    sortby = ",".join(sign + key for sign, key in zip(signs, keys, strict=False))
    whole = client.ids(ITEMS, sortby=sortby)
    paged = [each["id"] for page in client.pages(ITEMS, sortby=sortby, limit=limit) for each in page["features"]]
    assert paged == whole
    assert len(whole) == 257


def test_the_made_up_stations_have_ties_and_gaps() -> None:
    table: pa.Table = places.stations()
    for name in FIELDS:
        assert table.column(name).null_count > 0, name
