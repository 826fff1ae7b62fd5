"""Picture files of stories: PNG and JPEG, known by their content, measured without decoding them."""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass
from typing import Literal

MOST_BYTES = 600_000
"""A picture is read on phones with a weak line."""
MOST_PIXELS = 4000
"""The longer side."""

MediaType = Literal["image/png", "image/jpeg"]
_ENDINGS: dict[MediaType, str] = {"image/png": "png", "image/jpeg": "jpg"}


@dataclass(frozen=True, slots=True)
class PictureFile:
    """A picture as it is served: named by its content, so that it can be kept for ever."""

    media_type: MediaType
    width: int
    height: int
    body: bytes

    @property
    def name(self) -> str:
        """The name it is served under."""
        return f"{hashlib.sha256(self.body).hexdigest()[:32]}.{_ENDINGS[self.media_type]}"


def read_picture(body: bytes) -> PictureFile:
    """The picture in ``body``. Raises ValueError with what is wrong, as ``vi|en``."""
    if len(body) > MOST_BYTES:
        size = f"{len(body) // 1000} kB"
        raise ValueError(f"ảnh nặng {size}, nhiều nhất {MOST_BYTES // 1000} kB|{size}, at most {MOST_BYTES // 1000} kB")
    if body[:8] == b"\x89PNG\r\n\x1a\n" and body[12:16] == b"IHDR":
        media_type: MediaType = "image/png"
        width, height = struct.unpack(">II", body[16:24])
    elif body[:3] == b"\xff\xd8\xff":
        media_type = "image/jpeg"
        width, height = _jpeg_size(body)
    else:
        raise ValueError("ảnh phải là PNG hoặc JPEG|a picture is a PNG or JPEG file")
    if not 0 < max(width, height) <= MOST_PIXELS or min(width, height) == 0:
        raise ValueError(
            f"ảnh {width} × {height} điểm, cạnh dài nhiều nhất {MOST_PIXELS}"
            f"|{width} × {height} pixels, the longer side at most {MOST_PIXELS}"
        )
    return PictureFile(media_type, width, height, body)


def _jpeg_size(body: bytes) -> tuple[int, int]:
    """Width and height from the frame header (ITU-T T.81, B.2.2). Raises ValueError where there is none."""
    at = 2
    while at + 9 <= len(body) and body[at] == 0xFF:
        marker = body[at + 1]
        # Start of frame, except the tables whose numbers lie among them.
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", body[at + 5 : at + 9])
            return width, height
        at += 2 + int(struct.unpack(">H", body[at + 2 : at + 4])[0])
    raise ValueError("tệp JPEG hỏng|the JPEG file is damaged")
