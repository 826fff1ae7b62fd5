"""One installation for all tests of faults: it is broken again and again, and must be well after each."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from mapsvc.database.cluster import Cluster
from mapsvc.database.migrate import migrate
from mapsvc.settings import Settings
from mapsvc.worker import run_worker
from tests.conftest import free_port
from tests.faults.site import Site
from tests.faults.world import NAMED, OTHER, OWNER, write_world
from tests.operations.places import reachable_folder


@pytest.fixture(scope="session")
def home() -> Iterator[Path]:
    """A folder that PostgreSQL's account can reach."""
    with reachable_folder() as folder:
        folder.mkdir()
        yield folder


@pytest.fixture(scope="session")
def site(home: Path) -> Iterator[Site]:
    """The installation: migrated, loaded, served by two processes."""
    cluster = Cluster(home)
    layers, data = write_world(home / "declared")
    try:
        settings = Settings(
            database_url=cluster.ensure_running(),
            home=home,
            data=(data,),
            layers_path=layers,
            download=False,
            web_processes=2,
            port=free_port(),
        )
        migrate(cluster.url)
        site = Site(cluster, settings)
        loaded = site.run("load")
        assert loaded.returncode == 0, loaded.stderr
        with site.serving():
            site.eventually(site.is_ready, 60)
            yield site
    finally:
        cluster.stop()


@pytest.fixture(scope="session")
def keys(site: Site) -> dict[str, str]:
    """An API key of the agency that owns the layers, and one of another agency, made as an operator makes them."""
    made = {agency: site.run("keys", "create", agency).stdout.strip() for agency in (OWNER, NAMED, OTHER)}
    assert all(key.startswith("mapsvc_") for key in made.values())
    return made


@pytest.fixture(scope="session")
def archived(site: Site) -> None:
    """Every layer has its tile archive, as after a while of running."""
    run_worker(site.settings, one_pass=True)
    site.eventually(lambda: all(site.catalogue()["mixed"]["version"]["archive"] for _ in range(8)))
