"""Whether a server of the user's own can carry the map, and what its administrator must do when it cannot.

Everything is looked at before anything is changed, so that one message holds all that is to be done.
"""

from typing import Any

import psycopg
from psycopg import sql

from mapsvc.database.postgresql import OLDEST_POSTGIS, OLDEST_POSTGRESQL
from mapsvc.database.preparing import EXTENSIONS
from mapsvc.database.srs import VN2000
from mapsvc.errors import SetupError

_MAY_CREATE = """
    SELECT EXISTS (
        SELECT FROM pg_available_extension_versions AS v
        WHERE v.name = %(name)s AND (
            (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
            OR (has_database_privilege(current_database(), 'CREATE') AND (v.trusted OR NOT v.superuser))
        )
    )
"""


def require_fit(connection: psycopg.Connection[Any]) -> None:
    """Raises SetupError with the statements that an administrator must run in this database."""
    _require_server(connection)
    _require_rights(connection)


def _require_server(connection: psycopg.Connection[Any]) -> None:
    """What no statement mends: the server's version, its encoding, and that it can be written to."""
    version = connection.info.server_version // 10_000
    if version < OLDEST_POSTGRESQL:
        raise _refusal(
            f"Máy chủ là PostgreSQL {version}; cần từ bản {OLDEST_POSTGRESQL}.",
            f"The server is PostgreSQL {version}; {OLDEST_POSTGRESQL} or newer is needed.",
            "Nâng máy chủ lên, hoặc bỏ MAPSVC_DATABASE_URL để chương trình tự chạy máy chủ riêng.",
            "Upgrade it, or unset MAPSVC_DATABASE_URL: the program then runs a server of its own.",
        )
    name = connection.info.dbname
    encoding, read_only = _row(
        connection, "SELECT current_setting('server_encoding'), current_setting('transaction_read_only')::boolean"
    )
    if encoding != "UTF8":
        create = f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0"
        raise _refusal(
            f"Cơ sở dữ liệu “{name}” dùng mã {encoding}; tiếng Việt cần UTF8.",
            f"The database “{name}” is encoded in {encoding}; Vietnamese needs UTF8.",
            f"Tạo lại: {create}",
            f"Create it anew: {create}",
        )
    if read_only:
        raise _refusal(
            f"Cơ sở dữ liệu “{name}” chỉ cho đọc (bản sao?).",
            f"The database “{name}” can only be read (a replica?).",
            "MAPSVC_DATABASE_URL là máy chủ chính; bản sao để đọc đặt ở MAPSVC_READ_DATABASE_URL.",
            "MAPSVC_DATABASE_URL names the primary; a replica for reading goes into MAPSVC_READ_DATABASE_URL.",
        )


def _require_rights(connection: psycopg.Connection[Any]) -> None:
    """What an administrator grants: extensions, the right to make schemas, coordinate systems."""
    unavailable, forbidden = _extensions(connection)
    if unavailable:
        version = connection.info.server_version // 10_000
        names = ", ".join(unavailable)
        package = f"postgresql-{version}-postgis-3" if "postgis" in unavailable else f"postgresql-{version}"
        raise _refusal(
            f"Máy chủ chưa cài phần mở rộng: {names}.",
            f"The server has no extension {names}.",
            f"Trên máy chủ đó: sudo apt install {package}",
            f"On the server's machine: sudo apt install {package}",
        )
    role, database = _row(connection, "SELECT current_user, current_database()")
    statements = [sql.SQL("CREATE EXTENSION {}").format(sql.Identifier(name)) for name in forbidden]
    if not _row(connection, "SELECT has_database_privilege(current_database(), 'CREATE')")[0]:
        owner = sql.SQL("GRANT CREATE ON DATABASE {} TO {}")
        statements.append(owner.format(sql.Identifier(database), sql.Identifier(role)))
    if "postgis" in forbidden or _lacks_coordinate_systems(connection):
        grant = sql.SQL("GRANT SELECT, INSERT, UPDATE ON spatial_ref_sys TO {}")
        statements.append(grant.format(sql.Identifier(role)))
    if statements:
        text = " ".join(f"{statement.as_string(connection)};" for statement in statements)
        raise _refusal(
            f"Tài khoản “{role}” thiếu quyền trong cơ sở dữ liệu “{database}”.",
            f"The role “{role}” lacks rights in the database “{database}”.",
            f"Người quản trị máy chủ chạy trong cơ sở dữ liệu đó: {text}",
            f"As the server's administrator, in that database: {text}",
        )


def _extensions(connection: psycopg.Connection[Any]) -> tuple[list[str], list[str]]:
    """Extensions that the server does not offer, and those that this role may not create."""
    unavailable, forbidden = [], []
    for name in EXTENSIONS:
        found = connection.execute(
            "SELECT installed_version, default_version FROM pg_available_extensions WHERE name = %s", [name]
        ).fetchone()
        installed, default = found or (None, None)
        if name == "postgis" and (version := installed or default) and _numbers(version) < OLDEST_POSTGIS:
            raise _refusal(
                f"PostGIS {version} quá cũ; cần từ 3.3.",
                f"PostGIS {version} is too old; 3.3 or newer is needed.",
                "Nâng PostGIS trên máy chủ, rồi: ALTER EXTENSION postgis UPDATE;",
                "Upgrade PostGIS on the server, then: ALTER EXTENSION postgis UPDATE;",
            )
        if default is None:
            unavailable.append(name)
        elif installed is None and not _row(connection, _MAY_CREATE, {"name": name})[0]:
            forbidden.append(name)
    return unavailable, forbidden


def _lacks_coordinate_systems(connection: psycopg.Connection[Any]) -> bool:
    """Whether VN-2000 systems are missing that this role may not add. Before PostGIS is there, nothing is known."""
    if _row(connection, "SELECT to_regclass('spatial_ref_sys')")[0] is None:
        return False
    known, may_add = _row(
        connection,
        "SELECT (SELECT count(*) FROM spatial_ref_sys WHERE srid = ANY(%(codes)s)),"
        " has_table_privilege('spatial_ref_sys', 'INSERT')",
        {"codes": list(VN2000)},
    )
    return bool(known < len(VN2000) and not may_add)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")[:2] if part.isdigit())


def _row(connection: psycopg.Connection[Any], query: str, values: dict[str, Any] | None = None) -> Any:
    return connection.execute(query.encode(), values).fetchone()


def _refusal(vi: str, en: str, advice_vi: str, advice_en: str) -> SetupError:
    return SetupError(reason={"vi": vi, "en": en}, advice={"vi": advice_vi, "en": advice_en})
