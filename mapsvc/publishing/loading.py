"""Loading declared layers: prepare, check, make a version, publish it. One door for the command line and jobs."""

import hashlib
import json
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Literal

from psycopg.types.json import Jsonb

from mapsvc.catalogue.declaration import LayerDeclaration
from mapsvc.catalogue.declarations import Declarations
from mapsvc.database.location import connect
from mapsvc.errors import LANGUAGES, MapsvcError, PublishingError
from mapsvc.publishing.checks import Findings, checked
from mapsvc.publishing.declaring import declare, note_failure
from mapsvc.publishing.encoding import encoded
from mapsvc.publishing.pipeline import Materials, Prepared, prepare
from mapsvc.publishing.readers.layer import DatabaseTables
from mapsvc.publishing.sorting import in_order
from mapsvc.publishing.sources import SourceFiles
from mapsvc.publishing.version_table import Connection, ahead
from mapsvc.publishing.versions import Origin, add_draft, publish, queries
from mapsvc.settings import Settings

log = logging.getLogger(__name__)

CONTENT = 3
"""Raised when the loader itself changes what it makes of the same sources, so that layers are loaded again."""

SHAPING = {"geometry", "key", "fields", "sources", "steps", "fallback", "time", "search", "label"}
"""Parts of a declaration that decide what is in a version; changing another part needs no new one."""

State = Literal["loaded", "unchanged", "failed"]


@dataclass(frozen=True)
class Outcome:
    """What became of one layer."""

    layer_id: str
    state: State
    number: int | None = None
    features: int = 0
    error: MapsvcError | None = None


Watch = Callable[[str, Outcome | None], None]
"""Called with (layer, None) when a layer begins and with its outcome when it ends."""


@dataclass
class Loader:
    """Loads layers one after another; a layer that fails leaves the others alone.

    Layers made from other layers are read over a connection of their own, because the first is busy with COPY.
    """

    settings: Settings
    declarations: Declarations
    connection: Connection
    reading: Connection
    created_by: str = "mapsvc load"
    materials: Materials = field(init=False)

    def __post_init__(self) -> None:
        files = SourceFiles(self.settings.data, self.settings.home / "downloads", download=self.settings.download)
        self.materials = Materials(files, self.declarations.sources, DatabaseTables(self.reading))

    def load(self, layer_id: str, force: bool = False) -> Outcome:
        """Load one layer; never raises for what is wrong with its data, but tells and records it."""
        try:
            return self._load(layer_id, force)
        except MapsvcError as error:
            self.connection.rollback()
            self._note(layer_id, error)
            return Outcome(layer_id, "failed", error=error)
        except Exception as error:  # a fault of one layer's data must not stop the others
            log.exception("loading %s", layer_id)
            self.connection.rollback()
            told = PublishingError(layer=layer_id, reason=f"{type(error).__name__}: {error}")
            self._note(layer_id, told)
            return Outcome(layer_id, "failed", error=told)

    def _load(self, layer_id: str, force: bool) -> Outcome:
        wanted = fingerprint(self.declarations, layer_id)
        row = queries.published_fingerprint(self.connection, layer_id=layer_id)
        self.connection.commit()
        published = str(row[0]) if row else None
        if published == wanted and not force:
            with self.connection.transaction():
                queries.clear_failure(self.connection, layer_id=layer_id)
            return Outcome(layer_id, "unchanged")
        if self.declarations.layers[layer_id].kind == "elevation":
            number = self._publish_heights(self.declarations.layers[layer_id], wanted)
            return Outcome(layer_id, "loaded", number, self._count(layer_id, number))
        prepared = prepare(self.declarations.layers[layer_id], self.materials)
        # A version made without all its sources is made again as soon as they can be had.
        actual = f"{wanted} {prepared.variant}".strip()
        if actual == published and not force:
            return Outcome(layer_id, "unchanged")
        number = self._publish(prepared, actual)
        return Outcome(layer_id, "loaded", number, self._count(layer_id, number))

    def _publish(self, prepared: Prepared, content: str) -> int:
        """A draft and its publication in one transaction: a failure leaves nothing of either."""
        declaration = prepared.declaration
        origin = Origin(self.created_by, content, prepared.sources, prepared.steps, Findings())
        # GDAL, Arrow, files and the database work beside Python; GEOS holds the interpreter.
        rows = ahead(encoded(declaration, checked(declaration, ahead(prepared.batches), origin.findings)))
        with self.connection.transaction():
            number = add_draft(self.connection, declaration, ahead(in_order(rows)), origin)
            publish(self.connection, declaration.id, number)
            if prepared.note:
                note_failure(self.connection, declaration.id, prepared.note.model_dump())
        return number

    def _publish_heights(self, declaration: LayerDeclaration, content: str) -> int:
        """As ``_publish``: the archive gets its name within the transaction, and goes when that fails."""
        # Here and not above: it brings GDAL's rasters, which few layers need.
        from mapsvc.publishing.elevation.making import making

        with making(declaration, self.materials, self.settings.archives) as made:
            origin = Origin(self.created_by, content, made.sources, made.steps, Findings(extent=list(made.extent)))
            rows = encoded(declaration, checked(declaration, [made.batch], origin.findings))
            placed: Path | None = None
            try:
                with self.connection.transaction():
                    number = add_draft(self.connection, declaration, in_order(rows), origin)
                    record = made.place(declaration.id, number)
                    placed = self.settings.archives / record["path"]
                    queries.store_archive(
                        self.connection, layer_id=declaration.id, number=number, archive=Jsonb(record)
                    )
                    publish(self.connection, declaration.id, number)
            except BaseException:
                if placed:
                    placed.unlink(missing_ok=True)
                raise
        return number

    def _count(self, layer_id: str, number: int) -> int:
        row = self.connection.execute(
            "SELECT feature_count FROM catalogue.layer_version WHERE layer_id = %s AND number = %s",
            [layer_id, number],
        ).fetchone()
        return int(str(row[0])) if row else 0

    def _note(self, layer_id: str, error: MapsvcError) -> None:
        failure: dict[str, str] = {
            language: " ".join(filter(None, (error.text(language), error.advice(language)))) for language in LANGUAGES
        }
        note_failure(self.connection, layer_id, failure)


