"""One installation for all tests of faults: it is broken again and again, and must be well after each."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from mapsvc.catalogue.declarations import read_declarations
from mapsvc.database.cluster import Cluster
from mapsvc.database.migrate import migrate
from mapsvc.settings import Settings
from mapsvc.worker import run_worker
from tests.conftest import free_port, publish_rows
from tests.faults.site import Site
from tests.faults.world import NAMED, OTHER, OWNER, edition, write_world
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


@pytest.fixture
def fresh(site: Site) -> int:
    """Version of a layer that was published a moment ago: nothing of it is kept or archived anywhere."""
    number = publish_rows(site.cluster.url, read_declarations(site.settings.layers_path).layers["edition"], edition(1))
    site.eventually(lambda: site.tells(number, "edition"))
    return number
