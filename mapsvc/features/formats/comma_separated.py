"""CSV (RFC 4180): one header line, points as two columns of coordinates, other geometries as WKT.

Text that a spreadsheet would run as a formula gets an apostrophe in front (OWASP, CSV injection): files from here are
opened in offices.
"""

import csv
import io

from psycopg import sql

from mapsvc.catalogue.declaration import Field
from mapsvc.features.bound import column
from mapsvc.features.crs import Crs
from mapsvc.features.formats.about import About
from mapsvc.features.formats.text import AS_CSV, TextFile, copied, rows_of
from mapsvc.features.selection import Selection

FORMULA = "^[=+@\\t\\r-]"
"""What begins so may be taken for a formula."""


def text_file(selection: Selection, about: About, limit: int | None) -> TextFile:
    """The table, its columns named by the fields' names."""
    names = [each.name for each in selection.fields]
    return _file(selection, about, limit, names)


def _file(selection: Selection, about: About, limit: int | None, names: list[str]) -> TextFile:
    places = coordinate_columns(selection, about)
    columns = [*places.values(), *(_cell(each) for each in selection.fields)]
    query = rows_of(selection, sql.SQL(", ").join(columns or [sql.SQL("NULL")]), limit)
    return TextFile(copied(query, AS_CSV), head=header([*places, *names]))


def header(names: list[str]) -> bytes:
    """The header line, as RFC 4180 quotes it."""
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(names)
    return line.getvalue().encode()


def coordinate_columns(selection: Selection, about: About) -> dict[str, sql.Composable]:
    """Where the feature is: longitude and latitude (or x and y) of points, WKT of all else."""
    if not selection.with_geometry:
        return {}
    geometry = placed(selection.crs)
    digits = sql.Literal(selection.crs.decimals)
    if about.geometry == "Point":
        names = ("longitude", "latitude") if selection.crs.geographic else ("x", "y")
        number = sql.SQL("round({}({})::numeric, {})")
        return {
            names[0]: number.format(sql.SQL("ST_X"), geometry, digits),
            names[1]: number.format(sql.SQL("ST_Y"), geometry, digits),
        }
    return {"geometry": sql.SQL("ST_AsText({}, {})").format(geometry, digits)}


def placed(crs: Crs) -> sql.Composable:
    """The geometry of ``t`` in ``crs``, x before y as files have it, whatever the official order of the axes."""
    if crs.srid == 4326:
        return column("geom")
    if crs.srid == 3857:
        return column("geom_3857")
    return sql.SQL("ST_Transform({}, {})").format(column("geom"), sql.Literal(crs.srid))


def _cell(field: Field) -> sql.Composable:
    name = column(field.name)
    if field.type == "string":
        return sql.SQL("CASE WHEN {} ~ {} THEN '''' || {} ELSE {} END").format(name, sql.Literal(FORMULA), name, name)
    return as_text(field)


def as_text(field: Field) -> sql.Composable:
    """A value as files have it: true and false, ISO 8601, numbers as they are."""
    name = column(field.name)
    if field.type == "boolean":
        return sql.SQL("CASE WHEN {} THEN 'true' WHEN NOT {} THEN 'false' END").format(name, name)
    if field.type == "datetime":
        return sql.SQL("to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')").format(name)
    return name
