"""How names are compared: without accents, without tone marks' two placings, without the word for the unit's type.

The database has the same three functions (``catalogue.fold``, ``catalogue.fold_name``, ``catalogue.spell``, migration
0002), which fill the search index; a test proves both sides equal letter by letter. Character classes are written out,
so that neither the locale of the server nor a later Unicode changes what is stored.
"""

import re
import unicodedata

_MARKS = re.compile("[\u0300-\u036f]")
_TONE_TO_END = re.compile("([\u0300\u0301\u0303\u0309\u0323])([^ ]*)")
# Everything of ASCII and Latin-1 that is no letter or digit, and general punctuation.
_BETWEEN = re.compile("[\x01-\x2f\x3a-\x40\x5b-\x60\x7b-\xbf\u2000-\u206f\u3000-\u303f]+")
# Đ has a twin in Icelandic (U+00D0) and one in African languages (U+0189) that keyboards produce by mistake.
_UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZĐÐƉðɖ"
_SPELT = str.maketrans(_UPPER, "abcdefghijklmnopqrstuvwxyzđđđđđ")
_FOLDED = str.maketrans("đ" + _UPPER, "dabcdefghijklmnopqrstuvwxyzddddd")

UNIT_WORDS = "xa|phuong|thi tran|thi xa|thanh pho|dac khu|huyen dao|huyen|quan|tinh|tp|tx|tt"
"""Types of units, folded, that people write before a name or leave out."""
_UNIT_BEFORE = re.compile(f"^({UNIT_WORDS}) (?=.)")
_UNIT_AFTER = re.compile(" (commune|ward|township|town|city|special zone|district|province)$")


def spell(text: str) -> str:
    """Lower case with accents, each word's tone mark at its end: Thuỷ and Thủy become the same text."""
    lowered = unicodedata.normalize("NFKD", text).translate(_SPELT)
    return _TONE_TO_END.sub(r"\2\1", _BETWEEN.sub(" ", lowered).strip(" "))


def fold(text: str) -> str:
    """Lower case without accents, đ as d, single spaces for whatever stands between words."""
    bare = _MARKS.sub("", unicodedata.normalize("NFKD", text))
    return _BETWEEN.sub(" ", bare.translate(_FOLDED)).strip(" ")


def fold_name(text: str) -> str:
    """``fold`` without the word for the type of unit: “Xã Lệ Thủy”, “Lệ Thuỷ Commune” and “le thuy” are one."""
    return _UNIT_AFTER.sub("", _UNIT_BEFORE.sub("", fold(text), count=1), count=1)


def unit_word(text: str) -> str | None:
    """The type of unit that ``text`` names before the name, folded; None when it names none."""
    found = _UNIT_BEFORE.match(fold(text))
    return found[1] if found else None
