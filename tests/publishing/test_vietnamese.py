"""Names compared the way people do."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapsvc.publishing.vietnamese import loose_key, nfc, spelling_key, without_prefix

_VOWELS = "aăâeêioôơuưy"
_TONES = ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]
_syllables = st.builds(
    lambda start, vowel, tone, end: unicodedata.normalize("NFC", start + vowel + tone + end),
    st.sampled_from(["", "b", "c", "đ", "h", "ng", "qu", "th", "tr"]),
    st.sampled_from(list(_VOWELS)),
    st.sampled_from(_TONES),
    st.sampled_from(["", "n", "ng", "i", "y", "m"]),
)
_names = st.lists(_syllables, min_size=1, max_size=4).map(" ".join)


@given(_names)
def test_keys_do_not_depend_on_how_unicode_is_composed(name: str) -> None:
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        written = unicodedata.normalize(form, name)
        assert spelling_key(written) == spelling_key(name)
        assert loose_key(written) == loose_key(name)
        assert nfc(written) == nfc(name)


@given(_names)
def test_keys_ignore_case_and_spaces(name: str) -> None:
    assert spelling_key(name.upper()) == spelling_key(name)
    assert spelling_key(name.title().replace(" ", "")) == spelling_key(name)
    assert loose_key(name.replace(" ", "")) == loose_key(name)


@given(_names, _names)
def test_the_same_spelling_always_looks_alike(one: str, two: str) -> None:
    if spelling_key(one) == spelling_key(two):
        assert loose_key(one) == loose_key(two)


@given(_names)
def test_a_loose_key_is_plain_ascii(name: str) -> None:
    assert loose_key(name).isascii()
    assert loose_key(loose_key(name)) == loose_key(name)


@given(st.text())
def test_any_text_can_be_keyed(text: str) -> None:
    assert nfc(nfc(text)) == nfc(text)
    assert spelling_key(text) == spelling_key(nfc(text))
    loose_key(text)


@pytest.mark.parametrize(
    ("one", "two"),
    [("Lệ Thuỷ", "Lệ Thủy"), ("Hoà Trạch", "Hòa Trạch"), ("LộcNinh", "Lộc Ninh"), ("Ðông Hà", "Đông Hà")],
)
def test_two_spellings_of_one_name(one: str, two: str) -> None:
    assert spelling_key(one) == spelling_key(two)


@pytest.mark.parametrize(
    ("one", "two"), [("Quảng Tiên", "Quảng Tiến"), ("Cam Thanh", "Cam Thành"), ("Đông", "Dông"), ("Tân", "Tan")]
)
def test_two_names_that_only_look_alike(one: str, two: str) -> None:
    assert spelling_key(one) != spelling_key(two)
    assert loose_key(one) == loose_key(two)


def test_the_kind_is_left_out_but_a_name_never_vanishes() -> None:
    kinds = ["Xã", "Phường", "Thị trấn"]
    assert without_prefix("Thị trấn Khe Sanh", kinds) == "Khe Sanh"
    assert without_prefix("XÃ Thanh", kinds) == "Thanh"
    assert without_prefix("Xã", kinds) == "Xã"
