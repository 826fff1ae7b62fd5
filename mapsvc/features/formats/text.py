"""What the streamed formats have in common: a query whose one column is the text of a feature, and what stands around.

COPY in its CSV form passes text on untouched as long as it holds neither the quote nor the delimiter nor a line break.
Two control characters take their parts, which JSON and XML never hold.
"""

from dataclasses import dataclass

from psycopg import sql

from mapsvc.features.bound import Bound, compose
from mapsvc.features.selection import Selection
from mapsvc.features.sorting import order_by

AS_IT_IS = sql.SQL(r"WITH (FORMAT csv, DELIMITER E'\x01', QUOTE E'\x02')")
AS_CSV = sql.SQL("WITH (FORMAT csv)")


@dataclass(frozen=True, slots=True)
class TextFile:
    """A file as a stream: ``head``, then rows as the statement gives them with ``between`` in between, then ``tail``.

    ``first`` stands before the first row when there is one.
    """

    statement: Bound
    head: bytes = b""
    first: bytes = b""
    between: bytes = b""
    tail: bytes = b""


def rows_of(selection: Selection, columns: sql.Composable, limit: int | None) -> Bound:
    """SELECT ``columns`` of everything selected, in the order asked for; without one, as the features are stored."""
    where = Bound(sql.SQL("")) if selection.is_whole else compose(" WHERE {}", selection.where)
    most = Bound(sql.SQL("")) if limit is None else compose(" LIMIT {}", Bound(sql.SQL("%s::bigint"), (limit,)))
    return compose(
        "SELECT {} FROM {} AS t{} ORDER BY {}{}",
        columns,
        selection.layer.table,
        where,
        order_by(selection.sort, "forward"),
        most,
    )


def copied(query: Bound, options: sql.SQL) -> Bound:
    """The statement that sends the rows of ``query`` as text."""
    return compose("COPY ({}) TO STDOUT {}", query, options)
