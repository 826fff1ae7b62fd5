"""What a database holds, table by table: rows and a sum over their text that does not depend on their order.

A backup records it and a restore compares it, so that a restored database is known to be the one that was saved.
"""

from dataclasses import asdict, dataclass
from typing import Any

import psycopg
from psycopg import sql

from mapsvc.database.tables import SCHEMAS


@dataclass(frozen=True)
class TableContents:
    """One table: name, number of rows, and the sum of the first 60 bits of each row's MD5."""

    schema: str
    name: str
    rows: int
    checksum: str

    def document(self) -> dict[str, Any]:
        """For the manifest."""
        return asdict(self)


def contents(connection: psycopg.Connection[Any]) -> list[TableContents]:
    """Every table of the service, as this connection's transaction sees it."""
    connection.execute("SET LOCAL timezone TO 'UTC'")
    connection.execute("SET LOCAL statement_timeout TO 0")
    tables = connection.execute(
        "SELECT table_schema, table_name FROM information_schema.tables"
        " WHERE table_type = 'BASE TABLE' AND table_schema = ANY(%s) ORDER BY 1, 2",
        (list(SCHEMAS),),
    ).fetchall()
    found = []
    for schema, name in tables:
        row = connection.execute(
            sql.SQL(
                "SELECT count(*), coalesce(sum(('x' || left(md5(row::text), 15))::bit(60)::bigint), 0)::text"
                " FROM {} AS row"
            ).format(sql.Identifier(schema, name))
        ).fetchone()
        rows, checksum = row or (0, "0")
        found.append(TableContents(schema, name, int(rows), str(checksum)))
    return found
