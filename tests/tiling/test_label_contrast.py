"""Every name on the map can be read in every light: 4.5 to 1 against its halo and the ground (WCAG 2.2, 1.4.3)."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from mapsvc.settings import CHECKOUT
from mapsvc.tiling.styles.colours import TEXT_TRANSFORMS, TRANSFORMS

BASES = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in (CHECKOUT / "tiles").glob("base-*.json")}


def luminance(colour: str) -> float:
    def linear(channel: float) -> float:
        return float(channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4)

    red, green, blue = (linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def names(base: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Each part that writes names in one light: its id, the colour of its letters and of their halo."""
    own = base["metadata"]["mapsvc"]
    for part in base["layers"]:
        if part["type"] == "symbol":
            yield part["id"], part["paint"]["text-color"], part["paint"]["text-halo-color"]
    for file in sorted((CHECKOUT / "layers").glob("*/*/style.json")):
        changes = "*" in own["sectors"] or file.parent.parent.name in own["sectors"]
        kind = own["colours"] if changes else "none"
        for part in json.loads(file.read_text(encoding="utf-8"))["layers"]:
            paint = {**part.get("paint", {}), **own["overrides"].get(part["id"], {}).get("paint", {})}
            given = own["overrides"].get(part["id"], {}).get("paint", {})
            if part["type"] != "symbol" or "text-halo-color" not in paint:
                continue
            text, halo = paint["text-color"], paint["text-halo-color"]
            yield (
                part["id"],
                text if "text-color" in given else TEXT_TRANSFORMS[kind](text),
                halo if "text-halo-color" in given else TRANSFORMS[kind](halo),
            )


@pytest.mark.parametrize("light", sorted(BASES))
def test_names_stand_out_from_their_halo(light: str) -> None:
    weak = {part: round(contrast(text, halo), 2) for part, text, halo in names(BASES[light])}
    assert {part: value for part, value in weak.items() if value < 4.5} == {}
