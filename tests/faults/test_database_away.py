"""The database stopped, killed or frozen under the service: told as 503, never wrongly answered, over by itself."""

import contextlib
import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import mapbox_vector_tile
import psycopg
import pytest

from mapsvc.settings import Settings
from tests.conftest import free_port
from tests.faults.crowd import Answer, Crowd, ask, asking
from tests.faults.problem import problem
from tests.faults.site import Site

RECOVERED_WITHIN = 5.0
"""Seconds after the database takes connections again."""

TOLD_WITHIN = 8.0
"""Seconds: waiting for a connection takes three, and these machines are busy."""


def questions(turn: int) -> str:
    """Pages, filters that have to count, tiles not drawn before, single features, the search."""
    kinds: list[Callable[[], str]] = [
        lambda: f"/collections/wells/items?limit=3&depth={turn % 90}",
        lambda: f"/collections/plots/items?limit=50&filter=depth%3E{turn % 90}",
        lambda: f"/collections/plots/tiles/WebMercatorQuad/14/{7400 + turn % 400}/{13010 + turn % 150}",
        lambda: f"/collections/wells/items/g{turn % 500}",
        lambda: f"/search?q=gieng+{turn % 500}",
    ]
    return kinds[turn % len(kinds)]()


def is_whole(answer: Answer) -> bool:
    """Whether a reply that went well holds everything it should."""
    if "/tiles/" in answer.address:
        if answer.status == 204:
            return not answer.body
        drawn: list[Any] = [
            feature for layer in mapbox_vector_tile.decode(answer.body).values() for feature in layer["features"]
        ]
        return all(feature["properties"]["id"] for feature in drawn)
    told = json.loads(answer.body)
    if "/items?" in answer.address and "f=html" not in answer.address:
        limit = int(answer.address.partition("limit=")[2].partition("&")[0])
        return len(told["features"]) == int(told["numberReturned"]) == int(min(told["numberMatched"], limit))
    return bool(told)


def check(answer: Answer) -> None:
    """Whole, or a problem told in time."""
    assert answer.seconds < TOLD_WITHIN, answer
    if answer.status in (200, 204):
        assert is_whole(answer), answer.address
    else:
        told = problem(answer.status, answer.headers, answer.body, 503)
        assert told["code"] == "database-unavailable", told


def kill_postmaster(site: Site) -> None:
    site.stop_database(signal.SIGKILL)


def stop(site: Site) -> None:
    site.stop_database(signal.SIGINT)


def stop_at_once(site: Site) -> None:
    site.stop_database(signal.SIGQUIT)


@pytest.mark.parametrize("end", [stop, stop_at_once, kill_postmaster])
def test_a_database_that_ends_is_told_and_its_return_is_noticed(
    site: Site, archived: None, end: Callable[[Site], None]
) -> None:
    with Crowd(site.settings.port, questions, clients=8, pause=0.02) as crowd:
        crowd.wait_for(lambda: len(crowd.answers) > 40)
        end(site)
        gone = time.monotonic()
        crowd.wait_for(lambda: len([each for each in crowd.since(gone) if each.status == 503]) >= 24)
        assert ask(site.settings.port, "/health").status == 200
        ready = ask(site.settings.port, "/ready")
        assert (ready.status, json.loads(ready.body)["checks"]["database"]) == (503, False)
        assert int(ready.headers["retry-after"]) >= 1
        assert ask(site.settings.port, "/catalogue").status == 200, "what is known already is still told"
        tile = ask(site.settings.port, "/collections/mixed/tiles/WebMercatorQuad/6/28/50")
        assert (tile.status, is_whole(tile)) == (200, True), "archived tiles need no database"
        starting = time.monotonic()
        site.start_database()
        back = time.monotonic()
        crowd.wait_for(lambda: len([each for each in crowd.since(back + RECOVERED_WITHIN) if each.status]) >= 40)
        after = time.monotonic()
    for answer in crowd.answers:
        check(answer)
    well = crowd.since(back + RECOVERED_WITHIN)
    assert {answer.status for answer in well} <= {200, 204}
    # It answers the first queries while it is still being waited for, so "away" ends where starting it begins.
    meanwhile = [answer for answer in crowd.answers if gone < answer.began and answer.ended < starting]
    assert {answer.status for answer in meanwhile if "/tiles/" not in answer.address} == {503}
    assert after - back < 60
    site.eventually(site.is_ready, 1)


def test_a_backend_that_is_killed_takes_the_others_with_it_for_moments_only(site: Site) -> None:
    with Crowd(site.settings.port, questions, clients=8, pause=0.02) as crowd:
        crowd.wait_for(lambda: len(crowd.answers) > 40)
        ((victim,),) = site.sql("SELECT min(pid) FROM pg_stat_activity WHERE application_name = 'mapsvc web'")
        os.kill(victim, signal.SIGKILL)
        with contextlib.suppress(psycopg.OperationalError):
            site.eventually(lambda: _answers(site), 20)
        back = time.monotonic()
        crowd.wait_for(lambda: len(crowd.since(back + RECOVERED_WITHIN)) >= 40)
    for answer in crowd.answers:
        check(answer)
    assert {answer.status for answer in crowd.since(back + RECOVERED_WITHIN)} <= {200, 204}


def _answers(site: Site) -> bool:
    try:
        return site.sql("SELECT 1") == [(1,)]
    except psycopg.OperationalError:
        return False


