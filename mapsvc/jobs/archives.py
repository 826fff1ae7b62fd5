"""How the archive of a version is asked for. Publishing asks, the room of tiles does it: here is what both know."""

from typing import Any

import psycopg

from mapsvc.jobs.queue import defer

WRITE_ARCHIVE = "write_archive"
"""Name of the task, with arguments ``layer_id`` and ``number``."""


def defer_archive(connection: psycopg.Connection[Any], layer_id: str, number: int) -> bool:
    """Ask for the archive of a version inside the caller's transaction; False when it is asked for already."""
    return defer(connection, WRITE_ARCHIVE, f"archive {layer_id} {number}", {"layer_id": layer_id, "number": number})
