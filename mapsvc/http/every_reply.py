"""Headers that every reply has, whichever room made it, and what is told to pages of other sites that ask first."""

from typing import Final

from starlette.types import Message, Send

Headers = list[tuple[bytes, bytes]]

METHODS: Final = ("GET", "HEAD", "OPTIONS")
"""What every address of this read interface takes."""

COMMON: Final[Headers] = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
    # Public data may be read by pages of any site (Fetch standard, section 3.2). No credentials are allowed: a browser
    # sends no cookie, and no API key either, because the key's header is not among those that preflights allow.
    (b"access-control-allow-origin", b"*"),
    (b"cross-origin-resource-policy", b"cross-origin"),
    (
        b"access-control-expose-headers",
        b"Content-Crs, Content-Disposition, Content-Range, ETag, Link, Retry-After, X-Request-ID",
    ),
]

PREFLIGHT: Final[Headers] = [
    (b"access-control-allow-methods", ", ".join(METHODS).encode()),
    (b"access-control-allow-headers", b"Accept, Accept-Language, If-None-Match, If-Range, Range, X-Request-ID"),
    (b"access-control-max-age", b"86400"),
    (b"cache-control", b"no-store"),
]


def completed(message: Message) -> Message:
    """A reply's first message with the common headers that the room did not set itself."""
    headers: Headers = list(message.get("headers", ()))
    if message["status"] == 405:
        headers = _with_every_method(headers)
    present = {name for name, _ in headers}
    headers.extend(pair for pair in COMMON if pair[0] not in present)
    return {**message, "headers": headers}


def _with_every_method(headers: Headers) -> Headers:
    """``Allow`` as it is for clients: HEAD and OPTIONS are answered wherever GET is (RFC 9110 section 10.2.1)."""
    allowed = [name.strip() for key, value in headers if key == b"allow" for name in value.decode().split(",")]
    others = [name for name in allowed if name and name not in METHODS]
    kept = [pair for pair in headers if pair[0] != b"allow"]
    return [*kept, (b"allow", ", ".join([*METHODS, *others]).encode())]


def offering(send: Send) -> Send:
    """For OPTIONS: the refusal of a route that takes only GET becomes the list of what it takes; 404 stays."""
    refused = False

    async def offer(message: Message) -> None:
        nonlocal refused
        if message["type"] == "http.response.start" and message["status"] == 405:
            refused = True
            allow = [pair for pair in completed(message)["headers"] if pair[0] == b"allow"]
            await send({"type": "http.response.start", "status": 204, "headers": [*allow, *PREFLIGHT]})
        elif not refused:
            await send(message)
        elif not message.get("more_body"):
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    return offer
