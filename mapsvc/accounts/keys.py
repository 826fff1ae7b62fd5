"""API keys: looked up for a request, made and revoked from the command line."""

import time

from mapsvc.accounts.visitor import PUBLIC, Visitor, digest
from mapsvc.database.pool import Database
from mapsvc.database.statements import statements
from mapsvc.errors import Unauthenticated

queries = statements("mapsvc.accounts")

REMEMBER_FOR = 15.0
"""Seconds a looked-up key is trusted, so that a revoked one stops within that time."""


class KeyRing:
    """Finds the agency behind a key, with a short memory so that tiles do not ask the database each time."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[bytes, tuple[float, Visitor]] = {}

    async def visitor(self, key: str | None) -> Visitor:
        """The visitor behind ``key``; the public when there is none.

        Raises Unauthenticated for a key that is not valid: falling back to the public would hide the mistake.
        """
        if key is None:
            return PUBLIC
        hashed = digest(key)
        now = time.monotonic()
        found = self._known.get(hashed)
        if found and found[0] > now:
            return found[1]
        async with self._database.reading() as connection:
            cursor = await connection.execute(
                "SELECT agency FROM accounts.api_key WHERE digest = %s AND revoked_at IS NULL AND expires_at > now()",
                [hashed],
            )
            row = await cursor.fetchone()
        if row is None:
            self._known.pop(hashed, None)
            raise Unauthenticated()
        if len(self._known) > 10_000:
            self._known.clear()
        visitor = Visitor(agency=row[0])
        self._known[hashed] = (now + REMEMBER_FOR, visitor)
        return visitor
