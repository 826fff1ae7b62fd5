"""What the service tells about itself: request ids, logs without personal data, counts that add up."""

import io
import json
import logging
import sys
from collections.abc import Iterator
from pathlib import Path

import anyio
import httpx
import psycopg
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from mapsvc import logs
from mapsvc.health.exposition import Queue, exposition
from mapsvc.http.meter import BOUNDS, Counts, Meter, forget_counts
from mapsvc.http.observation import Observation


async def item(request: Request) -> PlainTextResponse:
    logging.getLogger("mapsvc.test").info("an item was read")
    return PlainTextResponse(request.path_params["name"])


async def broken(request: Request) -> PlainTextResponse:
    raise RuntimeError("something of ours")


@pytest.fixture
def meter(tmp_path: Path) -> Meter:
    return Meter(tmp_path / "counts")


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """Everything that is logged, as JSON lines."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.JsonFormatter("web"))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)


def ask(meter: Meter, path: str, **headers: str) -> httpx.Response:
    """One request through the middleware to a small application."""
    app = Observation(Starlette(routes=[Route("/items/{name}", item), Route("/broken", broken)]), meter)

    async def request() -> httpx.Response:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://map") as client:
            return await client.get(path, headers=headers)

    return anyio.run(request)


def test_every_reply_has_a_request_id_and_two_never_share_one(meter: Meter) -> None:
    first, second = (ask(meter, "/items/1").headers["x-request-id"] for _ in range(2))
    assert first != second


def test_the_proxys_request_id_is_kept_unless_it_is_not_one(meter: Meter) -> None:
    assert ask(meter, "/items/1", **{"x-request-id": "proxy-12345"}).headers["x-request-id"] == "proxy-12345"
    for odd in ("short", "x" * 65, "with space 123", "new\tline-123", '"><script>alert'):
        assert ask(meter, "/items/1", **{"x-request-id": odd}).headers["x-request-id"] != odd


def test_log_lines_carry_the_request_id_and_nothing_of_the_person_who_asked(meter: Meter, lines: io.StringIO) -> None:
    reply = ask(
        meter,
        "/items/nguyen-van-a?q=so-dien-thoai-0912345678",
        authorization="Bearer mapsvc_secret",
        **{"x-forwarded-for": "203.0.113.7", "user-agent": "curious"},
    )
    own = [line for line in lines.getvalue().splitlines() if json.loads(line)["logger"].startswith("mapsvc")]
    assert {json.loads(line)["request_id"] for line in own} == {reply.headers["x-request-id"]}
    text = "\n".join(own)
    assert "/items/{name}" in text
    for personal in ("nguyen", "0912345678", "mapsvc_secret", "203.0.113.7", "curious"):
        assert personal not in text


def test_a_failure_is_counted_and_logged(meter: Meter, lines: io.StringIO) -> None:
    assert ask(meter, "/broken").status_code == 500
    warned = [json.loads(line) for line in lines.getvalue().splitlines() if '"warning"' in line]
    assert warned[-1]["route"] == "/broken"
    assert [key for counts in meter.all_processes().values() for key in counts.requests] == [("GET", "/broken", 500)]


def test_counts_have_few_names_however_many_addresses_are_asked_for(meter: Meter) -> None:
    for number in range(50):
        ask(meter, f"/items/{number}")
        ask(meter, f"/nowhere/{number}")
    (counts,) = meter.all_processes().values()
    assert set(counts.requests) == {("GET", "/items/{name}", 200), ("GET", "unmatched", 404)}


def test_processes_add_up_and_one_that_ended_still_counts(tmp_path: Path) -> None:
    gone = Counts(requests={("GET", "/health", 200): [3, *[0] * len(BOUNDS), 0.001]}, tiles={"live": 5})
    (tmp_path / "999999.json").write_text(gone.to_json(), encoding="utf-8")
    (tmp_path / "999998.json").write_text('{"requests": [[', encoding="utf-8")
    meter = Meter(tmp_path)
    meter.request("GET", "/health", 200, 0.5)
    meter.tile("live")
    text = exposition(meter.all_processes(), set(), Queue({"todo": 2}, 7.0), [], 0.0).decode()
    assert 'mapsvc_request_seconds_count{method="GET",route="/health",status="200"} 4.0' in text
    assert 'mapsvc_request_seconds_bucket{le="0.001",method="GET",route="/health",status="200"} 3.0' in text
    assert 'mapsvc_tiles_total{source="live"} 6.0' in text
    assert 'mapsvc_jobs{state="todo"} 2.0' in text
    forget_counts(tmp_path)
    assert len(meter.all_processes()) == 1


def test_a_reply_at_a_bucket_limit_belongs_to_that_bucket(tmp_path: Path) -> None:
    meter = Meter(tmp_path)
    for seconds in (0.001, 0.0011, 10.0, 11.0):
        meter.request("GET", "/", 200, seconds)
    (counts,) = meter.all_processes().values()
    value = counts.requests["GET", "/", 200]
    assert (value[0], value[1], value[len(BOUNDS) - 1], value[len(BOUNDS)]) == (1, 1, 1, 1)
    assert value[-1] == pytest.approx(21.0021)


@pytest.mark.parametrize("form", [logs.JsonFormatter("web"), logs.TextFormatter("web")])
def test_an_error_is_logged_with_its_causes_but_without_a_value_that_postgresql_repeats(
    form: logging.Formatter,
) -> None:
    asked = "nễyugN"[::-1]  # lines of the program are told, this one too
    try:
        try:
            raise psycopg.errors.InvalidTextRepresentation(f'invalid input syntax for type integer: "{asked}"')
        except psycopg.Error as error:
            raise RuntimeError("the page could not be made") from error
    except RuntimeError:
        record = logging.LogRecord("mapsvc", logging.ERROR, "", 0, "unexpected error", (), sys.exc_info())
    told = form.format(record)
    assert "psycopg.errors.InvalidTextRepresentation: SQLSTATE 22P02" in told
    assert "RuntimeError: the page could not be made" in told
    assert told.index("SQLSTATE") < told.index("RuntimeError: the page"), "the cause comes first"
    assert "test_observation.py" in told
    assert asked not in told


def test_errors_that_are_each_others_context_are_told_once() -> None:
    first, second = ValueError("one"), ValueError("two")
    first.__context__, second.__context__ = second, first
    record = logging.LogRecord("mapsvc", logging.ERROR, "", 0, "odd", (), (ValueError, first, None))
    told = json.loads(logs.JsonFormatter("web").format(record))["exception"]
    assert told.splitlines() == ["builtins.ValueError: two", "builtins.ValueError: one"]
