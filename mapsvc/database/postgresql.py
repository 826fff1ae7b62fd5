"""Finds the PostgreSQL programs installed on this machine and sees whether PostGIS is with them."""

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from mapsvc.errors import SetupError

OLDEST_POSTGRESQL = 15
OLDEST_POSTGIS = (3, 3)

_INSTALL_FOLDERS = (
    ("/usr/lib/postgresql", "*/bin"),  # Debian, Ubuntu
    ("/usr", "pgsql-*/bin"),  # packages of postgresql.org for Fedora, RHEL
    ("/opt/homebrew/opt", "postgresql@*/bin"),
    ("/usr/local/pgsql", "bin"),  # built from source
)


@dataclass(frozen=True, order=True)
class Installation:
    """One installed PostgreSQL server."""

    major: int
    bin: Path

    def program(self, name: str) -> Path:
        """Path of a program of this server, e.g. ``initdb``."""
        return self.bin / name

    def extension_version(self, name: str) -> tuple[int, ...] | None:
        """Version of an extension that can be created on this server, ``None`` when it is not installed."""
        for folder in self._share_folders():
            control = folder / "extension" / f"{name}.control"
            if control.is_file():
                found = re.search(r"default_version\s*=\s*'([\d.]+)", control.read_text(encoding="utf-8"))
                return tuple(int(part) for part in found[1].split(".") if part) if found else (0,)
        return None

    def _share_folders(self) -> list[Path]:
        config = self.program("pg_config")
        told = _output([str(config), "--sharedir"]) if config.exists() else ""
        guesses = [Path(f"/usr/share/postgresql/{self.major}"), Path("/usr/share/pgsql"), self.bin.parent / "share"]
        return [Path(told), *guesses] if told else guesses


def installed_servers() -> list[Installation]:
    """Every PostgreSQL server of this machine, newest first."""
    folders = [path for root, pattern in _INSTALL_FOLDERS for path in Path(root).glob(pattern)]
    if config := shutil.which("pg_config"):
        folders.append(Path(_output([config, "--bindir"]) or "/nonexistent"))
    if server := shutil.which("postgres"):
        folders.append(Path(server).resolve().parent)
    found = {
        folder.resolve(): Installation(major, folder.resolve())
        for folder in folders
        if (folder / "initdb").exists() and (major := _major(folder / "postgres"))
    }
    return sorted(found.values(), reverse=True)


def choose_server(major: int | None = None) -> Installation:
    """The server to run: of version ``major`` when data of that version exists, else the newest with PostGIS.

    Raises SetupError naming the package to install.
    """
    servers = installed_servers()
    if major is not None:
        servers = [server for server in servers if server.major == major]
        if not servers:
            raise _missing_server(major)
    recent = [server for server in servers if server.major >= OLDEST_POSTGRESQL]
    if not recent:
        raise _missing_server(None)
    for server in recent:
        if (server.extension_version("postgis") or (0,)) >= OLDEST_POSTGIS:
            if server.extension_version("pg_trgm") is None:
                raise _missing_contrib(server)
            return server
    raise _missing_postgis(recent[0])


def client_program(name: str, least: int) -> Path:
    """A client program such as ``pg_dump`` of version ``least`` or newer. Raises SetupError naming its package."""
    folders = [path for root, pattern in _INSTALL_FOLDERS for path in Path(root).glob(pattern)]
    if found := shutil.which(name):
        folders.append(Path(found).resolve().parent)
    usable = [
        (major, folder / name)
        for folder in folders
        if (folder / name).exists() and (major := _major(folder / name)) and major >= least
    ]
    if not usable:
        raise SetupError(
            reason={
                "vi": f"Máy chưa có {name} của PostgreSQL {least} hoặc mới hơn.",
                "en": f"{name} of PostgreSQL {least} or newer is not installed.",
            },
            advice=_install_advice(f"postgresql-client-{least}", "postgresql"),
        )
    return min(usable)[1]


def _major(server: Path) -> int | None:
    found = re.search(r"\(PostgreSQL\) (\d+)", _output([str(server), "--version"]))
    return int(found[1]) if found else None


def _output(command: list[str]) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=20, check=False).stdout.strip()
    except OSError:
        return ""


def _missing_server(major: int | None) -> SetupError:
    """No usable server; ``major`` is the version that existing data needs."""
    if major is None:
        reason = {
            "vi": f"Máy chưa có PostgreSQL từ bản {OLDEST_POSTGRESQL} trở lên.",
            "en": f"PostgreSQL {OLDEST_POSTGRESQL} or newer is not installed.",
        }
        apt, dnf = "postgresql postgresql-postgis", "postgresql-server postgresql-contrib postgis"
    else:
        reason = {
            "vi": f"Dữ liệu thuộc PostgreSQL {major} nhưng máy không còn bản này.",
            "en": f"The data belongs to PostgreSQL {major}, which is no longer installed.",
        }
        apt = f"postgresql-{major} postgresql-{major}-postgis-3"
        dnf = f"postgresql{major}-server postgresql{major}-contrib postgis34_{major}"
    return SetupError(reason=reason, advice=_install_advice(apt, dnf))


def _missing_postgis(server: Installation) -> SetupError:
    return SetupError(
        reason={
            "vi": f"PostgreSQL {server.major} ({server.bin}) chưa có PostGIS từ bản 3.3.",
            "en": f"PostgreSQL {server.major} ({server.bin}) lacks PostGIS 3.3 or newer.",
        },
        advice=_install_advice(
            f"postgresql-{server.major}-postgis-3",
            f"postgis34_{server.major}" if "pgsql-" in str(server.bin) else "postgis",
        ),
    )


def _missing_contrib(server: Installation) -> SetupError:
    return SetupError(
        reason={
            "vi": f"PostgreSQL {server.major} thiếu các phần mở rộng đi kèm (pg_trgm, unaccent, btree_gist).",
            "en": f"PostgreSQL {server.major} lacks its contributed extensions (pg_trgm, unaccent, btree_gist).",
        },
        advice=_install_advice(
            f"postgresql-{server.major}",
            f"postgresql{server.major}-contrib" if "pgsql-" in str(server.bin) else "postgresql-contrib",
        ),
    )


def _install_advice(apt: str, dnf: str) -> dict[str, str]:
    return {
        "vi": (
            f"Debian/Ubuntu: sudo apt install {apt} · Fedora/RHEL: sudo dnf install {dnf} · "
            "hoặc đặt MAPSVC_DATABASE_URL trỏ tới máy chủ PostGIS có sẵn."
        ),
        "en": (
            f"Debian/Ubuntu: sudo apt install {apt} · Fedora/RHEL: sudo dnf install {dnf} · "
            "or set MAPSVC_DATABASE_URL to a PostGIS server of your own."
        ),
    }
