"""The place where a page ends, as links carry it: opaque to clients, short, checked when it comes back.

It names the version, so that paging goes on over the version it began with even when a newer one is published.
"""

import base64
import binascii
import json
from dataclasses import dataclass

from mapsvc.errors import InvalidParameter
from mapsvc.features.sorting import Direction

_LARGEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Cursor:
    """After (or before) the feature ``fid`` of ``version``; ``matched`` is the count made for the first page."""

    version: int
    fid: int
    direction: Direction = "forward"
    matched: int | None = None

    def encode(self) -> str:
        """The cursor as links carry it."""
        content = [self.version, self.fid, 1 if self.direction == "backward" else 0, self.matched]
        packed = json.dumps(content, separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(packed).rstrip(b"=").decode()


def parse_cursor(text: str | None) -> Cursor | None:
    """The cursor that a link carried. Raises InvalidParameter."""
    if text is None:
        return None
    try:
        if len(text) > 200:
            raise ValueError(text)
        content = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
        version, fid, backward, matched = content
    except (ValueError, TypeError, binascii.Error, RecursionError):
        raise _invalid() from None
    numbers = [version, fid, backward] if matched is None else [version, fid, backward, matched]
    if not all(type(number) is int and 0 <= number <= _LARGEST for number in numbers) or backward > 1:
        raise _invalid()
    return Cursor(version, fid, "backward" if backward else "forward", matched)


def _invalid() -> InvalidParameter:
    return InvalidParameter(
        parameter="cursor",
        reason={
            "vi": "không phải vị trí do một liên kết “next” hay “prev” của dịch vụ này cho",
            "en": "is not one that a “next” or “prev” link of this service gave",
        },
    )
