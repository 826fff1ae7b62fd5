"""The real layers, prepared once for all tests, without a database."""

from pathlib import Path
from typing import NoReturn

import pytest

from mapsvc.catalogue.declarations import Declarations, read_declarations
from mapsvc.publishing.faults import SourceMissing
from mapsvc.publishing.sources import SourceFiles
from mapsvc.publishing.trial import Trial, Tried
from mapsvc.settings import CHECKOUT
from tests.conftest import REAL_DATA


@pytest.fixture(scope="session")
def declarations() -> Declarations:
    """The project's own declarations."""
    return read_declarations(CHECKOUT / "layers")


@pytest.fixture(scope="session")
def trial(declarations: Declarations, data_roots: tuple[Path, ...], tmp_path_factory: pytest.TempPathFactory) -> Trial:
    """Prepares real layers from the files at hand; a test that needs files that are not here is skipped."""
    return Trial(declarations, SourceFiles(data_roots, tmp_path_factory.mktemp("downloads"), download=False))


def real(trial: Trial, layer_id: str) -> Tried:
    """The prepared layer, or a skip that says which file is missing."""
    try:
        tried = trial.run(layer_id)
    except SourceMissing as error:
        without_data(error.text("en"))
    if tried.prepared.variant:
        without_data(f"{layer_id} is here only as: {tried.prepared.variant}")
    return tried


def without_data(reason: str) -> NoReturn:
    """Skips the test for want of a file, which is a fault where the real data lies beside the checkout."""
    if REAL_DATA.is_dir():
        pytest.fail(f"the real data lies at {REAL_DATA}, and yet: {reason}")
    pytest.skip(reason)
