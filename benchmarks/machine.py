"""On what, with which versions and under which load the figures were taken."""

import os
import platform
import re
import subprocess
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from mapsvc.database.tuning import machine_memory


def conditions() -> dict[str, str]:
    """What is written beside the figures of one section."""
    return {
        "when": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "commit": _said(["git", "rev-parse", "--short=10", "HEAD"]) + (" and changes" if _changed() else ""),
        "load": f"{os.getloadavg()[0]:.1f}",
    }


def machine() -> dict[str, str]:
    """The machine: processor, cores, memory, system."""
    found = re.search(r"model name\s*:\s*(.+)", _text("/proc/cpuinfo"))
    release = re.search(r'PRETTY_NAME="(.+)"', _text("/etc/os-release"))
    return {
        "processor": f"{found[1] if found else platform.machine()}, {os.cpu_count()} cores",
        "memory": f"{machine_memory() / (1 << 30):.0f} GiB",
        "system": f"{release[1] if release else platform.system()}, Linux {platform.release()}",
    }


def versions(peer_packages: Path) -> dict[str, str]:
    """Versions of everything that took part, by name."""
    packages = ("uvicorn", "httptools", "uvloop", "fastapi", "starlette", "psycopg", "pyarrow", "pyogrio", "shapely")
    programs = {
        "PostgreSQL": (["psql", "--version"], r"[\d.]+"),
        "nginx": (["nginx", "-v"], r"[\d.]+"),
        "wrk": (["wrk", "-v"], r"wrk (?:debian/)?([\d.]+)"),
        "GDAL (ogr2ogr)": (["ogr2ogr", "--version"], r"[\d.]+"),
    }
    found = {"Python": platform.python_version()}
    found |= {name: metadata.version(name) for name in packages}
    for name, (command, pattern) in programs.items():
        match = re.search(pattern, _said(command))
        found[name] = match[match.lastindex or 0] if match else "?"
    for path in peer_packages.glob("lib/python3*/site-packages/*.dist-info"):
        name, _, version = path.stem.rpartition("-")
        if name == "tipg":
            found[name] = version
    return found


def _changed() -> bool:
    return bool(_said(["git", "status", "--porcelain", "--untracked-files=no", "--", "mapsvc", "tiles", "layers"]))


def _said(command: list[str]) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=20)
    except OSError:
        return ""
    return (done.stdout or done.stderr).strip()


def _text(path: str) -> str:
    return Path(path).read_text(encoding="utf-8") if Path(path).exists() else ""
