"""What people type leads to the place they mean."""

from typing import Any

import psycopg
import pytest
from psycopg import sql

from mapsvc.accounts.visitor import digest
from mapsvc.search.finding import queries
from mapsvc.search.query import Query
from tests.client import Client

TABLE = "catalogue.search_entry"


def found(client: Client, text: str, **more: str) -> list[dict[str, Any]]:
    reply = client.get("/search", params={"q": text, **more})
    assert reply.status_code == 200, reply.text
    results: list[dict[str, Any]] = reply.json()["results"]
    return results


def first(client: Client, text: str, **more: str) -> dict[str, Any]:
    results = found(client, text, **more)
    assert results, f"nothing found for {text!r}"
    return results[0]


@pytest.mark.parametrize(
    "text",
    [
        "Lệ Thủy",
        "Lệ Thuỷ",
        "le thuy",
        "LE THUY",
        "xã lệ thuỷ",
        "Lệ Thủy Commune",
        "le thu",
        "lê thuy",
        "le thui",
        "lethuy",
    ],
)
def test_accents_tone_marks_prefixes_and_slips(client: Client, text: str) -> None:
    result = first(client, text)
    assert (result["title"], result["layer"], result["feature_id"]) == ("Lệ Thủy", "communes", "le_thuy")
    assert result["kind"] == {"vi": "Xã", "en": "Commune"}
    assert result["point"] == pytest.approx([106.79, 17.22])
    assert len(result["bbox"]) == 4


def test_d_with_a_stroke(client: Client) -> None:
    for text in ("dong hoi", "Đồng Hới", "đong hoi", "donghoi", "đồng h", "phường đồng hới", "P. Đồng Hới", "dong hoy"):
        assert first(client, text)["title"] == "Đồng Hới", text


def test_the_type_of_unit_decides_between_equal_names(client: Client) -> None:
    assert first(client, "hải lăng")["layer"] == "communes"
    assert first(client, "huyện hải lăng")["layer"] == "former_districts"
    assert first(client, "xa hai lang")["layer"] == "communes"
    assert first(client, "huyen le thuy")["feature_id"] == "le_thuy_d"


def test_tien_and_tien_are_kept_apart(client: Client) -> None:
    low = {"layers": "former_communes"}
    for text in ("Quảng Tiên", "quảng tiên", "xã Quảng Tiên cũ"):
        results = found(client, text, **low)
        assert results[0]["feature_id"] == "18950"
        assert results[0]["score"] > results[1]["score"], "without the tone is not a beginning of with it"
    assert first(client, "Quảng Tiến", **low)["feature_id"] == "18952"
    for text, today in (("xã quảng tiến", "Trung Thuần"), ("xã quảng tiên", "Nam Ba Đồn")):
        assert first(client, text)["redirect"]["title"] == today
    assert {result["title"] for result in found(client, "quang tien", **low)} == {"Xã Quảng Tiên", "Xã Quảng Tiến"}


@pytest.mark.parametrize("text", ["Trung Giang", "xã trung giang (cũ)", "trung giang cũ", "trug giang"])
def test_a_former_unit_leads_to_the_present_one(client: Client, text: str) -> None:
    result = first(client, text)
    assert result["layer"] == "former_communes"
    assert result["redirect"] == {
        "title": "Bến Hải",
        "layer": "communes",
        "feature_id": "ben_hai",
        "explanation": {
            "vi": "Xã Trung Giang (cũ) → nay thuộc Xã Bến Hải",
            "en": "Xã Trung Giang (former) → now part of Bến Hải",
        },
    }


def test_a_present_unit_is_found_by_its_former_names(client: Client) -> None:
    result = next(each for each in found(client, "trung hai") if each["layer"] == "communes")
    assert (result["title"], result["matched"]) == ("Bến Hải", "Xã Trung Hải")


def test_words_in_any_order_and_of_the_context(client: Client) -> None:
    assert first(client, "quang tri hai lang")["title"] == "Hải Lăng"


def test_layers_are_found_by_title_and_keyword(client: Client) -> None:
    result = first(client, "đơn vị hành chính")
    assert (result["layer"], result["feature_id"], result["kind"]["en"]) == ("communes", None, "Layer")
    assert first(client, "former districts")["layer"] == "former_districts"


