"""The running service's catalogue: read from the database, so that every process agrees, and kept fresh.

Publishing notifies the channel ``catalogue``; a slow poll behind it catches what a lost connection missed.
"""

import asyncio
import logging
from datetime import UTC, datetime
from typing import Any

import psycopg
from psycopg.rows import dict_row
from pydantic import ValidationError

from mapsvc.catalogue.declaration import Agency, CodeList, LayerDeclaration, Sector
from mapsvc.catalogue.layers import Catalogue, Layer, Version
from mapsvc.catalogue.stories import read_stories
from mapsvc.catalogue.themes import read_themes
from mapsvc.database.pool import Connection, Database
from mapsvc.database.statements import statements
from mapsvc.errors import DatabaseUnavailable

log = logging.getLogger(__name__)

queries = statements("mapsvc.catalogue")

CHANNEL = "catalogue"
POLL_SECONDS = 20.0
RETRY_SECONDS = 1.0


async def read_catalogue(connection: Connection) -> Catalogue:
    """Read everything in one snapshot of the database."""
    async with connection.transaction(), connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        await cursor.execute(queries.vocabularies.sql)
        words = {row["name"]: row["body"] for row in await cursor.fetchall()}
        await cursor.execute(queries.versions.sql)
        version_rows = await cursor.fetchall()
        await cursor.execute(queries.layers.sql)
        layer_rows = await cursor.fetchall()
    return build_catalogue(layer_rows, version_rows, words)


def build_catalogue(
    layer_rows: list[dict[str, Any]], version_rows: list[dict[str, Any]], words: dict[str, Any]
) -> Catalogue:
    """Frozen models from rows of ``catalogue.*``."""
    declared = {row["id"]: LayerDeclaration.model_validate(row["declaration"]) for row in layer_rows}
    versions: dict[str, dict[int, Version]] = {}
    for row in version_rows:
        version = _version(row, declared.get(row["layer_id"]))
        if version:
            versions.setdefault(version.layer_id, {})[version.number] = version
    layers = {}
    for row in layer_rows:
        layers[row["id"]] = Layer(
            id=row["id"],
            sector=row["sector"],
            position=row["position"],
            declaration=declared[row["id"]],
            style=row["style"],
            published=row["published"],
            failure=row["failure"],
            versions=versions.get(row["id"], {}),
        )
    return Catalogue(
        layers=layers,
        sectors={key: Sector.model_validate(body) for key, body in words.get("sectors", {}).items()},
        agencies={key: Agency.model_validate(body) for key, body in words.get("agencies", {}).items()},
        codes={key: CodeList.model_validate(body) for key, body in words.get("codes", {}).items()},
        themes=read_themes(words.get("themes", {})),
        stories=read_stories(words.get("stories", {})),
        read_at=datetime.now(UTC),
    )


def _version(row: dict[str, Any], today: LayerDeclaration | None) -> Version | None:
    try:
        declaration = LayerDeclaration.model_validate(row["declaration"])
    except ValidationError:
        # A version declared under rules of long ago must not take the whole catalogue down.
        log.warning("version %s of %s has a declaration this program does not read", row["number"], row["layer_id"])
        return None
    if today:
        declaration = _in_todays_words(declaration, today)
    extent = row["extent"]
    return Version(
        layer_id=row["layer_id"],
        number=row["number"],
        state=row["state"],
        created_at=row["created_at"],
        published_at=row["published_at"],
        declaration=declaration,
        sources=tuple(row["sources"]),
        steps=tuple(row["steps"]),
        checks=row["checks"],
        feature_count=row["feature_count"],
        extent=(extent[0], extent[1], extent[2], extent[3]) if extent else None,
        archive=row["archive"],
        readable=row["readable"],
    )


SHAPE = ("kind", "geometry", "key", "label", "fields", "time", "search")
"""What of its declaration belongs to a version for good; the rest may change without a new one."""


def _in_todays_words(then: LayerDeclaration, today: LayerDeclaration) -> LayerDeclaration:
    """A version in its own shape, with today's title, description, owner, access, zooms and statistics."""
    names = {field.name for field in then.fields}
    statistics = tuple(each for each in today.statistics if each.field in names)
    return today.model_copy(update={part: getattr(then, part) for part in SHAPE} | {"statistics": statistics})


class CatalogueRegistry:
    """Holds the current snapshot and replaces it whole."""

    def __init__(self, database: Database, conninfo: str) -> None:
        """``conninfo`` is of the server that is written to: a replica sends no notifications."""
        self._database = database
        self._conninfo = conninfo
        self._snapshot: Catalogue | None = None
        self._following: asyncio.Task[None] | None = None

    @property
    def snapshot(self) -> Catalogue:
        """The current catalogue. Raises DatabaseUnavailable before the first one could be read."""
        if self._snapshot is None:
            raise DatabaseUnavailable()
        return self._snapshot

    @property
    def is_read(self) -> bool:
        """Whether there is a snapshot."""
        return self._snapshot is not None

    async def refresh(self) -> Catalogue:
        """Read the catalogue now."""
        async with self._database.reading() as connection:
            self._snapshot = await read_catalogue(connection)
        return self._snapshot

    async def start(self) -> None:
        """Read once if the database answers, and follow changes from then on."""
        try:
            await self.refresh()
        except Exception:
            log.warning("the catalogue cannot be read yet; trying again", exc_info=True)
        self._following = asyncio.create_task(self._follow())

    async def stop(self) -> None:
        """Stop following."""
        if self._following:
            self._following.cancel()
            await asyncio.gather(self._following, return_exceptions=True)

    async def _follow(self) -> None:
        while True:
            try:
                await self._listen()
            except asyncio.CancelledError:
                raise
            except Exception as error:
                log.info("following the catalogue: %s", error)
                await asyncio.sleep(RETRY_SECONDS)

    async def _listen(self) -> None:
        connection = await psycopg.AsyncConnection.connect(
            self._conninfo, autocommit=True, connect_timeout=2, application_name="mapsvc catalogue"
        )
        async with connection:
            await connection.execute("LISTEN catalogue")
            while True:
                await self.refresh()
                async for _ in connection.notifies(timeout=POLL_SECONDS, stop_after=1):
                    pass
