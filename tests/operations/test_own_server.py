"""``mapsvc`` on a PostgreSQL server of the user's own: as docs/deploying.md makes it, and when something is missing."""

import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from mapsvc.database.cluster import Cluster
from mapsvc.database.schema import require_current_schema
from mapsvc.errors import SetupError
from mapsvc.settings import CHECKOUT
from tests.operations.own_server import OwnServer, own_server
from tests.operations.places import reachable_folder
from tests.operations.service import run, started

GUIDE = CHECKOUT / "docs" / "deploying.md"


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    with reachable_folder() as folder:
        folder.mkdir()
        yield folder


@pytest.fixture(scope="module")
def server(place: Path) -> Iterator[OwnServer]:
    with own_server(place / "server") as server:
        yield server


def test_up_runs_on_the_database_that_the_guide_makes(server: OwnServer, place: Path) -> None:
    (statements,) = re.findall(r"```sql\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    assert "'…'" in statements
    server.administer(statements.replace("'…'", "'bí-mật-của-bản-đồ'"))
    url = server.url("mapsvc", "mapsvc", "bí-mật-của-bản-đồ")
    with psycopg.connect(url) as connection:
        rights = connection.execute(
            "SELECT rolsuper OR rolcreatedb OR rolcreaterole FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
    assert rights == (False,), "a plain account is enough"
    home = place / "home"
    home.mkdir()
    with started(home, "--web-processes", "1", MAPSVC_DATABASE_URL=url) as service:
        assert b"1565760" in service.get("/collections/populated_places/items/1565760?f=json")[1]
        assert service.get("/collections/coastline/tiles/WebMercatorQuad/6/29/50")[0] == 200
        told = run(home, "doctor", MAPSVC_DATABASE_URL=url)
    assert told.returncode == 0, told.stdout
    assert not Cluster(home).data.exists(), "no server of the program's own is made beside it"
    said = service.log() + told.stdout + told.stderr
    assert "bí-mật" not in said
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT count(*) FROM layer.coastline").fetchone() == (35,), "the server runs on"


def test_what_an_administrator_must_do_is_said_and_doing_it_is_enough(server: OwnServer, place: Path) -> None:
    server.administer("CREATE ROLE guest LOGIN PASSWORD 'khách'; CREATE DATABASE \"bản đồ\" TEMPLATE template0;")
    url = server.url("bản đồ", "guest", "khách")
    home = place / "guest"
    home.mkdir()
    refused = run(home, "up", MAPSVC_DATABASE_URL=url)
    assert refused.returncode == 1
    assert "Traceback" not in refused.stderr
    (vi, en) = refused.stderr.splitlines()
    assert "Người quản trị máy chủ chạy" in vi
    advice = en.partition("As the server's administrator, in that database: ")[2]
    assert {"postgis", "pg_trgm", "unaccent", "btree_gist"} == set(re.findall(r'CREATE EXTENSION "(\w+)"', advice))
    with psycopg.connect(server.url("bản đồ")) as connection:
        assert connection.execute("SELECT FROM pg_namespace WHERE nspname = 'catalogue'").fetchone() is None
    server.administer(advice, "bản đồ")
    loaded = run(home, "load", "airports", MAPSVC_DATABASE_URL=url)
    assert loaded.returncode == 0, loaded.stderr
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT count(*) FROM layer.airports").fetchone() == (1,)


def test_a_server_that_cannot_carry_the_map_is_told_before_anything_is_changed(server: OwnServer) -> None:
    server.administer(
        "CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0;"
        "CREATE DATABASE replica TEMPLATE template0;"
        "ALTER DATABASE replica SET default_transaction_read_only = on;"
    )
    for url, words in (
        (server.url("latin"), "Vietnamese needs UTF8"),
        (server.url("replica"), "MAPSVC_READ_DATABASE_URL"),
    ):
        with pytest.raises(SetupError) as refused:
            require_current_schema(url)
        assert words in refused.value.text("en") + refused.value.advice("en")
        assert refused.value.advice("vi")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("postgresql://postgres:sai-mật-khẩu@127.0.0.1:{port}/postgres", "password authentication failed"),
        ("postgresql://mapsvc:sai-mật-khẩu@[", "Wrong setting: MAPSVC_DATABASE_URL"),
    ],
)
def test_an_address_that_leads_nowhere_is_told_without_its_password(
    server: OwnServer, place: Path, url: str, words: str
) -> None:
    refused = run(place / "nowhere", "up", MAPSVC_DATABASE_URL=url.format(port=server.port))
    assert refused.returncode == 1
    assert words in refused.stderr
    assert "Traceback" not in refused.stderr
    assert "khẩu@" not in refused.stderr
