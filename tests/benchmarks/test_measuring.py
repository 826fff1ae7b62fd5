"""What the figures of docs/benchmarks.md stand on: the same layers every time, fair turns, plain verdicts."""

import hashlib
import http.server
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pyogrio
import pytest
import shapely

from benchmarks import report
from benchmarks.generate import parcel_box, write_parcels, write_points
from benchmarks.line import Line
from benchmarks.results import Row, Section, Table, keep, kept
from benchmarks.rounds import contest
from benchmarks.sampling import boxes, tiles_over
from benchmarks.statements import filled


def test_parcels_are_the_same_every_time_and_cover_the_plain_without_gaps(tmp_path: Path) -> None:
    digests = []
    for name in ("first", "second"):
        path = tmp_path / name / "parcels.gpkg"
        path.parent.mkdir()
        write_parcels(path, 400)
        frame = pyogrio.read_dataframe(path)
        digests.append(hashlib.sha256(b"".join(shapely.to_wkb(frame.geometry.to_numpy()))).hexdigest())
    assert digests[0] == digests[1]
    geometries = frame.geometry.to_numpy()
    assert len(geometries) == 400
    assert shapely.is_valid(geometries).all()
    assert set(shapely.get_num_coordinates(geometries)) == {9}
    whole = shapely.union_all(geometries)
    assert whole.geom_type == "Polygon"
    assert not whole.interiors
    assert whole.area == pytest.approx(shapely.area(geometries).sum())
    assert len(frame.columns) == 9  # eight attributes and the geometry


def test_points_are_as_many_as_asked(tmp_path: Path) -> None:
    write_points(tmp_path / "points.gpkg", 250)
    assert pyogrio.read_info(tmp_path / "points.gpkg")["features"] == 250


def test_samples_lie_over_the_layer_and_do_not_change() -> None:
    box = parcel_box(500_000)
    assert tiles_over(box, 14) == tiles_over(box, 14)
    assert len(set(tiles_over(box, 14))) == 48
    assert all(box[0] <= west and east <= box[2] for west, _, east, _ in boxes(500_000))


def test_turns_are_taken_in_both_orders_and_ratios_paired() -> None:
    turns: list[str] = []
    speeds = iter([10.0, 5.0, 2.0, 4.0])

    def play(name: str) -> float:
        turns.append(name)
        return next(speeds)

    run = contest({"a": lambda: play("a"), "b": lambda: play("b")}, 2)
    assert turns == ["a", "b", "b", "a"]
    assert run.ratio("a", "b") == 2.0


def test_logged_parameters_are_written_into_the_statement() -> None:
    statement = "SELECT $1::int, $2::text, $10::int"
    detail = "parameters: $1 = '8', $2 = 'it''s $1', $10 = NULL"
    assert filled(statement, detail) == "SELECT '8'::int, 'it''s $1'::text, NULL::int"


def test_a_missed_target_is_said_plainly_and_figures_are_kept(tmp_path: Path) -> None:
    section = Section("tiles", "Tiles", [Row("reach far", "≥ 2", "1.5", 1.5, 2.0), Row("time", "figure", "3 s")])
    section.tables.append(Table("Figures", ("a", "b"), [("1", "2")]))
    keep(section, tmp_path)
    restored = kept("tiles", tmp_path)
    assert restored is not None
    assert [row.met for row in restored.rows] == [False, None]
    report.write(tmp_path / "page.md", [restored], {"processor": "x"}, {})
    text = (tmp_path / "page.md").read_text(encoding="utf-8")
    assert "0 of 1 targets are reached. Missed: reach far." in text
    assert "| reach far | ≥ 2 | 1.5 | 1.50 | **MISSED** |" in text


@pytest.fixture
def server() -> Iterator[int]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"x" * 20_000)

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        threading.Thread(target=listening.serve_forever, daemon=True).start()
        yield int(listening.server_address[1])
        listening.shutdown()


def test_the_line_counts_by_address_and_is_as_slow_as_asked(server: int) -> None:
    with Line(server, bytes_per_second=40_000, round_trip=0.1).opened() as line:
        began = time.monotonic()
        with urllib.request.urlopen(f"http://127.0.0.1:{line.port}/map.js") as reply:
            assert len(reply.read()) == 20_000
        assert time.monotonic() - began >= 0.6
        assert set(line.sent) == {"/map.js"}
        assert 20_000 < line.total < 20_500
