"""The process that writes one file: ``python -m mapsvc.features.formats.writer``.

Its memory, its time and its faults are its own. It reads the task as one line of JSON from its input, writes into the
folder named there, and answers one line: the file's name, or what a person is told. When its input ends before that,
whoever asked is gone, and so is it.
"""

import importlib
import json
import os
import sys
import threading
from pathlib import Path
from typing import Any

import psycopg

from mapsvc.errors import MapsvcError
from mapsvc.features.formats.about import about_from
from mapsvc.features.formats.arrow_rows import batches, schema_of
from mapsvc.features.formats.written import WRITTEN
from mapsvc.hidden import hide

_SETTINGS = (
    b"SET statement_timeout = 0",
    b"SET jit = off",
    b"SET max_parallel_workers_per_gather = 0",
    b"SET timezone = 'UTC'",
)


def write(task: dict[str, Any]) -> str:
    """Write the file of ``task``; returns its name."""
    about = about_from(task["about"])
    written = WRITTEN[task["format"]]
    module = importlib.import_module(f"mapsvc.features.formats.{written.module}")
    schema = schema_of(about, written.places)
    with psycopg.connect(task["conninfo"], application_name="mapsvc download") as connection:
        for setting in _SETTINGS:
            connection.execute(setting)
        path: Path = module.write(batches(connection, task["copy"], schema), schema, about, Path(task["folder"]))
    return path.name


def _leave_with_the_asker() -> None:
    while os.read(sys.stdin.fileno(), 4096):
        pass
    os._exit(3)


def main() -> None:
    """Do the one task."""
    hide("pandas", "geopandas")
    os.nice(5)  # the map comes first
    task = json.loads(sys.stdin.buffer.readline())
    threading.Thread(target=_leave_with_the_asker, daemon=True).start()
    try:
        answer: dict[str, Any] = {"file": write(task)}
    except MapsvcError as error:
        answer = {"code": error.code, "values": error.values}
    except psycopg.Error as error:
        answer = {"sqlstate": error.sqlstate}
    print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
