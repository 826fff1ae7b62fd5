"""The one connection by which web processes write, and the short links that are all they write.

Reading goes through a pool whose transactions are read-only, perhaps to a replica. This door leads to the server that
is written to; it has at most one connection for each web process, opened when somebody makes a link or opens a new one
and closed when nobody has for a minute, and the statements of ``queries.sql`` are all that goes through it.
"""

from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from mapsvc.database.pool import LINE, WAIT_FOR_CONNECTION, Connection
from mapsvc.database.statements import statements
from mapsvc.errors import NoRoomForLinks
from mapsvc.telling.codes import codes_of

queries = statements("mapsvc.telling")

MOST_LINKS = 100_000
UNUSED_DAYS = 180
STATEMENT_MS = 3000
_ROOM = 500
"""Links that make room at once when there are too many."""


class LinkDoor:
    """Keeps short links."""

    def __init__(self, conninfo: str, most: int = MOST_LINKS) -> None:
        """``conninfo`` is of the server that is written to."""
        self._most = most
        self._pool: AsyncConnectionPool[Connection] = AsyncConnectionPool(
            conninfo,
            min_size=0,
            max_size=1,
            max_waiting=16,
            timeout=WAIT_FOR_CONNECTION,
            max_idle=60,
            configure=_configure,
            kwargs={"autocommit": True, **LINE},
            open=False,
        )

    async def open(self) -> None:
        """Be ready to connect; nothing is connected yet."""
        await self._pool.open(wait=False)

    async def close(self) -> None:
        """Close the connection."""
        await self._pool.close(timeout=5)

    async def keep(self, link: str) -> tuple[str, bool]:
        """The code of a checked link, and whether it is new. Raises NoRoomForLinks, and the driver's errors."""
        codes = codes_of(link)
        async with self._pool.connection() as connection:
            if (code := await _known(connection, link, codes)) is not None:
                return code, False
            await self._make_room(connection)
            for code in codes:
                cursor = await connection.execute(queries.keep.sql, {"code": code, "link": link})
                if await cursor.fetchone():
                    return code, True
                if await _known(connection, link, (code,)):  # another process kept it meanwhile
                    return code, False
        raise NoRoomForLinks()

    async def find(self, code: str) -> str | None:
        """The link behind a code, asked of the server that is written to: a replica may not have it yet."""
        async with self._pool.connection() as connection:
            cursor = await connection.execute(queries.find.sql, {"code": code})
            row = await cursor.fetchone()
        return str(row[0]) if row else None

    async def mark_opened(self, code: str) -> None:
        """Notes that a link is in use, once in its life."""
        async with self._pool.connection() as connection:
            await connection.execute(queries.mark_opened.sql, {"code": code})

    async def _make_room(self, connection: Connection) -> None:
        await connection.execute(queries.expire.sql, {"days": UNUSED_DAYS})
        cursor = await connection.execute(queries.how_many.sql)
        row = await cursor.fetchone()
        if row is None or row[0] < self._most:
            return
        cursor = await connection.execute(queries.make_room.sql, {"count": _ROOM})
        if cursor.rowcount == 0:
            raise NoRoomForLinks()


async def _configure(connection: AsyncConnection[object]) -> None:
    await connection.execute(
        "SELECT set_config('statement_timeout', %s, false), set_config('application_name', 'mapsvc links', false)",
        [str(STATEMENT_MS)],
    )


async def _known(connection: Connection, link: str, codes: tuple[str, ...]) -> str | None:
    cursor = await connection.execute(queries.known.sql, {"codes": list(codes)})
    return next((str(code) for code, kept in await cursor.fetchall() if kept == link), None)


async def known_code(connection: Connection, link: str) -> str | None:
    """The code that a link has already; None where it has none. Reads only."""
    return await _known(connection, link, codes_of(link))
