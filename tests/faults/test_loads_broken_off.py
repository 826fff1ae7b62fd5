"""Loads that are killed, meet each other, or read a damaged file: nothing half done, and the next one succeeds."""

import contextlib
import signal
import subprocess
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from tests.faults.crowd import ask
from tests.faults.site import Site


def state(site: Site) -> tuple[Any, ...]:
    """All that a load may change: tables, versions, pointer, search index."""
    return (
        site.sql("SELECT schemaname, tablename FROM pg_tables WHERE schemaname = 'layer' ORDER BY 2"),
        site.sql("SELECT viewname, definition FROM pg_views WHERE schemaname = 'layer' ORDER BY 1"),
        site.sql("SELECT layer_id, number, state FROM catalogue.layer_version ORDER BY 1, 2"),
        site.sql("SELECT id, published FROM catalogue.layer ORDER BY 1"),
        site.sql("SELECT layer_id, count(*) FROM catalogue.search_entry GROUP BY 1 ORDER BY 1"),
    )


def running_statement(site: Site, beginning: str) -> bool:
    """Whether a load is at this statement."""
    found = site.sql(
        "SELECT 1 FROM pg_stat_activity WHERE application_name = 'mapsvc' AND state = 'active' AND query LIKE %s",
        f"{beginning}%",
    )
    return bool(found)


@contextlib.contextmanager
def loading(site: Site, *layers: str) -> Iterator[subprocess.Popen[bytes]]:
    """``mapsvc load`` under way; ended, if it still runs, after the block."""
    process = site.start("load", *layers, "--force", stderr=subprocess.PIPE)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


@pytest.mark.parametrize(
    "beginning", ["COPY", "CREATE INDEX", "UPDATE catalogue.layer"], ids=["copying", "indexing", "publishing"]
)
def test_a_load_killed_on_its_way_leaves_nothing_and_the_next_succeeds(site: Site, beginning: str) -> None:
    before = state(site)
    published = site.catalogue()["plots"]["version"]["number"]
    with psycopg.connect(site.cluster.url) as other, loading(site, "plots") as process:
        wait_for_statement(site, "COPY", process)
        # Whatever comes to the last step waits there, as on a busy server.
        other.execute("SELECT FROM catalogue.layer WHERE id = 'plots' FOR NO KEY UPDATE")
        wait_for_statement(site, beginning, process)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert process.returncode == -signal.SIGKILL
        other.rollback()
    site.eventually(lambda: not running_statement(site, ""), 20)
    assert state(site) == before
    assert ask(site.settings.port, "/collections/plots/items?limit=3").status == 200
    again = site.run("load", "plots", "--force")
    assert again.returncode == 0, again.stderr
    site.eventually(lambda: site.catalogue()["plots"]["version"]["number"] == published + 1)


def wait_for_statement(site: Site, beginning: str, process: subprocess.Popen[bytes]) -> None:
    """Look often: on a fast machine the statement takes moments."""
    query = "SELECT 1 FROM pg_stat_activity WHERE application_name = 'mapsvc' AND query LIKE %s AND state = 'active'"
    with psycopg.connect(site.cluster.url, autocommit=True) as watching:
        while not watching.execute(query, [f"{beginning}%"]).fetchone():
            assert process.poll() is None, "the load ended before it could be killed"


def test_two_loads_of_one_layer_at_once_come_one_after_the_other(site: Site) -> None:
    before = site.catalogue()["wells"]["version"]["number"]
    loads = [site.start("load", "wells", "--force", stderr=subprocess.PIPE) for _ in range(3)]
    told = [process.communicate(timeout=120)[1].decode() for process in loads]
    assert [process.returncode for process in loads] == [0, 0, 0], told
    numbers = [row[0] for row in site.sql("SELECT number FROM catalogue.layer_version WHERE layer_id = 'wells'")]
    assert {before + 1, before + 2, before + 3} <= set(numbers)
    site.eventually(lambda: site.catalogue()["wells"]["version"]["number"] == before + 3)
    states = dict(site.sql("SELECT number, state FROM catalogue.layer_version WHERE layer_id = 'wells'"))
    assert [number for number, each in states.items() if each == "published"] == [before + 3]
    ((rows,),) = site.sql("SELECT count(*) FROM layer.wells")
    assert rows == 500


def test_a_file_that_is_damaged_is_told_in_the_catalogue_and_the_rest_goes_on(site: Site) -> None:
    before = site.catalogue()
    file = site.settings.data[0] / "wells.geojson"
    good = file.read_bytes()
    for bad, word in ((good[:-50], "truncated"), (good.replace(b"106.", b"107.", 1), "sha256"), (None, "wells")):
        if bad is None:
            file.unlink()
        else:
            file.write_bytes(bad)
        try:
            failed = site.run("load", "wells", "--force")
        finally:
            file.write_bytes(good)
        assert failed.returncode == 1
        site.eventually(lambda: site.catalogue()["wells"]["reason"])
        now = site.catalogue()
        assert word in now["wells"]["reason"]["en"], now["wells"]["reason"]
        assert now["wells"]["reason"]["vi"] != now["wells"]["reason"]["en"]
        assert now["wells"]["version"] == before["wells"]["version"], "the last good version stays"
        assert ask(site.settings.port, "/collections/wells/items?limit=2").status == 200
        others = [layer for layer in now if layer != "wells"]
        assert all(now[layer]["reason"] is None for layer in others)
    assert site.run("load", "wells").returncode == 0
    site.eventually(lambda: site.catalogue()["wells"]["reason"] is None)
