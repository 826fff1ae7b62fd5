"""Cache headers and conditional requests, the same for tiles, items and styles."""

import hashlib

IMMUTABLE = "public, max-age=31536000, immutable"
SHORT = "public, max-age=60"
PRIVATE = "private, no-store"


def cache_control(public: bool, versioned: bool) -> str:
    """A version never changes, so its public address may be kept for ever; what is not public is kept by nobody."""
    if not public:
        return PRIVATE
    return IMMUTABLE if versioned else SHORT


def etag(*parts: object) -> str:
    """A strong validator over what decides the body."""
    digest = hashlib.blake2b("\x1f".join(str(part) for part in parts).encode(), digest_size=12)
    return f'"{digest.hexdigest()}"'


def is_fresh(if_none_match: str | None, current: str) -> bool:
    """Whether the client's copy is current (RFC 9110 section 13.1.2, weak comparison)."""
    if not if_none_match:
        return False
    if if_none_match.strip() == "*":
        return True
    tags = {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}
    return current.removeprefix("W/") in tags
