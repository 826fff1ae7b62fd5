"""Files that a process of its own writes: started, watched, ended with whoever asked."""

import asyncio
import json
import shutil
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg

from mapsvc.database.location import reading_conninfo
from mapsvc.database.pool import Database
from mapsvc.errors import TooMuchForFormat
from mapsvc.features.formats.about import About
from mapsvc.features.formats.arrow_statement import statement
from mapsvc.features.formats.offered import FileFormat
from mapsvc.features.formats.written import WRITTEN
from mapsvc.features.selection import Selection
from mapsvc.settings import PACKAGE, Settings

FORGOTTEN_AFTER = 6 * 3600.0
"""Seconds after which a file whose sender was killed is taken away."""


@asynccontextmanager
async def written(
    settings: Settings, database: Database, selection: Selection, about: About, shown: FileFormat, limit: int | None
) -> AsyncIterator[Path]:
    """The file of ``selection``, there while the context lasts. Raises what the writer tells."""
    query = statement(selection, WRITTEN[shown.name].places, limit)
    async with database.reading() as connection:
        copy = psycopg.AsyncClientCursor(connection).mogrify(query.text, query.values)
    folder = await asyncio.to_thread(_folder, settings.home / "downloads")
    try:
        task = {
            "format": shown.name,
            "conninfo": reading_conninfo(settings),
            "copy": copy,
            "about": about.as_json(),
            "folder": str(folder),
        }
        answer = await _answer(task)
        if "file" not in answer:
            raise _told(answer)
        yield folder / answer["file"]
    finally:
        await asyncio.shield(asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True))


def _folder(below: Path) -> Path:
    below.mkdir(parents=True, exist_ok=True, mode=0o700)
    for left in below.iterdir():
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > FORGOTTEN_AFTER:
                shutil.rmtree(left, ignore_errors=True)
    return Path(tempfile.mkdtemp(dir=below))


async def _answer(task: dict[str, Any]) -> dict[str, Any]:
    """What the writer says at its end; it is ended when this is cancelled."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "mapsvc.features.formats.writer",
        cwd=PACKAGE.parent,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    if process.stdin is None or process.stdout is None or process.stderr is None:
        raise RuntimeError("the writer has no pipes")
    try:
        # Its input stays open: when it ends, the writer knows that nobody waits any more.
        process.stdin.write(json.dumps(task).encode() + b"\n")
        await process.stdin.drain()
        said, faults = await asyncio.gather(process.stdout.read(), process.stderr.read())
        code = await process.wait()
        if not said:
            raise RuntimeError(f"the writer of {task['format']} ended with {code}: {faults.decode()[-4000:]}")
        answer: dict[str, Any] = json.loads(said)
        return answer
    finally:
        if process.returncode is None:
            process.kill()
            await asyncio.shield(process.wait())


def _told(answer: dict[str, Any]) -> Exception:
    """The error that ended the writer: one of the database, or of the format."""
    if "sqlstate" in answer:
        state = answer["sqlstate"]
        return psycopg.errors.lookup(state)() if state else psycopg.OperationalError()
    return TooMuchForFormat(**answer["values"])
