"""Vietnamese names compared the way people do: what counts as the same spelling, and what only looks alike."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from mapsvc.catalogue.folding import fold

# The five tone marks; hats, horns and the bar of đ belong to the letter and stay.
_TONES = {"\u0300": "1", "\u0301": "2", "\u0303": "3", "\u0309": "4", "\u0323": "5"}
# Eth and the African d are printed like đ; old files have them.
_D_LOOKALIKES = str.maketrans({"\u00d0": "\u0110", "\u00f0": "\u0111", "\u0189": "\u0110"})


def nfc(text: str) -> str:
    """Composed Unicode, one space between words, Vietnamese đ where another letter only looks like it."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_D_LOOKALIKES).split())


def without_prefix(text: str, prefixes: Iterable[str]) -> str:
    """The name without the first of the leading words that it starts with (Xã, Phường, Thị trấn …)."""
    name = nfc(text)
    for prefix in prefixes:
        if name.casefold().startswith(prefix.casefold()) and len(name) > len(prefix):
            return name[len(prefix) :].strip()
    return name


def spelling_key(text: str) -> str:
    """The same for every spelling of one name, different for names that differ in letters or tones.

    Spaces, hyphens and case do not count, nor on which vowel of a syllable the tone mark stands
    (Lệ Thuỷ, Lệ Thủy, LệThủy); Quảng Tiên and Quảng Tiến differ.
    """
    letters, tones = [], []
    for character in unicodedata.normalize("NFD", nfc(text).casefold()):
        if character in _TONES:
            tones.append(_TONES[character])
        elif unicodedata.combining(character) or character.isalnum():
            letters.append(character)
    return unicodedata.normalize("NFC", "".join(letters)) + "/" + "".join(tones)


def loose_key(text: str) -> str:
    """Letters and digits only, without any accent: what search and careless lists use."""
    return fold(text).replace(" ", "")
