"""What every error must be: a problem document that a person can act on (RFC 9457)."""

import json
from collections.abc import Mapping
from typing import Any

WORDS_OF_MACHINES = ("Traceback", "psycopg", "SELECT ", "asyncpg", 'File "', "site-packages", "0x7f", "KeyError")


def problem(status: int, headers: Mapping[str, str], body: bytes, expected: int | None = None) -> dict[str, Any]:
    """The document, after looking at its form, its headers and its words."""
    assert expected is None or status == expected, (status, body[:500])
    assert headers.get("content-type", "").startswith("application/problem+json"), (status, dict(headers), body[:300])
    told: dict[str, Any] = json.loads(body)
    assert told["status"] == status
    assert {"type", "title", "detail", "code"} <= told.keys()
    assert told["detail"].strip(), "says nothing"
    assert told["code"] != "internal", told
    assert "no-store" in headers.get("cache-control", ""), "an error must not be kept"
    text = body.decode()
    assert not [word for word in WORDS_OF_MACHINES if word in text], text
    if status == 503:
        assert int(headers["retry-after"]) >= 1
    return told
