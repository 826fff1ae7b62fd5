"""Loads that are killed on their way: nothing half done, and the next one succeeds."""

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


@pytest.mark.parametrize("beginning", ["COPY", "CREATE TABLE"], ids=["copying", "placing"])
def test_a_load_killed_on_its_way_leaves_nothing_and_the_next_succeeds(site: Site, beginning: str) -> None:
    before = state(site)
    published = site.catalogue()["plots"]["version"]["number"]
    with psycopg.connect(site.cluster.url) as other, loading(site, "plots") as process:
        wait_for_statement(site, "COPY", process)
        # Whatever comes to the last step waits there, as on a busy server.
        other.execute("SELECT FROM catalogue.layer WHERE id = 'plots' FOR UPDATE")
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
