"""What the service is measured against: tipg over the same rows, nginx over the same bytes, psql and ogr2ogr."""

import contextlib
import os
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from benchmarks.databases import environment_of
from benchmarks.processes import await_reply, free_port, run, started

TIPG = Path(".venv/bench-peers")
"""The environment of tipg, made by scripts/bench."""


def give_tipg(database: str, layer: str, number: int = 1) -> str:
    """A table of the same features for tipg, as good as it can use: in Hilbert order, with key and indexes.

    Returns the collection's id. It has the declared fields, the geometry in WGS 84, and the size, so that tipg can be
    asked for the same features that the service draws.
    """
    source, target = sql.Identifier("layer", f"{layer}__v{number}"), sql.Identifier("peer", layer)
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA IF NOT EXISTS peer")
        connection.execute(sql.SQL("CREATE TABLE {} AS SELECT * FROM {} ORDER BY fid").format(target, source))
        connection.execute(
            sql.SQL("ALTER TABLE {} DROP geom_3857, DROP anchor, DROP source_file, DROP source_row, DROP fid,"
                    " ADD PRIMARY KEY (source_id)").format(target)
        )  # fmt: skip
        connection.execute(sql.SQL("CREATE INDEX ON {} USING gist (geom)").format(target))
        connection.execute(sql.SQL("VACUUM (FULL, ANALYZE) {}").format(target))
    return f"peer.{layer}"


@contextlib.contextmanager
def tipg(database: str, workers: int = 1) -> Iterator[str]:
    """tipg under uvicorn over the tables given to it; yields its base URL."""
    parts = conninfo_to_dict(database)
    port = free_port()
    socket_folder = quote(str(parts["host"]), safe="")
    values = {
        "DATABASE_URL": f"postgresql://{parts['user']}@{socket_folder}:{parts['port']}/{parts['dbname']}",
        "TIPG_DB_SCHEMAS": '["peer"]',
        "TIPG_DB_FUNCTIONS": "[]",
        "TIPG_MAX_FEATURES_PER_TILE": "1000000",
        "TIPG_CATALOG_TTL": "3600",
    }
    with tempfile.TemporaryDirectory(prefix="mapsvc-bench-") as folder:
        log = Path(folder, "tipg.log")
        command = [str(TIPG / "bin" / "uvicorn"), "tipg.main:app", "--host", "127.0.0.1", "--port", str(port)]
        command += ["--workers", str(workers), "--log-level", "warning", "--no-access-log"]
        with started(command, log, values) as process:
            await_reply(process, f"http://127.0.0.1:{port}/healthz", log)
            yield f"http://127.0.0.1:{port}"


NGINX = """
daemon off;
worker_processes 1;
{user}
error_log {folder}/error.log;
pid {folder}/nginx.pid;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    sendfile on;
    tcp_nopush on;
    keepalive_requests 1000000000;
    open_file_cache max=10000 inactive=10m;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    default_type application/vnd.mapbox-vector-tile;
    server {{
        listen 127.0.0.1:{port} backlog=2048;
        root {folder}/files;
        {headers}
    }}
}}
"""


@contextlib.contextmanager
def nginx(files: Mapping[str, bytes], compressed: bool) -> Iterator[str]:
    """nginx with one worker over plain files, by path; yields its base URL."""
    with tempfile.TemporaryDirectory(prefix="mapsvc-bench-") as folder:
        for path, content in files.items():
            place = Path(folder, "files", path.lstrip("/"))
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        port = free_port()
        configuration = NGINX.format(
            folder=folder,
            port=port,
            user="user root;" if os.geteuid() == 0 else "",
            headers="add_header Content-Encoding gzip;" if compressed else "",
        )
        Path(folder, "nginx.conf").write_text(configuration)
        log = Path(folder, "start.log")
        program = "/usr/sbin/nginx" if Path("/usr/sbin/nginx").exists() else "nginx"
        with started([program, "-c", f"{folder}/nginx.conf", "-p", folder], log) as process:
            await_reply(process, f"http://127.0.0.1:{port}{next(iter(files))}", log)
            yield f"http://127.0.0.1:{port}"


def copy_out(database: str, query: str) -> float:
    """Seconds that psql takes to COPY the rows of a query into nothing."""
    began = time.monotonic()
    run(["psql", "-q", "-X", "-c", f"COPY ({query}) TO STDOUT", "-o", "/dev/null"], environment_of(database))
    return time.monotonic() - began


def ogr2ogr(database: str, file: Path, table: str) -> float:
    """Seconds that ogr2ogr takes to load a GeoPackage with COPY, key and spatial index."""
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(sql.Identifier("public", table)))
    began = time.monotonic()
    command = ["ogr2ogr", "-f", "PostgreSQL", "PG:", str(file), "-nln", table, "-lco", "GEOMETRY_NAME=geom"]
    run([*command, "-lco", "SPATIAL_INDEX=GIST"], {**environment_of(database), "PG_USE_COPY": "YES"})
    return time.monotonic() - began
