"""Who is asking. Reading needs no session: a visitor is the public, or the holder of an agency's API key."""

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Visitor:
    """One who reads. ``agency`` is None for the public; ``is_officer`` holds for any key of an agency."""

    agency: str | None = None

    @property
    def is_officer(self) -> bool:
        """Whether internal layers may be shown."""
        return self.agency is not None


PUBLIC = Visitor()


def digest(key: str) -> bytes:
    """What is stored of an API key. Keys are 256 random bits, so a plain hash cannot be guessed back."""
    return hashlib.sha256(key.encode()).digest()


def key_from_headers(authorization: str | None, api_key: str | None) -> str | None:
    """The key a request carries: ``Authorization: Bearer`` (RFC 6750) or ``X-API-Key``."""
    if api_key:
        return api_key.strip()
    scheme, _, value = (authorization or "").partition(" ")
    return value.strip() if scheme.lower() == "bearer" and value.strip() else None