def fingerprint(declarations: Declarations, layer_id: str) -> str:
    """sha256 over everything that decides a layer's content: its declaration, its files, the layers it is made of."""
    layer = declarations.layers[layer_id]
    sources = [*layer.sources, *(source for fallback in layer.fallback for source in fallback.sources)]
    files = [
        (source.ref, file.path, file.sha256)
        for source in sources
        if source.ref
        for file in declarations.sources[source.ref].files
        if any(fnmatchcase(file.path, pattern) for pattern in source.files)
    ]
    below = [fingerprint(declarations, other) for other in declarations.layers_below(layer_id)]
    # What a field refers to is about showing, not about content.
    content = layer.model_dump(mode="json", include=SHAPING, exclude={"fields": {"__all__": {"refers"}}})
    if layer.kind == "elevation":
        content |= layer.model_dump(mode="json", include={"kind", "elevation"})
        content["max_zoom"] = layer.tiles.max_zoom
    text = json.dumps([CONTENT, content, layer.tiles.labels, files, below], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def load_all(
    settings: Settings,
    declarations: Declarations,
    only: Iterable[str] = (),
    force: bool = False,
    watch: Watch = lambda layer_id, outcome: None,
) -> list[Outcome]:
    """Declare every layer and load them, or those in ``only`` and what they are made of, in order of need."""
    wanted = set(only) or set(declarations.layers)
    needed = with_needed(declarations, wanted)
    outcomes = []
    with connect(settings) as connection, connect(settings) as reading:
        reading.autocommit = True
        declare(connection, declarations)
        loader = Loader(settings, declarations, connection, reading)
        for layer_id in declarations.load_order():
            if layer_id not in needed:
                continue
            watch(layer_id, None)
            outcome = loader.load(layer_id, force and layer_id in wanted)
            outcomes.append(outcome)
            watch(layer_id, outcome)
    return outcomes


def with_needed(declarations: Declarations, wanted: Iterable[str]) -> set[str]:
    """The layers of ``wanted``, or all when it is empty, and those that they are made of."""
    found: set[str] = set()
    waiting = list(wanted) or list(declarations.layers)
    while waiting:
        layer_id = waiting.pop()
        if layer_id not in found:
            found.add(layer_id)
            waiting.extend(declarations.layers_below(layer_id))
    return found
