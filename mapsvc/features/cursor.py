"""The place where a page ends, as links carry it: opaque to clients, short, checked when it comes back.

It names the version, so that paging goes on over the version it began with even when a newer one is published.
"""

import binascii
import re
from typing import Final, NamedTuple

from mapsvc.errors import InvalidParameter
from mapsvc.features.sorting import Direction

_LARGEST = 2**63 - 1

_TO_URL = bytes.maketrans(b"+/", b"-_")
_FROM_URL = bytes.maketrans(b"-_+/", b"+/!!")
"""Base64 for addresses (RFC 4648 section 5), which the other alphabet is no part of."""


_PACKED: Final = re.compile(rb"\[([0-9]{1,19}),([0-9]{1,19}),([01]),(?:null|([0-9]{1,19}))\]").fullmatch
"""Version, feature, whether backward, count or null."""


class Cursor(NamedTuple):
    """After (or before) the feature ``fid`` of ``version``; ``matched`` is the count made for the first page."""

    version: int
    fid: int
    direction: Direction = "forward"
    matched: int | None = None

    def encode(self) -> str:
        """The cursor as links carry it."""
        matched = "null" if self.matched is None else self.matched
        packed = f"[{self.version},{self.fid},{1 if self.direction == 'backward' else 0},{matched}]".encode()
        return binascii.b2a_base64(packed, newline=False).translate(_TO_URL).rstrip(b"=").decode()


def parse_cursor(text: str | None) -> Cursor | None:
    """The cursor that a link carried. Raises InvalidParameter."""
    if text is None:
        return None
    try:
        if len(text) > 200:
            raise ValueError(text)
        packed = (text + "=" * (-len(text) % 4)).encode("ascii").translate(_FROM_URL)
        found = _PACKED(binascii.a2b_base64(packed, strict_mode=True))
    except ValueError:
        found = None
    if found is None:
        raise _invalid()
    version, fid, backward, counted = found.groups()
    cursor = Cursor(
        int(version),
        int(fid),
        "backward" if backward == b"1" else "forward",
        None if counted is None else int(counted),
    )
    if max(cursor.version, cursor.fid, cursor.matched or 0) > _LARGEST:
        raise _invalid()
    return cursor


def _invalid() -> InvalidParameter:
    return InvalidParameter(
        parameter="cursor",
        reason={
            "vi": "không phải vị trí do một liên kết “next” hay “prev” của dịch vụ này cho",
            "en": "is not one that a “next” or “prev” link of this service gave",
        },
    )
