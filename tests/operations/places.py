"""Folders for tests that run a whole service."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def reachable_folder() -> Iterator[Path]:
    """A folder that the account of PostgreSQL can reach, named as people name theirs."""
    base = Path(tempfile.mkdtemp(prefix="mapsvc-test-", dir="/var/tmp"))
    base.chmod(0o755)
    try:
        yield base / "Bản đồ số Quảng Trị"
    finally:
        shutil.rmtree(base, ignore_errors=True)