def test_a_secret_layer_is_found_by_officers_only(
    client: Client, connection: psycopg.Connection[tuple[object, ...]]
) -> None:
    assert "Kho" not in client.get("/search", params={"q": "kho vat tu"}).text
    assert client.get("/search", params={"q": "kho", "layers": "depots"}).status_code == 404
    connection.execute(
        "INSERT INTO accounts.api_key (agency, digest, expires_at) VALUES ('so_noi_vu', %s, now() + interval '1 day')",
        [digest("officer")],
    )
    reply = client.get("/search", params={"q": "kho vat tu"}, headers={"X-API-Key": "officer"})
    assert any(each["feature_id"] == "s1" for each in reply.json()["results"])
    assert reply.headers["cache-control"] == "private, no-store"


def test_a_field_narrower_than_its_layer_is_not_in_the_index(
    client: Client, connection: psycopg.Connection[tuple[object, ...]]
) -> None:
    assert found(client, "biet danh") == []
    row = connection.execute("SELECT count(*) FROM catalogue.search_entry WHERE name = 'Biệt danh'").fetchone()
    assert row == (0,)


def test_only_inside_a_box(client: Client) -> None:
    south = found(client, "hai", bbox="107,16,108,16.8")
    assert {each["feature_id"] for each in south} == {"hai_lang", "hai_lang_d"}


def test_coordinates(client: Client) -> None:
    result = first(client, "17.4689, 106.6223")
    assert result["kind"]["vi"] == "Tọa độ"
    assert result["point"] == pytest.approx([106.6223, 17.4689])


@pytest.mark.parametrize(
    "text", ["", "   ", "%", "_", "%%%", "\\", "'; DROP TABLE x; --", "a" * 5000, "🙂", "a\x00b", "( )"]
)
def test_odd_queries_find_nothing_and_harm_nothing(client: Client, text: str) -> None:
    assert found(client, text) == []
    assert first(client, "đ")["title"] == "Đồng Hới"


def test_one_letter_finds_the_greatest(client: Client) -> None:
    assert first(client, "đ")["title"] == "Đồng Hới"


@pytest.mark.parametrize(
    "query", ["", "q=a&limit=x", "q=a&limit=0", "q=a&bbox=1,2,3", "q=a&bbox=nan,1,2,3", "q=a&qq=1", "q=a&bbox=9,9,1,1"]
)
def test_bad_parameters_are_problems(client: Client, query: str) -> None:
    reply = client.get(f"/search?{query}")
    assert reply.status_code == 400
    assert reply.headers["content-type"] == "application/problem+json"


def test_republishing_leaves_no_entry_behind(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    row = connection.execute(
        "SELECT count(DISTINCT fid) FROM catalogue.search_entry WHERE layer_id = 'communes'"
    ).fetchone()
    assert row == (6,)


def test_a_large_index_is_asked_by_its_indexes(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    """Among a hundred thousand names no branch reads the table from end to end."""
    with connection.transaction(force_rollback=True):
        connection.execute(
            "INSERT INTO catalogue.search_entry (layer_id, fid, feature_id, title, name, rank)"
            " SELECT 'depots', i, i::text, n, n, random() FROM (SELECT i, 'Thôn ' || md5(i::text) AS n"
            " FROM generate_series(1, 100000) AS i) AS made"
        )
        connection.execute("ANALYZE catalogue.search_entry")
        query = Query.of("quảng tiến")
        everywhere = dict.fromkeys(("west", "south", "east", "north"))
        layers = ["communes", "former_communes", "depots"]
        values = {"layers": layers, "folded": query.folded, "most": 40, **everywhere}
        plan = connection.execute(
            sql.SQL("EXPLAIN {}").format(sql.SQL(queries.find_entries.sql)),
            {
                **values,
                "beyond": query.beyond,
                "spelled": query.spelled,
                "patterns": query.patterns,
                "longest": query.longest,
                "second": query.second,
                "rare": True,
            },
        ).fetchall()
        text = "\n".join(str(line[0]) for line in plan)
        assert "Seq Scan" not in text, text
        assert "ix_search_entry_words" in text, text
        connection.execute("SELECT set_config('pg_trgm.word_similarity_threshold', '0.5', true)")
        plan = connection.execute(
            sql.SQL("EXPLAIN {}").format(sql.SQL(queries.find_similar.sql)),
            values,
        ).fetchall()
        text = "\n".join(str(line[0]) for line in plan)
        assert "Seq Scan" not in text, text
