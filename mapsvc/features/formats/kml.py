"""KML 2.2 (OGC 07-147r2): placemarks with their label as the name and every field as typed, titled extended data."""

from xml.sax.saxutils import escape, quoteattr

from psycopg import sql

from mapsvc.features.bound import column
from mapsvc.features.formats.about import About, Column
from mapsvc.features.formats.comma_separated import as_text
from mapsvc.features.formats.text import AS_IT_IS, TextFile, copied, rows_of
from mapsvc.features.selection import Selection

# KML 2.2, clause 16.10: the types a SimpleField may have. Its int has 32 bits, too few for an area in square metres.
TYPES = {"string": "string", "integer": "double", "number": "double", "boolean": "bool"}

FORBIDDEN = "".join(chr(code) for code in [*range(1, 9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])
"""Characters that XML 1.0 cannot hold in any form."""


def text_file(selection: Selection, about: About, limit: int | None) -> TextFile:
    """One Document; the format has WGS 84 only, longitude first."""
    told = "\n".join(f"{name}: {text}" for name, text in about.summary.items())
    head = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"'
        ' xmlns:atom="http://www.w3.org/2005/Atom">\n<Document>\n'
        f"<name>{escape(about.title)}</name>\n<atom:author><atom:name>{escape(about.agency)}</atom:name></atom:author>\n"
        f"<atom:link href={quoteattr(about.address)}/>\n<description>{escape(told)}</description>\n"
        f'<Schema name="{about.layer}" id="{about.layer}">\n{"".join(map(_declared, about.columns))}</Schema>\n'
    )
    parts = [
        sql.SQL("'<Placemark id=\"f' || t.fid || '\"><name>'"),
        _escaped(_label(about)),
        sql.Literal(f'</name><ExtendedData><SchemaData schemaUrl="#{about.layer}">'),
        *(_datum(each.name, as_text(each)) for each in selection.fields),
        sql.SQL("'</SchemaData></ExtendedData>'"),
        sql.SQL("coalesce(ST_AsKML(t.geom, 8), '')") if selection.with_geometry else sql.SQL("''"),
        sql.SQL("'</Placemark>'"),
    ]
    placemark = sql.SQL(" || ").join(parts)
    return TextFile(
        copied(rows_of(selection, placemark, limit), AS_IT_IS),
        head=head.encode(),
        tail=b"</Document>\n</kml>\n",
    )


def _declared(column: Column) -> str:
    title = f"{column.title} ({column.unit})" if column.unit else column.title
    return (
        f"<SimpleField type={quoteattr(TYPES.get(column.type, 'string'))} name={quoteattr(column.name)}>"
        f"<displayName>{escape(title)}</displayName></SimpleField>\n"
    )


def _label(about: About) -> sql.Composable:
    return sql.SQL("coalesce({}::text, '')").format(column(about.label)) if about.label else sql.SQL("''")


def _datum(name: str, value: sql.Composable) -> sql.Composable:
    """A missing value is left out; an empty text is there and empty."""
    return sql.SQL("coalesce({} || {} || '</SimpleData>', '')").format(
        sql.Literal(f"<SimpleData name={quoteattr(name)}>"), _escaped(sql.SQL("({})::text").format(value))
    )


def _escaped(text: sql.Composable) -> sql.Composable:
    """Text for XML. Line breaks become references, because COPY gives one feature a line."""
    return sql.SQL(
        "replace(replace(replace(replace(replace(translate({}, {}, ''), '&', '&amp;'), '<', '&lt;'), '>', '&gt;'),"
        " E'\\n', '&#10;'), E'\\r', '&#13;')"
    ).format(text, sql.Literal(FORBIDDEN))
