"""The statement whose rows ``arrow_rows`` reads; made where the selection is known, read in the writing process."""

from psycopg import sql

from mapsvc.features.bound import Bound
from mapsvc.features.formats.comma_separated import as_text, placed
from mapsvc.features.formats.text import AS_CSV, copied, rows_of
from mapsvc.features.selection import Selection


def statement(selection: Selection, places: str, limit: int | None) -> Bound:
    """The COPY. ``places`` says how the geometry comes, as in ``arrow_rows.schema_of``."""
    columns = [as_text(each) for each in selection.fields]
    if selection.with_geometry:
        geometry = placed(selection.crs)
        if places == "point":
            point = sql.SQL("ST_PointOnSurface({})").format(sql.SQL("t.geom"))
            columns += [sql.SQL("ST_X({})").format(point), sql.SQL("ST_Y({})").format(point)]
        else:
            columns.append(sql.SQL("encode(ST_AsBinary({}, 'NDR'), 'hex')").format(geometry))
        if places == "boxed":
            columns += [edge.format(geometry) for edge in _EDGES]
    return copied(rows_of(selection, sql.SQL(", ").join(columns or [sql.SQL("1")]), limit), AS_CSV)


_EDGES = (sql.SQL("ST_XMin({})"), sql.SQL("ST_YMin({})"), sql.SQL("ST_XMax({})"), sql.SQL("ST_YMax({})"))
