"""What goes in by binary COPY comes out as it was, in every type; what cannot be stored is refused by name."""

import datetime
import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np
import psycopg
import pyarrow as pa
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mapsvc.catalogue.declaration import FieldType, LayerDeclaration
from mapsvc.errors import PublishingError
from mapsvc.publishing import encoding, sorting
from mapsvc.publishing.batch import Batch
from mapsvc.publishing.checks import Findings, checked
from mapsvc.publishing.encoding import encoded
from mapsvc.publishing.field_types import Unreadable, arrow_column
from mapsvc.publishing.finishing import as_type
from mapsvc.publishing.readers.layer import ARROW_TYPES
from mapsvc.publishing.sorting import in_order
from mapsvc.publishing.version_table import create

TITLE = {"vi": "Thử", "en": "Test"}
FIELDS: dict[str, FieldType] = {
    "a": "string",
    "b": "integer",
    "c": "number",
    "d": "boolean",
    "e": "date",
    "f": "datetime",
}


def declared(geometry: str = "Point", labels: bool = False) -> LayerDeclaration:
    return LayerDeclaration.model_validate(
        {
            "id": "tried",
            "sector": "land",
            "title": TITLE,
            "description": TITLE,
            "agency": "so_thu",
            "geometry": geometry,
            "key": "a",
            "label": {"vi": "a", "en": "a"},
            "licence": "CC0-1.0",
            "attribution": TITLE,
            "tiles": {"labels": labels},
            "fields": [{"name": name, "type": kind, "title": TITLE} for name, kind in FIELDS.items()],
        }
    )


def batch(rows: list[tuple[Any, ...]], geometries: list[shapely.Geometry | None] | None, first: int = 0) -> Batch:
    columns = {
        name: pa.array([row[place] for row in rows], ARROW_TYPES[kind])
        for place, (name, kind) in enumerate(FIELDS.items())
    }
    columns["source_id"] = pa.array([f"k{first + number}" for number in range(len(rows))])
    columns["source_file"] = pa.array([0] * len(rows), pa.int16())
    columns["source_row"] = pa.array(range(1, len(rows) + 1), pa.int64())
    return Batch(pa.table(columns), None if geometries is None else np.array([*geometries, None], dtype=object)[:-1])


NUMBERS = itertools.count(1)


def stored(
    connection: psycopg.Connection[tuple[object, ...]], declaration: LayerDeclaration, *batches: Batch, select: str
) -> list[tuple[Any, ...]]:
    number = next(NUMBERS)
    with connection.transaction():
        create(
            connection, declaration, number, in_order(encoded(declaration, checked(declaration, batches, Findings())))
        )
    return connection.execute(f"SELECT {select} FROM layer.tried__v{number} ORDER BY fid".encode()).fetchall()


@pytest.fixture(scope="module")
def connection(cluster_url: str, template: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    from tests.conftest import _clone

    with _clone(cluster_url, template) as url, psycopg.connect(url, autocommit=True) as opened:
        opened.execute("SET timezone = 'UTC'")
        yield opened


NOWHERE = (None,) * 6

TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=40)
ROWS = st.tuples(
    st.none() | TEXT,
    st.none() | st.integers(-(2**63), 2**63 - 1),
    st.none() | st.floats(allow_nan=False),
    st.none() | st.booleans(),
    st.none() | st.dates(),
    st.none() | st.datetimes(timezones=st.just(datetime.UTC)),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(ROWS, min_size=1, max_size=30))
def test_every_value_comes_back_as_it_was(
    connection: psycopg.Connection[tuple[object, ...]], rows: list[tuple[Any, ...]]
) -> None:
    found = stored(connection, declared("None"), batch(rows, None), select="a, b, c, d, e, f")
    assert found == rows


