"""Where in a TOML file a value stands: tomllib reads values but forgets their lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

Path = tuple[str | int, ...]

_HEADER = re.compile(r"^\s*(\[\[?)\s*(.+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"""^\s*((?:"[^"]*"|'[^']*'|[A-Za-z0-9_-]+)(?:\s*\.\s*(?:"[^"]*"|'[^']*'|[A-Za-z0-9_-]+))*)\s*=""")
_PART = re.compile(r""""([^"]*)"|'([^']*)'|([A-Za-z0-9_-]+)""")
# Strings (the long ones first), comments, brackets: what decides whether a line continues a value.
_TOKEN = re.compile(r'"""|' + r"'''" + r'|"(?:\\.|[^"\\])*"|' + r"'[^']*'" + r"|#.*|[\[{]|[\]}]")


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(next(group for group in match if group) if any(match) else "" for match in _PART.findall(dotted))


def _top_level_lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines that start a header or a key, skipping those inside a long string or an open bracket."""
    depth, closing = 0, ""
    for number, line in enumerate(text.splitlines(), start=1):
        if not depth and not closing:
            yield number, line
            if _HEADER.match(line):
                continue
        position = 0
        while position < len(line):
            if closing:
                end = line.find(closing, position)
                if end < 0:
                    break
                position, closing = end + 3, ""
                continue
            token = _TOKEN.search(line, position)
            if token is None:
                break
            position = token.end()
            match token.group():
                case '"""' | "'''" as closing:
                    pass
                case "[" | "{":
                    depth += 1
                case "]" | "}":
                    depth -= 1


def lines_of(text: str) -> Mapping[Path, int]:
    """The line of each table and key: `("fields", 2, "type")` is the key `type` of the third `[[fields]]`."""
    found: dict[Path, int] = {(): 1}
    counts: dict[Path, int] = {}
    table: Path = ()
    for number, line in _top_level_lines(text):
        if header := _HEADER.match(line):
            table = ()
            names = _parts(header.group(2))
            for position, name in enumerate(names):
                table = (*table, name)
                last = position == len(names) - 1
                if last and header.group(1) == "[[":
                    counts[table] = counts.get(table, -1) + 1
                if table in counts:
                    table = (*table, counts[table])
            found.setdefault(table, number)
        elif key := _KEY.match(line):
            path = table
            for name in _parts(key.group(1)):
                path = (*path, name)
                found.setdefault(path, number)
    return found


def line_at(lines: Mapping[Path, int], path: Path) -> int:
    """The line of the value, or of the nearest thing that holds it."""
    while path not in lines:
        path = path[:-1]
    return lines[path]