@contextlib.contextmanager
def held(site: Site, table: str) -> Iterator[None]:
    """Readers of a table have to wait while the block runs."""
    with psycopg.connect(site.cluster.url) as connection:
        connection.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE".encode())
        yield
        with contextlib.suppress(psycopg.OperationalError):
            connection.rollback()


@pytest.mark.parametrize("rest", ["items?limit=9", "items/g7", "tiles/WebMercatorQuad/9/231/407", "items?f=html"])
def test_a_query_whose_connection_is_cut_is_told_and_asked_again_succeeds(site: Site, fresh: int, rest: str) -> None:
    address = f"/collections/edition/{rest}"
    with held(site, f"layer.edition__v{fresh}"), asking(site.settings.port, address, clients=3) as answers:
        site.eventually(lambda: site.sql(WAITING)[0][0] >= 1, 5)
        site.eventually(lambda: cut_waiting(site) and answers, 10)
        for answer in answers:
            assert problem(answer.status, answer.headers, answer.body, 503)["code"] == "database-unavailable"
    again = ask(site.settings.port, address)
    assert again.status in (200, 204)


def cut_waiting(site: Site) -> bool:
    """Cut the connections that wait; a tile is tried once more on a new one, which is cut in its turn."""
    site.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    return True


WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND application_name LIKE 'mapsvc %'"


def test_an_error_while_a_tile_is_drawn_is_not_kept_for_the_next_who_asks(site: Site, fresh: int) -> None:
    address = "/collections/edition/tiles/WebMercatorQuad/8/115/203"
    with held(site, f"layer.edition__v{fresh}"), asking(site.settings.port, address, clients=4) as answers:
        site.eventually(lambda: site.sql(WAITING)[0][0] >= 1, 5)
        site.eventually(lambda: cut_waiting(site) and answers, 10)
    assert {answer.status for answer in answers} <= {503, 200}
    again = [ask(site.settings.port, address) for _ in range(6)]
    assert {answer.status for answer in again} == {200}
    assert all(is_whole(answer) for answer in again)
    assert len({answer.body for answer in again}) == 1


def test_a_database_that_freezes_with_its_connections_open_is_told_and_its_return_is_noticed(
    site: Site, tmp_path: Path
) -> None:
    hasty = {"port": free_port(), "home": tmp_path, "statement_timeout_ms": 500}
    second = Site(site.cluster, site.settings.model_copy(update=hasty))
    addresses = (
        "/collections/wells/items?limit=3",
        "/collections/wells/tiles/WebMercatorQuad/10/463/815",
        "/collections/plots/items?filter=depth%3E50",
        "/search?q=gieng",
    )
    fresh_tile = "/collections/plots/tiles/WebMercatorQuad/14/7419/13049"
    with second.serving():
        second.eventually(second.is_ready, 60)
        for address in addresses:
            assert second.get(address).status_code in (200, 204)
        with site.frozen_database():
            answers = [ask(second.settings.port, address) for address in (*addresses, fresh_tile)]
            for answer in answers:
                check(answer)
            assert {answer.address for answer in answers if answer.status == 503} >= {addresses[0], fresh_tile}
            assert ask(second.settings.port, "/health").status == 200
            assert ask(second.settings.port, "/ready").status == 503
        assert second.eventually(second.is_ready, 30) < RECOVERED_WITHIN
        for address in addresses:
            assert second.get(address).status_code in (200, 204)
    site.eventually(site.is_ready)


def test_a_service_started_while_the_database_is_away_comes_up_and_recovers(site: Site, tmp_path: Path) -> None:
    site.stop_database()
    try:
        second = Site(site.cluster, site.settings.model_copy(update={"port": free_port(), "home": tmp_path}))
        with second.serving():
            second.eventually(lambda: second.get("/health").status_code == 200, 60)
            assert second.get("/ready").status_code == 503
            for address in (
                "/catalogue",
                "/collections",
                "/collections/wells/items",
                "/collections/wells/tiles/WebMercatorQuad/0/0/0",
                "/api",
                "/search?q=x",
            ):
                told = second.get(address, headers={"Accept-Language": "en"})
                problem(told.status_code, told.headers, told.content, 503)
            assert second.get("/metrics").status_code == 200
            site.start_database()
            # Each of its processes has to come back, and any of them may answer.
            assert second.eventually(lambda: all(second.is_ready() for _ in range(20)), 30) < RECOVERED_WITHIN
            assert second.get("/collections/wells/items?limit=2").json()["numberReturned"] == 2
    finally:
        site.start_database()
        site.eventually(site.is_ready)


def test_what_was_published_while_nobody_listened_is_seen_after_reconnecting(site: Site) -> None:
    before = site.catalogue()["wells"]["version"]["number"]
    site.stop_database()
    site.start_database()
    # The listeners are not back yet, or only just: the pointer moves without any of them hearing of it.
    made = site.run("load", "wells", "--force")
    assert made.returncode == 0, made.stderr
    assert site.eventually(lambda: site.tells(before + 1)) < 10


def test_a_listener_that_is_cut_off_is_back_at_once(site: Site) -> None:
    before = site.catalogue()["wells"]["version"]["number"]
    cut = site.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'mapsvc catalogue'")
    assert len(cut) >= site.settings.web_processes
    assert site.run("load", "wells", "--force").returncode == 0
    assert site.eventually(lambda: site.tells(before + 1)) < RECOVERED_WITHIN


def test_settings_name_no_other_home(site: Site) -> None:
    assert site.settings.home != Settings().home, "these tests kill their database: it must be their own"
