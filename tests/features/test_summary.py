"""Summaries say the same as reading every feature would, and jumps land where walking would have led."""

import statistics
from typing import Any

import pytest

from tests.features.conftest import OFFICER, Client

ITEMS = "/collections/stations/items"
SUMMARY = "/collections/stations/summary"
CHOICES: list[dict[str, Any]] = [
    {},
    {"bbox": "106,16.5,106.7,17.2"},
    {"filter": "level > 0 AND ACCENTI(CASEI(name)) LIKE '%dong%'"},
    {"rank": "2"},
    {"filter": "name = 'nobody'"},
]


def _values(client: Client, name: str, **query: Any) -> list[Any]:
    features = client.json(ITEMS, limit=1000, **query)["features"]
    return [feature["properties"][name] for feature in features]


@pytest.mark.parametrize("query", CHOICES)
def test_figures_are_those_of_the_features(client: Client, query: dict[str, Any]) -> None:
    summary = client.json(SUMMARY, properties="level,rank", **query)
    for name in ("level", "rank"):
        values = _values(client, name, **query)
        present = [each for each in values if each is not None]
        figures = summary["properties"][name]
        assert summary["numberMatched"] == len(values)
        assert figures["count"] == len(present)
        assert figures["missing"] == len(values) - len(present)
        if present:
            assert figures["minimum"] == min(present)
            assert figures["maximum"] == max(present)
            assert figures["mean"] == pytest.approx(statistics.fmean(present))
            assert figures["median"] == pytest.approx(statistics.median(present))
            assert figures["sum"] == pytest.approx(sum(present))
        else:
            assert figures["sum"] is None


@pytest.mark.parametrize("query", CHOICES)
def test_quantiles_cut_the_values_into_equal_parts(client: Client, query: dict[str, Any]) -> None:
    values = sorted(each for each in _values(client, "level", **query) if each is not None)
    told = client.json(SUMMARY, properties="level,name", quantiles=4, **query)["properties"]
    assert "quantiles" not in told["name"]
    if not values:
        assert told["level"]["quantiles"] is None
        return
    positions = [step / 4 * (len(values) - 1) for step in range(5)]
    expected = [
        values[int(at)] + (at % 1) * (values[min(int(at) + 1, len(values) - 1)] - values[int(at)]) for at in positions
    ]
    assert told["level"]["quantiles"] == pytest.approx(expected)


@pytest.mark.parametrize("text", ["0", "-1", "1001", "four", "", "9" * 40])
def test_a_number_of_quantiles_that_cannot_be_is_told(client: Client, text: str) -> None:
    assert client.json(SUMMARY, 400, properties="level", quantiles=text)["parameter"] == "quantiles"


def test_texts_dates_and_flags_are_counted_by_value(client: Client) -> None:
    summary = client.json(SUMMARY, properties="name,active,opened")["properties"]
    names = [name for name in _values(client, "name") if name is not None]
    assert summary["name"]["distinct"] == len(set(names))
    assert {each["value"]: each["count"] for each in summary["name"]["values"]} == {n: names.count(n) for n in names}
    assert sum(each["count"] for each in summary["active"]["values"]) == summary["active"]["count"]
    assert (summary["opened"]["minimum"], summary["opened"]["maximum"]) == ("2020-01-01", "2020-02-29")


@pytest.mark.parametrize("sortby", [None, "name", "-level,name"])
@pytest.mark.parametrize("query", CHOICES[:3])
def test_place_is_where_the_feature_stands(client: Client, sortby: str | None, query: dict[str, Any]) -> None:
    order = {"sortby": sortby, **query} if sortby else query
    ids = client.ids(ITEMS, **order)
    for place in (0, len(ids) // 2, len(ids) - 1):
        assert client.json(SUMMARY, feature=ids[place], **order)["feature"] == {"id": ids[place], "place": place}


def test_what_is_not_chosen_has_no_place(client: Client) -> None:
    assert client.json(SUMMARY, feature="s1", filter="code = 's2'")["feature"]["place"] is None
    assert client.json(SUMMARY, feature="nobody")["feature"]["place"] is None


@pytest.mark.parametrize("sortby", [None, "name", "-level,name"])
@pytest.mark.parametrize("query", CHOICES[:3])
@pytest.mark.parametrize("offset", [0, 1, 30, 5000])
def test_jump_lands_where_walking_leads(client: Client, sortby: str | None, query: dict[str, Any], offset: int) -> None:
    order = {"sortby": sortby, **query} if sortby else query
    ids = client.ids(ITEMS, **order)
    page = client.json(ITEMS, limit=20, offset=offset, **order)
    assert [feature["id"] for feature in page["features"]] == ids[offset : offset + 20]
    rest = [
        feature["id"] for each in client.pages(ITEMS, limit=20, offset=offset, **order) for feature in each["features"]
    ]
    assert rest == ids[offset:]
    if 0 < offset < len(ids):
        back = next(link["href"] for link in page["links"] if link["rel"] == "prev")
        before = [feature["id"] for feature in client.raw("GET", back).json()["features"]]
        assert before == ids[max(0, offset - 20) : offset]


def test_what_may_not_be_read_is_not_summed_up(client: Client) -> None:
    assert client.json(SUMMARY, 400, properties="phone")["parameter"] == "properties"
    client.json("/collections/secret/summary", 404)
    assert client.ask("/collections/secret/summary", headers=OFFICER).headers["cache-control"] == "private, no-store"
    assert client.ask(SUMMARY, headers=OFFICER, properties="phone").json()["properties"]["phone"]["distinct"] == 257


def test_versions_keep_their_figures(client: Client) -> None:
    reply = client.ask("/collections/stations/versions/1/summary")
    assert reply.json()["numberMatched"] == 40
    assert "immutable" in reply.headers["cache-control"]
    assert client.json("/collections/stations/versions/99/summary", 404)


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ({"crs": "x"}, "crs"),
        ({"limit": "1"}, "limit"),
        ({"properties": "nothing"}, "properties"),
        ({"properties": "code,name,level,rank,active,opened,seen"}, None),
    ],
)
def test_wrong_questions_are_told(client: Client, query: dict[str, Any], parameter: str | None) -> None:
    if parameter is None:
        client.json(SUMMARY, **query)
    else:
        assert client.json(SUMMARY, 400, **query)["parameter"] == parameter


def test_jumps_are_bounded_and_for_pages_only(client: Client) -> None:
    assert client.json(ITEMS, 400, offset="1000001")["parameter"] == "offset"
    assert client.json(ITEMS, 400, offset="5", f="csv")["parameter"] == "offset"
    cursor = next(link["href"] for link in client.json(ITEMS, limit=5)["links"] if link["rel"] == "next")
    assert client.raw("GET", f"{cursor}&offset=3").status_code == 400
