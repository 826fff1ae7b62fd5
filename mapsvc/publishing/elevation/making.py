"""An elevation layer on its way to a version: sheets looked through, warped, and written as a tile archive."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyproj import CRS, Transformer

from mapsvc.archives.file import HEIGHTS, archive_path, write_archive_file
from mapsvc.catalogue.declaration import ElevationDeclaration, LayerDeclaration
from mapsvc.publishing.batch import Batch
from mapsvc.publishing.elevation.grid import SIDE, united, zooms
from mapsvc.publishing.elevation.levels import levels
from mapsvc.publishing.elevation.sheets import Box, Sheet, look_through
from mapsvc.publishing.elevation.tiles import ENCODING, height_tiles, step_of
from mapsvc.publishing.faults import source_fault
from mapsvc.publishing.finishing import finish
from mapsvc.publishing.pipeline import Materials


@dataclass(frozen=True)
class Made:
    """What a version is made from: a row a sheet, and the archive, which waits below ``folder`` for its number."""

    batch: Batch
    extent: Box
    sources: list[dict[str, Any]]
    steps: list[dict[str, Any]]
    folder: Path
    waiting: Path
    archive: dict[str, Any]

    def place(self, layer_id: str, number: int) -> dict[str, Any]:
        """Give the archive its name; returns what the catalogue keeps of it."""
        path = archive_path(layer_id, number)
        self.waiting.replace(self.folder / path)
        return {"path": path, **self.archive}


@contextmanager
def making(declaration: LayerDeclaration, materials: Materials, folder: Path) -> Iterator[Made]:
    """Make everything but the version. Raises SourceMissing or SourceFault; nothing stays when it is not placed."""
    how = declaration.elevation or ElevationDeclaration()
    sources: list[dict[str, Any]] = []
    sheets: list[Sheet] = []
    for source in declaration.sources:
        for found in materials.files.of(materials.sources[source.ref or ""], source):
            sources.append(found.record())
            sheets.append(look_through(found.path, source.crs, how))
    if not sheets:
        raise source_fault(declaration.id, "không có tệp nào", "there is no file")
    first, last = zooms(sheets, declaration.tiles.max_zoom)
    extent = united([sheet.degrees for sheet in sheets])
    step = step_of(how.step)
    waiting = folder / declaration.id / f".waiting.{os.getpid()}.pmtiles"
    try:
        with levels(sheets, first, last) as made:
            written = write_archive_file(waiting, height_tiles(made, step), extent, _metadata(declaration), HEIGHTS)
        if written is None:
            raise source_fault(declaration.id, "không có ô bản đồ nào", "there are no tiles")
        record = {
            "fields": [],
            "min_zoom": first,
            "max_zoom": last,
            "tiles": written.tiles,
            "contents": written.contents,
            "bytes": written.bytes,
            "sha256": written.sha256,
            "encoding": ENCODING,
            "step": step,
            "tile_size": SIDE,
        }
        steps = _steps(sheets, first, last, step)
        yield Made(_rows(declaration, sheets), extent, sources, steps, folder, waiting, record)
    finally:
        waiting.unlink(missing_ok=True)


def _rows(declaration: LayerDeclaration, sheets: list[Sheet]) -> Batch:
    """The sheets as rows; two files of one name in different folders are told apart by their number."""
    names = [sheet.name for sheet in sheets]
    keys = [name if names.count(name) == 1 else f"{name} ({n})" for n, name in enumerate(names, start=1)]
    columns: dict[str, Any] = {"sheet": keys}
    for name in ("crs", "resolution", "columns", "rows", "lowest", "highest"):
        columns[name] = [getattr(sheet, name) for sheet in sheets]
    for position, name in enumerate(("west", "south", "east", "north")):
        columns[name] = [sheet.degrees[position] for sheet in sheets]
    columns["source_file"] = pa.array(range(len(sheets)), pa.int16())
    columns["source_row"] = pa.array([1] * len(sheets), pa.int64())
    return finish(declaration, pa.table(columns), None)


def _steps(sheets: list[Sheet], first: int, last: int, step: float) -> list[dict[str, Any]]:
    steps: list[dict[str, Any]] = []
    for crs in dict.fromkeys(sheet.crs for sheet in sheets):
        operation = Transformer.from_crs(CRS.from_user_input(crs), CRS.from_epsg(4326), always_xy=True)
        text = {
            "vi": f"Đưa về lưới Web Mercator từ {crs}: {operation.description}",
            "en": f"Brought to the Web Mercator grid from {crs}: {operation.description}",
        }
        detail = {"from": crs, "name": operation.description, "accuracy_m": operation.accuracy}
        steps.append({"use": "warp", "options": {}, "detail": detail, "text": text})
    missing, cells = sum(sheet.missing for sheet in sheets), sum(sheet.columns * sheet.rows for sheet in sheets)
    steps.append(
        {
            "use": "height_tiles",
            "options": {},
            "detail": {"min_zoom": first, "max_zoom": last, "step_m": step, "without_height": missing, "cells": cells},
            "text": {
                "vi": f"Ghi độ cao, làm tròn {_decimal(step)} m, thành ô bản đồ mức {first}–{last};"
                f" {missing} trên {cells} ô lưới không có độ cao",
                "en": f"Heights, rounded to {step:g} m, written as tiles of zooms {first}–{last};"
                f" {missing} of {cells} cells have none",
            },
        }
    )
    return steps


def _decimal(number: float) -> str:
    return f"{number:g}".replace(".", ",")


def _metadata(declaration: LayerDeclaration) -> dict[str, Any]:
    """The metadata of the file, read by people's own tools."""
    return {
        "name": declaration.title.vi,
        "description": declaration.description.vi,
        "attribution": declaration.attribution.vi,
        "type": "baselayer",
        "encoding": ENCODING,
        "tile_size": SIDE,
    }
