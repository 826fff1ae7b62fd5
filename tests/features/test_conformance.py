"""Every conformance class that is declared has tests, and the page that names them is true."""

import re
from pathlib import Path

from mapsvc.settings import CHECKOUT
from tests.features.conftest import Client

PAGE = CHECKOUT / "docs" / "conformance.md"
SPECIFICATIONS = "http://www.opengis.net/spec/"


def rows() -> dict[str, list[tuple[Path, str]]]:
    """The tests of each class."""
    found: dict[str, list[tuple[Path, str]]] = {}
    for name, cell in re.findall(r"^\| `([^`]+)` \| (.+) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE):
        tests: list[tuple[Path, str]] = []
        for file, named in re.findall(r"`([a-z_/]+\.py)`: ((?:`test_\w+`(?:, )?)+)", cell):
            tests += [(CHECKOUT / "tests" / file, each) for each in re.findall(r"test_\w+", named)]
        found[name] = tests
    return found


def test_the_page_lists_what_is_declared(client: Client) -> None:
    declared = client.json("/conformance")["conformsTo"]
    assert {f"{SPECIFICATIONS}{name}" for name in rows()} == set(declared)


def test_every_test_that_is_named_is_there() -> None:
    for name, tests in rows().items():
        assert tests, name
        for file, test in tests:
            assert re.search(rf"^def {test}\(", file.read_text(encoding="utf-8"), re.MULTILINE), (name, file, test)