def test_awkward_values_come_back(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    moment = datetime.datetime(1954, 7, 20, 23, 59, 59, 999_999, datetime.timezone(datetime.timedelta(hours=7)))
    rows = [
        ("Đông Hà 🗺", -(2**63), float("inf"), True, datetime.date(1, 1, 1), moment),
        ("", 2**63 - 1, float("-inf"), False, datetime.date(9999, 12, 31), moment.replace(year=9998)),
        ('quotes " and \\N, commas\nand lines', 0, -0.0, None, datetime.date(1969, 12, 31), None),
        NOWHERE,
    ]
    found = stored(connection, declared("None"), batch(rows, None), select="a, b, c, d, e, f")
    assert found == rows


def test_not_a_number_is_a_missing_value(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    row = (None, None, float("nan"), None, None, None)
    assert stored(connection, declared("None"), batch([row], None), select="c") == [(None,)]


@pytest.mark.parametrize("kind", ["Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon"])
@pytest.mark.parametrize("labels", [False, True])
def test_every_type_of_geometry_comes_back_in_two_dimensions(
    connection: psycopg.Connection[tuple[object, ...]], kind: str, labels: bool
) -> None:
    point, line = shapely.Point(106.5, 17, 9), shapely.LineString([(106, 17, 1), (106.5, 17.5, 2), (107, 17, 3)])
    square = shapely.from_wkt("POLYGON Z ((106 17 1, 107 17 1, 107 18 1, 106 18 1, 106 17 1))")
    single = {"Point": point, "LineString": line, "Polygon": square}[kind.removeprefix("Multi")]
    measured = shapely.from_wkb(shapely.to_wkb(shapely.from_wkt(single.wkt.replace(" Z ", " M ")), flavor="iso"))
    given = as_type("tried", np.array([single, measured, None]), kind)  # type: ignore[arg-type]
    found = stored(
        connection,
        declared(kind, labels),
        batch([NOWHERE] * 3, list(given)),
        select="ST_AsText(geom), ST_SRID(geom), ST_HausdorffDistance(geom_3857, ST_Transform(geom, 3857)) < 1e-7,"
        " abs(size_m - greatest(ST_XMax(geom_3857) - ST_XMin(geom_3857), ST_YMax(geom_3857) - ST_YMin(geom_3857))) < 1,"
        " anchor IS NULL OR ST_DWithin(anchor, geom_3857, 1), anchor IS NOT NULL",
    )
    text = f"{kind.upper()}("
    assert [row[0] and row[0].startswith(text) for row in found] == [True, True, None]
    assert [row[1:] for row in found] == [(4326, True, True, True, labels)] * 2 + [(None, None, None, True, False)]


def test_outer_rings_run_counterclockwise_whatever_came(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    plain = shapely.box(106, 17, 106.1, 17.1)
    holed = plain.difference(shapely.box(106.02, 17.02, 106.04, 17.04))
    tiny = shapely.box(106, 17, 106 + 1e-9, 17 + 1e-9)
    given = [turned for shape in (plain, holed, tiny) for turned in (shape, shape.reverse())]
    found = stored(
        connection,
        declared("Polygon"),
        batch([NOWHERE] * len(given), given),
        select="ST_IsPolygonCCW(geom) AND ST_IsPolygonCCW(geom_3857)",
    )
    assert found == [(True,)] * len(given)


def test_a_character_that_cannot_be_stored_is_refused_with_field_and_feature() -> None:
    rows = [("good", *NOWHERE[1:]), ("bad\0", *NOWHERE[1:])]
    with pytest.raises(PublishingError) as told:
        list(checked(declared("None"), [batch(rows, None)], Findings()))
    assert "“a”" in told.value.text("vi")
    assert "“k1”" in told.value.text("vi")
    assert "NUL" in told.value.text("en")


@pytest.mark.parametrize("value", [2**63, -(2**63) - 1, 1e19, "9223372036854775808"])
def test_an_integer_too_large_is_told_with_its_place(value: object) -> None:
    column = pa.array([1, value] if isinstance(value, float) else ["1", str(value)])
    with pytest.raises(Unreadable) as told:
        arrow_column(column, "integer")
    assert told.value.position == 1


def test_unsigned_numbers_too_large_are_told_with_their_place() -> None:
    with pytest.raises(Unreadable) as told:
        arrow_column(pa.array([1, 2**63], pa.uint64()), "integer")
    assert (told.value.position, told.value.value) == (1, 2**63)


def test_the_extent_is_that_of_all_batches() -> None:
    findings = Findings()
    far, near, none = shapely.Point(104, 20), shapely.box(106, 17, 107, 18), None
    list(
        checked(declared("Polygon"), [batch([NOWHERE] * 2, [near, none]), batch([NOWHERE], [far.buffer(1)])], findings)
    )
    assert findings.extent == [103, 17, 107, 21]


def test_rows_of_many_batches_and_pieces_are_one_order(
    connection: psycopg.Connection[tuple[object, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sorting, "AT_ONCE", 7)
    random = np.random.default_rng(7)
    given = shapely.points(random.uniform((105, 16), (108, 19), (200, 2)))
    rows = [(f"text {'x' * number}", number, None, None, None, None) for number in range(200)]
    batches = [batch(rows[n : n + 23], list(given[n : n + 23]), n) for n in range(0, 200, 23)]
    found = stored(connection, declared(), *batches, select="fid, b, a, ST_X(geom)")
    assert [row[0] for row in found] == list(range(1, 201))
    assert sorted(row[1] for row in found) == list(range(200))
    assert all(text == f"text {'x' * number}" and x == given[number].x for _, number, text, x in found)
    order = [row[1] for row in found]
    walked = shapely.length(shapely.LineString(given[order]))
    assert walked < shapely.length(shapely.LineString(given)) / 5


def test_labels_of_many_polygons_are_found_the_quick_way(
    connection: psycopg.Connection[tuple[object, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    # An L: the middle of its largest circle and a point on its surface are not the same.
    shape = shapely.from_wkt("POLYGON((106 17, 107 17, 107 17.2, 106.2 17.2, 106.2 18, 106 18, 106 17))")
    select = "ST_AsText(anchor, 0), ST_Contains(geom_3857, anchor)"
    few = stored(connection, declared("Polygon", True), batch([NOWHERE], [shape]), select=select)
    monkeypatch.setattr(encoding, "FEW", 1)
    many = stored(connection, declared("Polygon", True), *[batch([NOWHERE], [shape])], select=select)
    assert few == many
    pair = batch([NOWHERE] * 2, [shape, shape])
    assert stored(connection, declared("Polygon", True), pair, select=select)[0] != few[0]


def test_an_empty_layer_has_its_table(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    assert stored(connection, declared("Polygon", True), select="fid") == []
