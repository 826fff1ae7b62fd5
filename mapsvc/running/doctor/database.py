"""The database: programs, connection, PostGIS and its coordinate systems, migrations, the worker."""

import os
from pathlib import Path
from typing import Any

import psycopg

from mapsvc.database.cluster import Cluster
from mapsvc.database.location import running
from mapsvc.database.migrate import is_current
from mapsvc.database.postgresql import OLDEST_POSTGIS, OLDEST_POSTGRESQL, choose_server, client_program
from mapsvc.database.srs import VN2000
from mapsvc.errors import MapsvcError
from mapsvc.running.doctor.findings import Findings, advice, fault, good
from mapsvc.running.instance import running_address
from mapsvc.settings import Settings

WORKER_SILENT_SECONDS = 60


def check_programs(settings: Settings) -> Findings:
    """PostgreSQL with PostGIS for the private cluster; pg_dump for backups in any case."""
    subject = ("PostgreSQL + PostGIS", "PostgreSQL + PostGIS")
    if settings.database_url:
        yield good(subject, ("máy chủ riêng: MAPSVC_DATABASE_URL", "your own server: MAPSVC_DATABASE_URL"))
    else:
        try:
            server = choose_server()
        except MapsvcError as error:
            yield fault(subject, (error.text("vi"), error.text("en")), (error.advice("vi"), error.advice("en")))
        else:
            postgis = ".".join(map(str, server.extension_version("postgis") or ()))
            yield good(subject, f"{server.major}, PostGIS {postgis} ({server.bin})")
    subject = ("pg_dump (sao lưu)", "pg_dump (backup)")
    try:
        yield good(subject, str(client_program("pg_dump", OLDEST_POSTGRESQL)))
    except MapsvcError as error:
        yield advice(subject, (error.text("vi"), error.text("en")), (error.advice("vi"), error.advice("en")))


def check_database(settings: Settings) -> Findings:
    """The database answers, knows what the service needs, and somebody works off its jobs."""
    subject = ("Cơ sở dữ liệu", "Database")
    if not settings.database_url and not Cluster(settings.home).data.exists():
        yield advice(
            subject,
            ("chưa được tạo", "not made yet"),
            ("Chạy scripts/run (hoặc mapsvc up).", "Run scripts/run (or mapsvc up)."),
        )
        return
    try:
        with running(settings) as conninfo, psycopg.connect(conninfo, connect_timeout=5) as connection:
            yield from _versions(connection)
            yield from _coordinate_systems(connection)
            yield from _schema(connection, conninfo)
            yield from _worker(connection, settings)
    except (psycopg.Error, MapsvcError) as error:
        text = str(error).strip()
        yield fault(
            subject,
            (f"không kết nối được: {text}", f"cannot connect: {text}"),
            (
                "Kiểm tra MAPSVC_DATABASE_URL và máy chủ PostgreSQL.",
                "Check MAPSVC_DATABASE_URL and the PostgreSQL server.",
            )
            if settings.database_url
            else (f"Xem {_log_folder(settings)}.", f"See {_log_folder(settings)}."),
        )


def _versions(connection: psycopg.Connection[Any]) -> Findings:
    server = connection.info.server_version // 10_000
    subject = ("Máy chủ", "Server")
    if server < OLDEST_POSTGRESQL:
        yield fault(
            subject,
            (f"PostgreSQL {server} quá cũ", f"PostgreSQL {server} is too old"),
            (f"Nâng lên bản {OLDEST_POSTGRESQL} trở lên.", f"Upgrade it to {OLDEST_POSTGRESQL} or newer."),
        )
    found = connection.execute("SELECT extversion FROM pg_extension WHERE extname = 'postgis'").fetchone()
    if found is None:
        yield fault(
            subject,
            ("cơ sở dữ liệu chưa có PostGIS", "the database has no PostGIS"),
            (
                "Bằng quyền quản trị: CREATE EXTENSION postgis; rồi chạy mapsvc up.",
                "As an administrator: CREATE EXTENSION postgis; then mapsvc up.",
            ),
        )
    elif tuple(int(part) for part in found[0].split(".")[:2]) < OLDEST_POSTGIS:
        yield fault(
            subject,
            (f"PostGIS {found[0]} quá cũ", f"PostGIS {found[0]} is too old"),
            ("Nâng PostGIS lên 3.3 trở lên.", "Upgrade PostGIS to 3.3 or newer."),
        )
    else:
        yield good(subject, f"PostgreSQL {server}, PostGIS {found[0]}")


def _coordinate_systems(connection: psycopg.Connection[Any]) -> Findings:
    subject = ("Hệ tọa độ VN-2000", "VN-2000 coordinate systems")
    try:
        known = {
            code
            for (code,) in connection.execute("SELECT srid FROM spatial_ref_sys WHERE srid = ANY(%s)", (list(VN2000),))
        }
    except psycopg.errors.UndefinedTable:
        connection.rollback()
        return
    if missing := sorted(set(VN2000) - known):
        codes = ", ".join(map(str, missing))
        yield fault(
            subject,
            (f"spatial_ref_sys thiếu EPSG: {codes}", f"spatial_ref_sys lacks EPSG: {codes}"),
            (
                "Cấp quyền INSERT trên spatial_ref_sys cho tài khoản của dịch vụ rồi chạy mapsvc up.",
                "Grant the service's role INSERT on spatial_ref_sys, then mapsvc up.",
            ),
        )
    else:
        yield good(subject, (f"đủ {len(VN2000)} hệ, cả EPSG 9205–9218", f"all {len(VN2000)}, with EPSG 9205–9218"))


def _schema(connection: psycopg.Connection[Any], conninfo: str) -> Findings:
    subject = ("Cấu trúc cơ sở dữ liệu", "Migrations")
    try:
        current = is_current(conninfo)
    except Exception as error:
        yield fault(subject, (str(error), str(error)), ("Chạy mapsvc up.", "Run mapsvc up."))
        return
    if current:
        yield good(subject, ("đúng bản của chương trình", "current"))
    else:
        yield fault(
            subject,
            ("khác bản mà chương trình cần", "not at the version this program needs"),
            ("Khởi động lại bằng mapsvc up để nâng cấp.", "Restart with mapsvc up to upgrade."),
        )


def _worker(connection: psycopg.Connection[Any], settings: Settings) -> Findings:
    subject = ("Tiến trình nền", "Worker")
    try:
        row = connection.execute(
            "SELECT extract(EPOCH FROM now() - max(last_heartbeat)) FROM jobs.procrastinate_workers"
        ).fetchone()
    except psycopg.Error:
        connection.rollback()
        return
    silent = row[0] if row else None
    if silent is not None and silent < WORKER_SILENT_SECONDS:
        yield good(subject, ("đang chạy", "running"))
    elif settings.database_url or running_address(settings.home):
        yield fault(
            subject,
            ("không có tiến trình nào xử lý việc nền", "no process works off the jobs"),
            ("Chạy mapsvc worker, hoặc khởi động lại mapsvc up.", "Run mapsvc worker, or restart mapsvc up."),
        )
    else:
        yield advice(
            subject,
            ("dịch vụ đang dừng", "the service is not running"),
            ("Chạy scripts/run (hoặc mapsvc up).", "Run scripts/run (or mapsvc up)."),
        )


def _log_folder(settings: Settings) -> Path:
    folder = Cluster(settings.home).data / "log"
    return folder if os.access(folder, os.R_OK) else settings.home
