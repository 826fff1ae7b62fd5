"""Codes of short links: the beginning of a digest of the link, so that the same view has the same code everywhere."""

import hashlib

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base 32: no letter is taken for a digit when a code is read aloud or from paper."""

SHORTEST, LONGEST = 8, 20


def codes_of(link: str) -> tuple[str, ...]:
    """The codes a link may have, the shortest first: the next one is taken where another link has the shorter."""
    number = int.from_bytes(hashlib.sha256(link.encode()).digest()[:13])
    letters = "".join(ALPHABET[(number >> shift) & 31] for shift in range(99, -1, -5))
    return tuple(letters[:length] for length in range(SHORTEST, LONGEST + 1, 4))


def as_written(code: str) -> str:
    """A code as it is kept, for one that a person typed: capitals, and the letters that look like digits."""
    return code.lower().translate(str.maketrans("oil", "011"))
