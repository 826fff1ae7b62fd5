"""Rows that PostgreSQL sends by COPY, passed on in bounded memory.

One row is one message of the protocol; taking them one by one through an async iterator costs more than the query. So
whatever has arrived is taken together, up to a bound, in one step of the event loop.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Generator
from contextlib import asynccontextmanager
from typing import Any

import psycopg
from psycopg import generators, pq, waiting

from mapsvc.database.pool import Connection
from mapsvc.features.bound import Bound

BATCH_BYTES = 128 * 1024
FIRST_BYTES = 16 * 1024
"""The first batch is small, so that the first byte leaves early."""


@asynccontextmanager
async def copy_rows(connection: Connection, statement: Bound) -> AsyncIterator[AsyncIterator[list[bytes]]]:
    """Batches of rows of a COPY … TO STDOUT; leaving early, or with an error, cancels the statement."""
    text = psycopg.AsyncClientCursor(connection).mogrify(statement.text, statement.values)
    async with connection.cursor() as cursor, cursor.copy(text.encode()) as copy:
        batches = _batches(connection)
        try:
            yield batches
        finally:
            await batches.aclose()
            if connection.pgconn.transaction_status == pq.TransactionStatus.ACTIVE:
                await copy.finish(GeneratorExit())


async def _batches(connection: Connection) -> AsyncGenerator[list[bytes]]:
    size = FIRST_BYTES
    more = True
    while more:
        rows: list[bytes] = []
        more = await connection.wait(_gather(connection.pgconn, rows, size))
        size = BATCH_BYTES
        if rows:
            yield rows


def _gather(server: pq.abc.PGconn, rows: list[bytes], enough: int) -> Generator[Any, Any, bool]:
    """Take rows until there are ``enough`` bytes; whether more may follow. Speaks psycopg's protocol for waiting."""
    size = 0
    while size < enough:
        length, row = server.get_copy_data(1)
        if length > 0:
            rows.append(bytes(row))
            size += length
        elif length == 0:
            while not (yield waiting.Wait.R):
                continue
            server.consume_input()
        else:
            result = (yield from generators.fetch_many(server))[0]
            if result.status != pq.ExecStatus.COMMAND_OK:
                raise psycopg.errors.error_from_result(result)
            return False
    return True
