"""What ``deploy/`` gives to people who run servers is accepted by nginx and systemd, and does what the guide says."""

import contextlib
import http.client
import json
import re
import shutil
import ssl
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from typer.main import get_command

from mapsvc.cli import app
from mapsvc.settings import CHECKOUT
from tests.conftest import free_port

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
TILE = "/collections/coastline/versions/1/tiles/WebMercatorQuad/6/29/50"

AROUND = """
{user}
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/mapsvc.conf;
}}
"""


@pytest.fixture(scope="module")
def proxied(service: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, httpx.Client]]:
    """nginx with the configuration of the project before a running service: its plain address, and a client over TLS.

    Only names of this machine are put in: ports, folders, the certificate.
    """
    if NGINX is None:
        pytest.skip("nginx is not installed: apt install nginx-light, or scripts/install --dev as root")
    folder = tmp_path_factory.mktemp("nginx")
    plain, secure = free_port(), free_port()
    text = (CHECKOUT / "deploy" / "nginx" / "mapsvc.conf").read_text(encoding="utf-8")
    for written, here in (
        ("/var/cache/nginx/mapsvc", f"{folder}/cache"),
        ("127.0.0.1:8000", urlsplit(service).netloc),
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen 443 ", f"listen 127.0.0.1:{secure} "),
        ("/etc/ssl/bando.example.vn", f"{folder}/bando.example.vn"),
    ):
        assert written in text
        text = text.replace(written, here)
    (folder / "mapsvc.conf").write_text(text, encoding="utf-8")
    user = "user root;" if folder.owner() == "root" else ""
    (folder / "nginx.conf").write_text(AROUND.format(folder=folder, user=user), encoding="utf-8")
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=bando.example.vn"),
            *("-addext", "subjectAltName=DNS:bando.example.vn,IP:127.0.0.1"),
            *("-out", f"{folder}/bando.example.vn.pem", "-keyout", f"{folder}/bando.example.vn.key"),
        ],
        check=True,
        capture_output=True,
    )
    command = [NGINX, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
    tested = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert tested.returncode == 0, tested.stderr
    with (folder / "told.log").open("wb") as told:
        process = subprocess.Popen(command, stdout=told, stderr=told)
    trusted = ssl.create_default_context(cafile=folder / "bando.example.vn.pem")
    try:
        with httpx.Client(base_url=f"https://127.0.0.1:{secure}", verify=trusted, timeout=60) as client:
            deadline = time.monotonic() + 60
            while True:
                with contextlib.suppress(httpx.TransportError):
                    client.get("/health")
                    break
                assert process.poll() is None, (folder / "told.log").read_text()
                assert time.monotonic() < deadline
                time.sleep(0.1)
            yield f"http://127.0.0.1:{plain}", client
    finally:
        process.terminate()
        process.wait(60)


def test_nginx_passes_on_what_the_service_says_and_keeps_what_never_changes(
    proxied: tuple[str, httpx.Client], service: str
) -> None:
    plain, client = proxied
    assert httpx.get(f"{plain}/?x=1", follow_redirects=False).headers["location"] == "https://127.0.0.1/?x=1"
    items = client.get("/collections/coastline/items", params={"limit": 2, "f": "json"})
    assert (items.status_code, items.json()["numberReturned"]) == (200, 2)
    assert items.headers["strict-transport-security"]
    assert items.headers["x-request-id"]

    direct = httpx.get(service + TILE)
    first, second = client.get(TILE), client.get(TILE)
    assert [reply.headers["x-cache"] for reply in (first, second)] == ["MISS", "HIT"]
    assert first.content == second.content == direct.content
    assert second.headers["cache-control"] == direct.headers["cache-control"]
    assert client.get(TILE, headers={"X-API-Key": "mapsvc_wrong"}).status_code == 401, "a key is never answered by it"
    assert b"mapsvc_request_seconds" in client.get("/metrics").content, "those inside the network may watch it"


@pytest.mark.parametrize(
    ("words", "cookie", "status", "code"),
    [(70_000, 1, 414, "too-large"), (40_000, 1, 414, "too-large"), (1, 70_000, 431, "headers-too-large")],
    ids=["address, for nginx", "address, for the service", "headers"],
)
def test_what_is_too_long_is_told_in_the_same_way_by_nginx_and_by_the_service(
    proxied: tuple[str, httpx.Client], words: int, cookie: int, status: int, code: str
) -> None:
    there = proxied[1].base_url
    unchecked = ssl._create_unverified_context()
    connection = http.client.HTTPSConnection(there.host, there.port, timeout=60, context=unchecked)
    connection.request("GET", "/search?q=" + "x" * words, headers={"Cookie": "x" * cookie})
    reply = connection.getresponse()
    told = json.loads(reply.read())
    connection.close()
    assert (reply.status, reply.headers["content-type"]) == (status, "application/problem+json")
    assert (told["status"], told["code"]) == (status, code)


def test_systemd_accepts_the_units_and_they_start_commands_that_there_are(tmp_path: Path) -> None:
    known = set(get_command(app).commands)  # type: ignore[attr-defined]
    units = sorted((CHECKOUT / "deploy" / "systemd").iterdir())
    copies = []
    for unit in units:
        text = unit.read_text(encoding="utf-8")
        started = re.findall(r"^ExecStart=/opt/mapsvc/bin/mapsvc (\w+)", text, re.MULTILINE)
        assert set(started) <= known
        assert started or unit.suffix == ".timer"
        copies.append(tmp_path / unit.name)
        copies[-1].write_text(text.replace("/opt/mapsvc/bin/mapsvc", "/bin/true"), encoding="utf-8")
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd-analyze is not installed")
    told = subprocess.run(
        [program, "verify", "--man=no", *map(str, copies)], capture_output=True, text=True, check=False
    )
    about_ours = [line for line in told.stderr.splitlines() if "mapsvc" in line]
    assert (told.returncode, about_ours) == (0, []), told.stderr
