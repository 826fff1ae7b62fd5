"""Colours of a style seen in another light: for a dark map, or for one that recedes.

Worked out in OKLab (B. Ottosson, 2020), where equal steps look equally large, so that what was light, dark or strong
beside its neighbours stays so.
"""

import math
import re
from collections.abc import Callable
from typing import Any

Transform = Callable[[str], str]

_HEX = re.compile(r"#([0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})")

DARKEST, LIGHTEST = 0.22, 0.93
"""Range of lightness on the dark map: neither black holes nor glare."""

TEXT_LIGHTNESS = 0.76
"""Names on the dark map are at least this light: 4.5 to 1 on every ground of it."""

GREY_CHROMA = 0.15
"""What is left of the colour on the grey map."""


def recoloured(style_value: Any, transform: Transform) -> Any:
    """A paint value with each colour in it changed, also inside expressions."""
    if isinstance(style_value, str):
        return transform(style_value) if _HEX.fullmatch(style_value) else style_value
    if isinstance(style_value, list):
        return [recoloured(part, transform) for part in style_value]
    if isinstance(style_value, dict):
        return {name: recoloured(part, transform) for name, part in style_value.items()}
    return style_value


def for_dark(colour: str) -> str:
    """Lightness turned round: white paper becomes night, dark letters become light ones."""
    lightness, a, b, alpha = _oklab(colour)
    turned = DARKEST + (1 - lightness) * (LIGHTEST - DARKEST)
    # Pale fills had little colour and need a little more to be told apart in the dark; strong ones keep theirs.
    return _hex(turned, a, b, alpha)


def for_grey(colour: str) -> str:
    """Nearly without colour, and somewhat lighter, so that it stays behind what is drawn on it."""
    lightness, a, b, alpha = _oklab(colour)
    return _hex(lightness + (1 - lightness) * 0.25, a * GREY_CHROMA, b * GREY_CHROMA, alpha)


def dark_text(colour: str) -> str:
    """As for_dark, and bright enough to be read at the size of a village's name."""
    lightness, a, b, alpha = _oklab(for_dark(colour))
    return _hex(max(lightness, TEXT_LIGHTNESS), a, b, alpha)


def grey_text(colour: str) -> str:
    """Nearly without colour, as dark as it was: what recedes is the ground, not the names on it."""
    lightness, a, b, alpha = _oklab(colour)
    return _hex(lightness, a * GREY_CHROMA, b * GREY_CHROMA, alpha)


TRANSFORMS: dict[str, Transform] = {"none": lambda colour: colour, "dark": for_dark, "grey": for_grey}
TEXT_TRANSFORMS: dict[str, Transform] = {"none": lambda colour: colour, "dark": dark_text, "grey": grey_text}


def _oklab(colour: str) -> tuple[float, float, float, str]:
    digits = colour[1:]
    if len(digits) <= 4:
        digits = "".join(digit * 2 for digit in digits)
    r, g, b = (_linear(int(digits[at : at + 2], 16) / 255) for at in (0, 2, 4))
    long = math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
    middle = math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
    short = math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
        digits[6:8],
    )


def _hex(lightness: float, a: float, b: float, alpha: str) -> str:
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    channels = (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
    return "#" + "".join(f"{round(_gamma(channel) * 255):02x}" for channel in channels) + alpha


def _linear(channel: float) -> float:
    return float(channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4)


def _gamma(channel: float) -> float:
    clipped = min(max(channel, 0.0), 1.0)
    return float(12.92 * clipped if clipped <= 0.0031308 else 1.055 * clipped ** (1 / 2.4) - 0.055)
