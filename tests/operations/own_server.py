"""A PostgreSQL server as an administrator runs it: on the network, by password, with nothing in it."""

import contextlib
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg

from mapsvc.database.postgresql import choose_server, client_program
from mapsvc.database.server_account import server_account
from tests.conftest import free_port

PASSWORD = "mật khẩu của quản trị"


@dataclass(frozen=True)
class OwnServer:
    """Its port; its administrator is ``postgres``."""

    port: int

    def url(self, database: str, role: str = "postgres", password: str = PASSWORD) -> str:
        return psycopg.conninfo.make_conninfo(
            host="127.0.0.1", port=self.port, dbname=database, user=role, password=password
        )

    def administer(self, text: str, database: str = "postgres") -> None:
        """Run statements as the administrator does, with psql."""
        subprocess.run(
            [client_program("psql", 15), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", self.url(database)],
            input=text,
            check=True,
            capture_output=True,
            text=True,
        )


@contextlib.contextmanager
def own_server(folder: Path) -> Iterator[OwnServer]:
    """A server below ``folder``, which the account of PostgreSQL can reach, until the end of the block."""
    account, programs = server_account(), choose_server()
    data, secret, port = folder / "data", folder / "secret", free_port()
    folder.mkdir(mode=0o700)
    secret.write_text(PASSWORD, encoding="utf-8")
    for path in (folder, secret):
        account.own(path)
    options = account.options()
    subprocess.run(
        [
            *(str(programs.program("initdb")), "--pgdata", str(data), "--username=postgres", f"--pwfile={secret}"),
            *("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"),
        ],
        check=True,
        capture_output=True,
        **options,
    )
    server = subprocess.Popen(
        [
            *(str(programs.program("postgres")), "-D", str(data), "-p", str(port), "-k", ""),
            *("-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        **options,
    )
    try:
        own = OwnServer(port)
        deadline = time.monotonic() + 60
        while True:
            try:
                psycopg.connect(own.url("postgres")).close()
                break
            except psycopg.OperationalError:
                assert server.poll() is None
                assert time.monotonic() < deadline
                time.sleep(0.1)
        yield own
    finally:
        server.terminate()
        server.wait(60)
