"""The head of a reply as it stands on the wire (RFC 9112)."""

from collections.abc import Callable, Coroutine, Iterable
from http import HTTPStatus
from typing import Any, Final

Written = tuple[bytes, bytes, bytes]
"""A reply as it is sent: status line and headers, the rest of the head with the line that ends it, body."""

Directly = Written | Coroutine[Any, Any, Written] | None
"""How a request is answered without the application: at once, by work that makes the reply, or not."""

Direct = Callable[[bytes, list[tuple[bytes, bytes]]], Directly]
"""What the web server asks first: how a GET for an address with these headers, and without a body, is answered."""

STATUS_LINES: Final = {
    status.value: f"HTTP/1.1 {status.value} {status.phrase}\r\n".encode("latin-1") for status in HTTPStatus
}


def head_of(status: int, headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Status line and headers, without the empty line that ends them.

    Raises ValueError for a header that would end early and let its value speak for the service.
    """
    line = STATUS_LINES.get(status) or b"HTTP/1.1 %d \r\n" % status
    lines = [b"%b: %b\r\n" % header for header in headers]
    head = line + b"".join(lines)
    if head.count(b"\n") != len(lines) + 1 or head.count(b"\r") != len(lines) + 1 or b"\0" in head:
        raise ValueError("a header holds the end of a line")
    return head
