"""What of the data is in the repository: files that may be passed on, and no other."""

import hashlib
import subprocess
from collections import defaultdict
from pathlib import Path

import pytest

from mapsvc.settings import CHECKOUT
from tests.conftest import REAL_DATA

SHIPPABLE = {
    "airport.csv",
    "coastline.geojson",
    "places_of_interest_osm.geojson",
    "populated_places.geojson",
    "rivers_overview.geojson",
}
"""What ``../shared/data/shippable`` holds."""

PUBLIC_DOMAIN = {"neighbouring_land.geojson", "vietnam_land.geojson"}
"""Drawn from Natural Earth for this project; see NOTICE."""


@pytest.fixture(scope="module")
def committed() -> list[Path]:
    found = subprocess.run(["git", "ls-files", "-z"], cwd=CHECKOUT, capture_output=True, text=True, check=False)
    if found.returncode:
        pytest.skip("this is no clone: git knows nothing of it")
    return [CHECKOUT / name for name in filter(None, found.stdout.split("\0"))]


def test_only_data_that_may_be_passed_on_is_committed_and_the_notice_names_it(committed: list[Path]) -> None:
    data = {path.relative_to(CHECKOUT / "data").as_posix() for path in committed if (CHECKOUT / "data") in path.parents}
    assert data == {f"shippable/{name}" for name in SHIPPABLE | PUBLIC_DOMAIN}
    notice = (CHECKOUT / "NOTICE").read_text(encoding="utf-8")
    assert all(name in notice for name in SHIPPABLE | PUBLIC_DOMAIN)


def test_nothing_else_of_the_real_data_is_committed_under_any_name(committed: list[Path]) -> None:
    if not REAL_DATA.is_dir():
        pytest.skip(f"the real data is not at {REAL_DATA}")
    shippable = {path.name: path for path in (REAL_DATA / "shippable").iterdir()}
    assert set(shippable) == SHIPPABLE
    for name, path in shippable.items():
        assert (CHECKOUT / "data" / "shippable" / name).read_bytes() == path.read_bytes(), name
    never = defaultdict(list)
    for folder in ("upstream", "curated"):
        for path in (REAL_DATA / folder).rglob("*"):
            if path.is_file() and path.stat().st_size > 100:
                never[path.stat().st_size].append(path)
    alike = {
        (path.relative_to(CHECKOUT).as_posix(), other.name)
        for path in committed
        if path.is_file()
        for other in never[path.stat().st_size]
        if _sha256(path) == _sha256(other)
    }
    assert not alike


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
