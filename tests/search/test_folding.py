"""Python and the database fold names alike; the index would otherwise miss what is there."""

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mapsvc.catalogue.folding import fold, fold_name, spell

LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxyAĂÂĐÊÔƠƯỲỴ̛̣́̀̉̃̂̆ \t-.,'’“”–%_\\ÐƉßﬁⅣ½K()0123456789"
UNITS = ["xã ", "Phường ", "Thị trấn ", "TP. ", "thành phố ", "Đặc khu ", "Huyện đảo ", "tỉnh", " Commune", " city"]

texts = st.one_of(
    st.text(st.characters(exclude_categories=("Cs", "Cn"), exclude_characters="\x00"), max_size=40),
    st.lists(st.one_of(st.sampled_from(UNITS), st.text(LETTERS, max_size=8)), max_size=6).map("".join),
)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts)
def test_python_and_sql_fold_alike(connection: psycopg.Connection[tuple[object, ...]], text: str) -> None:
    row = connection.execute(
        "SELECT catalogue.fold(%(t)s), catalogue.fold_name(%(t)s), catalogue.spell(%(t)s)", {"t": text}
    ).fetchone()
    assert row == (fold(text), fold_name(text), spell(text))


def test_the_functions_are_immutable_and_read_nothing(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    rows = connection.execute(
        "SELECT proname, provolatile FROM pg_proc WHERE pronamespace = 'catalogue'::regnamespace"
        " AND proname IN ('fold', 'fold_name', 'spell', 'search_words')"
    ).fetchall()
    assert {name for name, _ in rows} == {"fold", "fold_name", "spell", "search_words"}
    assert {volatility for _, volatility in rows} == {"i"}


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Xã Lệ Thủy", "le thuy"),
        ("Lệ Thuỷ", "le thuy"),
        ("TP. Đồng Hới", "dong hoi"),
        ("Phường 1", "1"),
        ("Xã", "xa"),
        ("Thị xã Quảng Trị", "quang tri"),
        ("Đặc khu Cồn Cỏ", "con co"),
        ("Dong Ha Ward", "dong ha"),
    ],
)
def test_the_word_for_the_unit_is_left_out(text: str, folded: str) -> None:
    assert fold_name(text) == folded


def test_two_placings_of_the_tone_mark_are_one_spelling() -> None:
    assert spell("Lệ Thuỷ") == spell("LỆ THỦY") == spell("Lệ Thủy")
    assert spell("Quảng Tiên") != spell("Quảng Tiến")
