"""A checkout of an ordinary user, in a folder named as people name theirs."""

import contextlib
import hashlib
import json
import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from mapsvc.settings import CHECKOUT
from tests.operations.places import reachable_folder
from tests.operations.service import launched

FOLDERS = ("mapsvc", "scripts", "layers", "tiles", "data", "requirements.txt", "pyproject.toml")


@dataclass(frozen=True)
class Owned:
    """A checkout, and who it belongs to."""

    checkout: Path
    owner: pwd.struct_passwd

    @property
    def home(self) -> Path:
        return self.checkout.parent / "nhà"

    @property
    def account(self) -> dict[str, Any]:
        """How a program is started as this user."""
        if os.geteuid() == self.owner.pw_uid:
            return {}
        return {"user": self.owner.pw_uid, "group": self.owner.pw_gid, "extra_groups": []}

    def run(self, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self.checkout,
            env={"HOME": str(self.home), "LANG": "C.UTF-8", **environment},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            **self.account,
        )


@pytest.fixture(scope="module")
def python(owned: Owned) -> str:
    """A Python that this user may start, of the version that the packages here are for."""
    wanted = f"{sys.version_info.major}.{sys.version_info.minor}"
    for path in (os.path.realpath(sys.executable), f"/usr/bin/python{wanted}", f"/usr/local/bin/python{wanted}"):
        with contextlib.suppress(OSError):
            if owned.run(path, "-c", "").returncode == 0:
                return path
    pytest.skip(f"{owned.owner.pw_name} may start no Python {wanted} of this machine")


@pytest.fixture(scope="module")
def owned() -> Iterator[Owned]:
    """Root hands it to an account without rights; anybody else is an ordinary user already."""
    owner = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    with reachable_folder() as place:
        checkout = place / "Bản đồ Quảng Trị"
        listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *FOLDERS]
        found = subprocess.run(listed, cwd=CHECKOUT, check=True, capture_output=True, text=True)
        for name in filter(None, found.stdout.split("\0")):
            (checkout / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(CHECKOUT / name, checkout / name)
        shutil.copytree(CHECKOUT / "mapsvc" / "web" / "dist", checkout / "mapsvc" / "web" / "dist")
        (place / "nhà").mkdir()
        for path in (place, *place.rglob("*")):
            os.chown(path, owner.pw_uid, owner.pw_gid)
        yield Owned(checkout, owner)


def test_the_map_runs_for_an_ordinary_user_in_a_folder_with_spaces_and_vietnamese_letters(
    owned: Owned, python: str
) -> None:
    # As scripts/install makes it, but what is needed is seen where it lies already.
    place = owned.checkout.parent / "môi trường"
    subprocess.run([python, "-m", "venv", "--without-pip", place], check=True)
    (packages,) = (place / "lib").glob("python3*/site-packages")
    needed = Path(psycopg.__file__).parents[1]
    (packages / "checkout.pth").write_text(f"{owned.checkout}\n{needed}\n", encoding="utf-8")
    program = (str(place / "bin" / "python"), "-P", "-m", "mapsvc")
    reached = owned.run(program[0], "-P", "-c", "import mapsvc, psycopg; print(mapsvc.__file__)")
    if reached.returncode:
        pytest.skip(f"{owned.owner.pw_name} cannot reach the packages in {needed}: {reached.stderr[-200:]}")
    assert reached.stdout.startswith(str(owned.checkout))
    unset: dict[str, Any] = {"MAPSVC_HOME": "", "MAPSVC_DATA": "", "XDG_DATA_HOME": "", "PYTHONPATH": ""}
    own: dict[str, Any] = {"program": program, "account": owned.account, "HOME": str(owned.home)}
    with launched(owned.home, "--web-processes", "1", **own, **unset) as service:
        service.eventually("/ready", seconds=240)
        assert "<title>" in httpx.get(f"{service.base}/", headers={"Accept": "text/html"}).text
        layers = {each["id"]: each["version"] for each in json.loads(service.get("/catalogue")[1])["layers"]}
        assert layers["coastline"]["number"] == 1
        assert service.get("/collections/coastline/tiles/WebMercatorQuad/6/29/50")[0] == 200
        (data,) = (owned.home / ".local" / "share" / "mapsvc").glob("*/postgres")
        assert data.stat().st_uid == owned.owner.pw_uid, "the database is the user's too"
    assert service.process.returncode == 0
    assert not (data / "postmaster.pid").exists()


TOOLS = ("bash", "cat", "dirname", "env", "find", "grep", "sha256sum", "sort", "tr", "xargs")


@pytest.fixture
def programs(tmp_path_factory: pytest.TempPathFactory, owned: Owned) -> Path:
    """A folder with the few programs that every machine has; neither apt nor sudo is among them."""
    folder = owned.checkout.parent / "bin"
    folder.mkdir(exist_ok=True)
    for name in TOOLS:
        (folder / name).unlink(missing_ok=True)
        (folder / name).symlink_to(shutil.which(name) or "/nonexistent")
    return folder


def test_a_machine_without_python_says_what_to_install_and_changes_nothing(owned: Owned, programs: Path) -> None:
    before = sorted(owned.checkout.iterdir())
    refused = owned.run("scripts/run", PATH=str(programs))
    assert refused.returncode == 1
    assert "✗ Thiếu Python 3.11+; cần quyền quản trị để cài." in refused.stderr
    assert "Python 3.11+ is missing, and installing it needs an administrator." in refused.stderr
    assert "→ Debian/Ubuntu: sudo apt install python3 python3-venv" in refused.stderr
    assert sorted(owned.checkout.iterdir()) == before


def test_a_machine_without_postgis_says_what_to_install(owned: Owned, programs: Path, python: str) -> None:
    """All else is there; the environment's Python is one that finds no server."""
    environment = owned.checkout / ".venv"
    (environment / "bin").mkdir(parents=True)
    stamp = hashlib.sha256((owned.checkout / "requirements.txt").read_bytes()).hexdigest()
    (environment / "installed-requirements.txt").write_text(f"{stamp}  -\n", encoding="utf-8")
    (environment / "checkout").write_text(str(owned.checkout), encoding="utf-8")
    no_server, modern = '#!/bin/sh\ncase "$*" in *choose_server*) exit 1 ;; esac\n', "#!/bin/sh\nexit 0\n"
    for path, text in (
        (environment / "bin" / "python", no_server),
        (programs / "python3", f'#!/bin/sh\nexec {python} "$@"\n'),
        (programs / "node", modern),
    ):
        path.write_text(text, encoding="utf-8")
        path.chmod(0o755)
    for path in (environment, *environment.rglob("*")):
        os.chown(path, owned.owner.pw_uid, owned.owner.pw_gid)
    refused = owned.run("scripts/run", PATH=str(programs))
    assert refused.returncode == 1, refused.stderr
    assert "✗ Thiếu PostgreSQL + PostGIS; cần quyền quản trị để cài." in refused.stderr
    assert "PostgreSQL + PostGIS is missing, and installing it needs an administrator." in refused.stderr
    assert "→ Debian/Ubuntu: sudo apt install postgresql-16 postgresql-16-postgis-3" in refused.stderr
