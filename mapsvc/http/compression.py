"""Compression of replies: whether a client takes it, and JSON documents sent that way."""

import gzip
from collections.abc import Mapping
from functools import lru_cache

from fastapi import Request, Response

SMALLEST = 1024
"""Shorter documents are sent as they are: they fit one packet either way."""

LEVEL = 6
"""zlib's level for documents: a tenth of a megabyte takes a few milliseconds."""


@lru_cache(maxsize=256)
def accepts_gzip(accept_encoding: str | bytes | None) -> bool:
    """Whether a client takes gzip (RFC 9110 section 12.5.3). Browsers send few different headers."""
    if not accept_encoding:
        return False
    text = accept_encoding.decode("latin-1") if isinstance(accept_encoding, bytes) else accept_encoding
    weights = dict.fromkeys(("gzip", "x-gzip", "*"), -1.0)
    for part in text.lower().split(","):
        coding, _, parameters = part.strip().partition(";")
        if coding in weights:
            _, _, weight = parameters.replace(" ", "").partition("q=")
            try:
                weights[coding] = float(weight or 1)
            except ValueError:
                weights[coding] = 0.0
    named = max(weights["gzip"], weights["x-gzip"])
    return (named if named >= 0 else weights["*"]) > 0


def document_reply(
    request: Request, document: bytes, headers: Mapping[str, str], media_type: str, packed: bytes | None = None
) -> Response:
    """The document, compressed for those who take it; ``packed`` is its gzip form where that is kept.

    ``headers`` has a ``Vary``, which is told of the encoding, and an ``ETag``, which becomes a weak one: both forms
    mean the same.
    """
    told = dict(headers)
    told["Vary"] = f"Accept-Encoding, {told['Vary']}" if "Vary" in told else "Accept-Encoding"
    if "ETag" in told and not told["ETag"].startswith("W/"):
        told["ETag"] = f"W/{told['ETag']}"
    if len(document) >= SMALLEST and accepts_gzip(request.headers.get("accept-encoding")):
        told["Content-Encoding"] = "gzip"
        document = gzip.compress(document, LEVEL, mtime=0) if packed is None else packed
    return Response(document, headers=told, media_type=media_type)
