"""What a request asks for (RFC 9112 section 3.2)."""

import string
from urllib.parse import quote

import httptools


def with_ascii_target(data: bytes) -> bytes:
    """The beginning of a request whose address was typed as it is read, ``/search?q=Đông``, as it should have come.

    The parser takes only what RFC 3986 allows; people with curl do not know. What is no UTF-8 stays and is refused.
    """
    line, end, rest = data.partition(b"\r\n")
    try:
        return quote(line.decode(), safe=string.printable).encode("ascii") + end + rest
    except UnicodeDecodeError:
        return data


def path_and_query(address: bytes) -> tuple[bytes, bytes]:
    """Path and query of a request's target, in origin, absolute or asterisk form (RFC 9112 section 3.2)."""
    if not address.startswith((b"/", b"*")):
        parsed = httptools.parse_url(address)
        return parsed.path or b"/", parsed.query or b""
    path, _, query = address.partition(b"#")[0].partition(b"?")
    return path, query
