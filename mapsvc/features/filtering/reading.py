"""From the text of a filter to its syntax tree, which is CQL2's JSON encoding."""

import json
import re
from typing import Any, Literal

import cql2

from mapsvc.errors import InvalidFilter, InvalidParameter

FilterLanguage = Literal["cql2-text", "cql2-json"]
LANGUAGES: tuple[FilterLanguage, ...] = ("cql2-text", "cql2-json")

DEEPEST = 32
"""Brackets within brackets. The parser recurses, and a stack that overflows takes the whole process with it."""

MOST_OPERATORS = 400
"""Operators in one filter, for the same reason: a chain of them is a deep tree."""

_TOKENS = re.compile(
    r"""(?P<text>'(?:[^']|'')*')|(?P<name>"[^"]*")|(?P<open>[(\[])|(?P<close>[)\]])"""
    r"""|(?P<operator>\b(?:and|or|not|div|in|like|between|is)\b|[-+](?![\d.])|[*/%^]|[<>=]+)""",
    re.IGNORECASE,
)
_POSITION = re.compile(r"-->\s*(\d+):(\d+)")
_EXPECTED = re.compile(r"=\s*expected\s+(.+)", re.DOTALL)


def filter_language(text: str | None) -> FilterLanguage:
    """The value of ``filter-lang``; CQL2 text without one. Raises InvalidParameter."""
    if text is None:
        return "cql2-text"
    for language in LANGUAGES:
        if text == language:
            return language
    raise InvalidParameter(
        parameter="filter-lang",
        reason={
            "vi": f"không có ngôn ngữ “{text[:60]}”; có: cql2-text, cql2-json",
            "en": f"there is no language “{text[:60]}”; there are: cql2-text, cql2-json",
        },
    )


def read_filter(text: str, language: FilterLanguage) -> Any:
    """The syntax tree of a filter. Raises InvalidFilter with the position of a syntax error (1-based)."""
    if "\0" in text:
        raise InvalidFilter(
            reason={"vi": "có ký tự rỗng", "en": "it has a null character"}, position=text.index("\0") + 1
        )
    return _read_text(text) if language == "cql2-text" else _read_json(text)


def _read_text(text: str) -> Any:
    if not text.strip():
        raise InvalidFilter(reason={"vi": "bộ lọc trống", "en": "it is empty"}, position=1)
    _check_depth(text)
    try:
        return cql2.parse_text(text).to_json()
    except Exception as error:  # the library raises bare Exception
        raise _syntax_error(text, str(error)) from None


def _check_depth(text: str) -> None:
    depth = operators = 0
    for token in _TOKENS.finditer(text):
        if token["open"]:
            depth += 1
        elif token["close"]:
            depth -= 1
        elif token["operator"]:
            operators += 1
        if depth > DEEPEST or operators > MOST_OPERATORS:
            raise _too_complex(token.start() + 1)


def _too_complex(position: int | None = None) -> InvalidFilter:
    return InvalidFilter(
        reason={
            "vi": f"quá phức tạp: nhiều nhất {DEEPEST} tầng ngoặc và {MOST_OPERATORS} phép toán",
            "en": f"too complex: at most {DEEPEST} levels of brackets and {MOST_OPERATORS} operators",
        },
        position=position,
    )


def _syntax_error(text: str, message: str) -> InvalidFilter:
    position = None
    if found := _POSITION.search(message):
        line, place = int(found[1]), int(found[2])
        position = sum(len(each) + 1 for each in text.split("\n")[: line - 1]) + place
    rest = text[position - 1 :][:30] if position else ""
    shown_vi, shown_en = (f", gần “{rest}”", f", near “{rest}”") if rest.strip() else (" ở cuối", " at the end")
    expected = _EXPECTED.search(message)
    needed = _plain(expected[1]) if expected else ""
    return InvalidFilter(
        reason={
            "vi": f"sai cú pháp ở ký tự {position or '?'}{shown_vi}",
            "en": f"syntax error at character {position or '?'}{shown_en}",
        },
        advice={
            "vi": f"Ở đây cần {needed}." if needed else "Xem ví dụ ở /api/docs.",
            "en": f"Expected here: {needed}." if needed else "See the examples at /api/docs.",
        },
        position=position,
    )


_GRAMMAR_WORDS = {
    "EOI": "the end",
    "GEOMETRY": "a geometry",
    "Identifier": "a property",
    "DECIMAL": "a number",
    "Double": "a number",
    "SingleQuotedString": "'text'",
    "ExpressionInParentheses": "(…)",
    "Array": "a list",
    "UnaryNot": "NOT",
    "NotFlag": "NOT",
    "Negative": "-",
    "True": "TRUE",
    "False": "FALSE",
    "Null": "NULL",
    "Add": "+",
    "Subtract": "-",
    "Multiply": "*",
    "Divide": "/",
    "Modulo": "%",
    "Power": "^",
    "Eq": "=",
    "Gt": ">",
    "GtEq": ">=",
    "Lt": "<",
    "LtEq": "<=",
    "NotEq": "<>",
    "IsNullPostfix": "IS NULL",
    "And": "AND",
    "Or": "OR",
}


def _plain(expected: str) -> str:
    """The parser's names of what it expected, in words that filters are written in."""
    words = [word.strip() for word in re.split(r",| or ", expected) if word.strip()]
    return ", ".join(dict.fromkeys(_GRAMMAR_WORDS.get(word, word) for word in words))


def _read_json(text: str) -> Any:
    try:
        tree = json.loads(text)
    except json.JSONDecodeError as error:
        raise InvalidFilter(
            reason={
                "vi": f"JSON sai ở ký tự {error.pos + 1}",
                "en": f"the JSON is broken at character {error.pos + 1}: {error.msg}",
            },
            position=error.pos + 1,
        ) from None
    except RecursionError:
        raise _too_complex() from None
    _check_tree(tree)
    try:
        return cql2.parse_json(text).to_json()
    except Exception as error:  # the library raises bare Exception
        raise InvalidFilter(
            reason={
                "vi": "không phải một biểu thức CQL2 JSON",
                "en": f"it is not a CQL2 JSON expression ({str(error)[:200]})",
            }
        ) from None


def _check_tree(tree: Any) -> None:
    """Depth and size of the JSON, without recursion."""
    waiting = [(tree, 1)]
    operators = 0
    while waiting:
        node, depth = waiting.pop()
        if depth > 2 * DEEPEST:
            raise _too_complex()
        if isinstance(node, dict):
            operators += "op" in node
            waiting.extend((child, depth + 1) for child in node.values())
        elif isinstance(node, list):
            waiting.extend((child, depth + 1) for child in node)
    if operators > MOST_OPERATORS:
        raise _too_complex()
