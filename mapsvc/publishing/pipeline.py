"""From declared sources to batches ready for a version table: read, bring to WGS 84, apply the steps, fit the types.

Steps that look at one feature at a time stream, so a file of any size passes in bounded memory; the first step that
needs the whole layer gathers it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mapsvc.catalogue.declaration import (
    Fallback,
    GeometryType,
    LayerDeclaration,
    LayerSource,
    SourceDeclaration,
    Title,
)
from mapsvc.catalogue.steps import Step
from mapsvc.publishing.batch import Batch
from mapsvc.publishing.coordinates import to_wgs84
from mapsvc.publishing.faults import SourceMissing, source_fault
from mapsvc.publishing.finishing import AS_READ, finish
from mapsvc.publishing.readers import admin_units, read_file
from mapsvc.publishing.readers.layer import LayerTables
from mapsvc.publishing.readers.part import Geometries, Part
from mapsvc.publishing.sources import FoundFile, SourceFiles

if TYPE_CHECKING:
    from mapsvc.publishing.steps.applying import AppliedSteps, Placed


@dataclass(frozen=True)
class Materials:
    """What a load may draw on: files, the manifests that describe them, and other layers."""

    files: SourceFiles
    sources: Mapping[str, SourceDeclaration]
    layers: LayerTables


@dataclass
class Prepared:
    """A layer on its way into a version table; `steps` and `sources` are complete when `batches` is exhausted.

    `declaration` is what the version is: as declared, or with the geometry type of the fallback that `note` tells
    people about.
    """

    batches: Iterator[Batch]
    declaration: LayerDeclaration
    sources: list[dict[str, Any]] = field(default_factory=list)
    steps: list[dict[str, Any]] = field(default_factory=list)
    note: Title | None = None
    variant: str = ""
    """What a version made now lacks against the declaration (“fallback …”, “without …”); empty when it is whole."""

    @property
    def geometry(self) -> GeometryType:
        """The geometry type of the version."""
        return self.declaration.geometry


def prepare(declaration: LayerDeclaration, materials: Materials) -> Prepared:
    """Make ready to load a layer.

    Finds all files first, so that SourceMissing is raised here and not half-way; when the declared sources cannot
    be had, the first fallback whose sources can be is used. Iterating the batches raises SourceFault or StepFault.
    """
    try:
        return _Preparation(declaration, declaration, materials).prepared
    except SourceMissing as missing:
        for number, fallback in enumerate(declaration.fallback, start=1):
            try:
                prepared = _Preparation(declaration, fallback, materials).prepared
            except SourceMissing:
                continue
            prepared.note = fallback.note
            prepared.variant = f"fallback {number} {prepared.variant}".strip()
            prepared.steps.append({"use": "fallback", "options": {}, "detail": {"reason": missing.text("en")},
                                   "text": fallback.note.model_dump()})  # fmt: skip
            return prepared
        raise


class _Preparation:
    """One run of one variant (declared or fallback) of a layer."""

    def __init__(
        self,
        declaration: LayerDeclaration,
        variant: LayerDeclaration | Fallback,
        materials: Materials,
    ) -> None:
        self._materials = materials
        self._operations: dict[str, dict[str, Any]] = {}
        self._recomposed = 0
        self._lenient = isinstance(variant, Fallback)
        self.prepared = Prepared(iter(()), declaration.model_copy(update={"geometry": variant.geometry}))
        self._absent: set[str] = set()
        self._found = [(source, *self._locate(source)) for source in variant.sources if self._is_there(source)]
        if self._absent:
            self.prepared.variant = f"without {' '.join(sorted(self._absent))}"
        self._steps = self._applied(variant.steps) if variant.steps else None
        self.prepared.batches = self._batches()

    def _applied(self, steps: Sequence[Step]) -> AppliedSteps:
        # Here and not above: it brings pandas, which takes longer than loading many a layer.
        from mapsvc.publishing.steps.applying import AppliedSteps

        return AppliedSteps(steps, self._side_table)

    def _is_there(self, source: LayerSource) -> bool:
        """False for an optional side table that cannot be had; that is recorded."""
        if not source.optional:
            return True
        kept = len(self.prepared.sources)
        try:
            self._locate(source)
        except SourceMissing as missing:
            self._absent.add(source.name or "")
            detail = {"table": source.name, "reason": missing.text("en")}
            text = {language: f"{source.name}: {missing.text(language)}" for language in ("vi", "en")}
            self.prepared.steps.append({"use": "without_table", "options": {}, "detail": detail, "text": text})
            return False
        finally:
            del self.prepared.sources[kept:]
        return True

    def _locate(self, source: LayerSource) -> tuple[int, list[FoundFile]]:
        """Where the source's records begin in the version's list, and its files."""
        first = len(self.prepared.sources)
        files: list[FoundFile] = []
        if source.ref is not None:
            files = self._materials.files.of(self._materials.sources[source.ref], source)
            self.prepared.sources.extend(file.record() for file in files)
        elif source.layer is not None:
            self.prepared.sources.append(self._materials.layers.record(source.layer))
        else:
            self.prepared.sources.append(admin_units.record())
        return first, files

    def _parts(self, source: LayerSource, first: int, files: list[FoundFile]) -> Iterator[Placed]:
        """Attributes with `source_file` and `source_row` (from 1), geometry in WGS 84."""
        if source.ref is not None:
            streams: list[tuple[str, Iterable[Part]]] = [
                (each.path.name, read_file(each.path, source)) for each in files
            ]
        elif source.layer is not None:
            streams = [(source.layer, iter([self._materials.layers.read(source.layer)]))]
        else:
            streams = [(admin_units.PACKAGE, admin_units.read())]
        for position, (name, parts) in enumerate(streams, start=first):
            row = 1
            for part in parts:
                count = part.attributes.num_rows if part.geometry is None else len(part.geometry)
                table = part.attributes if part.attributes.num_columns else pa.table({"_": pa.nulls(count)})
                table = self._composed(_without(table, "source_file", "source_row"))
                table = table.append_column("source_file", pa.array(np.full(count, position, dtype="int16")))
                table = table.append_column("source_row", pa.array(np.arange(row, row + count)))
                row += count
                geometry = self._wgs84(part, source, name)
                if part.wkb is not None and geometry is part.geometry and not self._steps:
                    table = table.append_column(AS_READ, part.wkb)
                yield _where(table, geometry, source)

    def _composed(self, table: pa.Table) -> pa.Table:
        """Text in Unicode NFC, as everything is stored; old systems write Vietnamese letters in pieces."""
        for position, name in enumerate(table.column_names):
            kind = table[name].type
            text = pa.types.is_string(kind) or pa.types.is_large_string(kind)
            # Composing costs a second a million values; most columns of large files are plain codes.
            if text and not pc.all(pc.string_is_ascii(table[name])).as_py():
                composed = pc.utf8_normalize(table[name], form="NFC")
                changed = pc.sum(pc.not_equal(composed, table[name])).as_py() or 0
                if changed:
                    self._recomposed += changed
                    table = table.set_column(position, name, composed)
        return table

    def _wgs84(self, part: Part, source: LayerSource, name: str) -> Geometries | None:
        if part.geometry is None:
            return None
        geometry, operation = to_wgs84(part.geometry, source.crs or part.crs, name=name)
        if operation:
            self._operations[name] = operation
        return geometry

    def _side_table(self, name: str) -> Iterator[Placed] | None:
        """The parts of a side table; None when it is optional and absent."""
        if name in self._absent:
            return None
        return (part for found in self._found if found[0].name == name for part in self._parts(*found))

    def _batches(self) -> Iterator[Batch]:
        prepared = self.prepared
        main = [found for found in self._found if found[0].name is None]
        parts: Iterator[Placed] = (part for found in main for part in self._parts(*found))
        if self._steps:
            parts = self._steps.apply(parts)
        for attributes, geometry in parts:
            yield finish(prepared.declaration, attributes, geometry, lenient=self._lenient)
        for name, operation in self._operations.items():
            vi = f"Chuyển tọa độ sang WGS 84: {operation['name']}"
            en = f"Coordinates brought to WGS 84: {operation['name']}"
            detail = {"file": name, **operation}
            prepared.steps.append({"use": "to_wgs84", "options": {}, "detail": detail, "text": {"vi": vi, "en": en}})
        if self._recomposed:
            vi, en = f"Dựng sẵn Unicode (NFC): {self._recomposed} giá trị", f"Unicode NFC: {self._recomposed} values"
            detail = {"changed": self._recomposed}
            prepared.steps.append({"use": "nfc", "options": {}, "detail": detail, "text": {"vi": vi, "en": en}})
        if self._steps:
            prepared.steps.extend(self._steps.records())


def _without(table: pa.Table, *names: str) -> pa.Table:
    return table.drop_columns([name for name in names if name in table.column_names])


def _where(table: pa.Table, geometry: Geometries | None, source: LayerSource) -> tuple[pa.Table, Geometries | None]:
    """Rows with the wanted values only."""
    if not source.where:
        return table, geometry
    keep = np.ones(table.num_rows, dtype=bool)
    for name, wanted in source.where.items():
        if name not in table.column_names:
            known = ", ".join(table.column_names)
            raise source_fault(
                source.ref or "", f"không có cột “{name}” (có: {known})", f"no column “{name}” (of {known})"
            )
        values = [str(value) for value in (wanted if isinstance(wanted, tuple) else (wanted,))]
        hits = pc.is_in(pc.cast(table[name], pa.string()), value_set=pa.array(values))
        keep &= hits.to_numpy(zero_copy_only=False)
    return table.filter(pa.array(keep)), None if geometry is None else geometry[keep]
