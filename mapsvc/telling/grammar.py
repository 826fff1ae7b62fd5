"""What a link to the map may say: the part after ``#``, as the page writes it (``web/src/lib/address.ts``).

Short links keep nothing else. What is kept is only ever put behind the ``#`` of this service's own page, so that no
short link leads to another host; a test holds that the two lists of words are alike.
"""

import difflib
import re
from urllib.parse import unquote_plus

from mapsvc.errors import InvalidLink

LONGEST = 8000
"""Characters: a view with filters and a sketch fits, and the reply's header fits what proxies take."""

_ID = r"[a-z][a-z0-9_]{0,62}"
_NUMBER = r"-?\d{1,3}(?:\.\d{1,15})?"
_ANYTHING = r"[^\x00-\x1f\x7f]*"

WORDS: dict[str, str] = {
    "v": r"1",
    "at": rf"{_NUMBER},{_NUMBER},{_NUMBER}",
    "theme": _ID,
    "story": rf"{_ID}(?:/{_ID})?",
    "layers": r"[a-z0-9_,@:]*",
    "stat": rf"none|{_ID}/.{{1,200}}",
    "sel": rf"{_ID}/.{{1,400}}",
    "filter": rf"{_ID}/{_ANYTHING}",
    "style": rf"{_ID}/[A-Za-z0-9_,./+-]{{1,400}}",
    "area": rf"{_ID}/{_ANYTHING}",
    "compare": _ANYTHING,
    "time": rf"{_ID}(?:[/@]{_ANYTHING})?",
    "table": _ID,
    "info": rf"{_ID}(?:/[a-z]{{1,20}})?",
    "off": _ANYTHING,
    "terrain": r"1",
    "lang": r"vi|en",
    "draw": r"[\w.~-]{1,8000}",
}
"""The words of a link and the form of their values."""

MANY = frozenset({"filter", "style"})
"""Words that may stand more than once."""

_LETTERS = re.compile(r"(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/?]|%[0-9A-Fa-f]{2})*")


def checked(link: str) -> str:
    """``link`` itself when it is one of ours. Raises InvalidLink with what is wrong."""
    link = link.removeprefix("#")
    if len(link) > LONGEST:
        raise InvalidLink(
            reason={
                "vi": f"liên kết dài {len(link)} ký tự, nhiều nhất {LONGEST}; hãy tải bản vẽ thành tệp",
                "en": f"the link has {len(link)} characters, at most {LONGEST} are kept; save the sketch as a file",
            }
        )
    if not _LETTERS.fullmatch(link):
        raise InvalidLink(
            reason={"vi": "liên kết có ký tự không được phép", "en": "the link has letters that no link has"}
        )
    seen: set[str] = set()
    for position, part in enumerate(link.split("&")):
        _check(position, part, seen)
    return link


def _check(position: int, part: str, seen: set[str]) -> None:
    word, equals, value = part.partition("=")
    if position == 0 and part != "v=1":
        raise InvalidLink(reason={"vi": "liên kết phải bắt đầu bằng v=1", "en": "a link begins with v=1"})
    if word not in WORDS or not equals:
        raise InvalidLink(
            reason={"vi": f"liên kết không có phần “{word[:40]}”", "en": f"links have no part “{word[:40]}”"},
            nearest=difflib.get_close_matches(word, WORDS, n=1),
        )
    if word in seen and word not in MANY:
        raise InvalidLink(reason={"vi": f"“{word}” ghi hai lần", "en": f"“{word}” stands there twice"})
    seen.add(word)
    try:
        decoded = unquote_plus(value, errors="strict")
    except UnicodeDecodeError:
        decoded = "\x00"
    if not re.fullmatch(WORDS[word], decoded):
        raise InvalidLink(
            reason={"vi": f"giá trị của “{word}” sai dạng", "en": f"the value of “{word}” does not have its form"}
        )
