"""Declared steps applied to the features on their way; here Arrow and shapely meet pandas, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import pandas as pd
import pyarrow as pa

from mapsvc.catalogue.steps import Step
from mapsvc.publishing.readers.part import Geometries
from mapsvc.publishing.steps import start
from mapsvc.publishing.steps.running import Frame, Running, with_geometry

Placed = tuple[pa.Table, Geometries | None]
"""Attributes, and geometry in WGS 84."""

_NULLABLE = {
    pa.int8(): pd.Int64Dtype(), pa.int16(): pd.Int64Dtype(), pa.int32(): pd.Int64Dtype(), pa.int64(): pd.Int64Dtype(),
    pa.uint8(): pd.Int64Dtype(), pa.uint16(): pd.Int64Dtype(), pa.uint32(): pd.Int64Dtype(),
    pa.bool_(): pd.BooleanDtype(),
}  # fmt: skip


class AppliedSteps:
    """The steps of one load; ``side_table`` gives the parts of a side table by name, None when it cannot be had."""

    def __init__(self, steps: Sequence[Step], side_table: Callable[[str], Iterable[Placed] | None]) -> None:
        self._side_table = side_table
        self._tables: dict[str, Frame] = {}
        self._running = [start(step, self._table) for step in steps]

    def apply(self, parts: Iterable[Placed]) -> Iterator[Placed]:
        """The features after all steps: part by part, gathered from the first step on that needs the whole."""
        frames: Iterator[Frame] = (_frame(*part) for part in parts)
        for running in self._running:
            frames = _whole(running, frames) if running.whole else map(running.apply, frames)
        for frame in frames:
            if len(frame):
                yield _unframed(frame)

    def records(self) -> list[dict[str, Any]]:
        """What a version keeps about each step, when all features have passed; the side tables are let go."""
        # They may be large.
        self._tables.clear()
        return [running.record() for running in self._running]

    def _table(self, name: str) -> Frame:
        """A side table, read once; without rows and columns when it is optional and absent."""
        if name not in self._tables:
            parts = self._side_table(name)
            if parts is None:
                return pd.DataFrame()
            self._tables[name] = pd.concat([_frame(*part) for part in parts], ignore_index=True)
        return self._tables[name]


def _whole(running: Running[Any], frames: Iterator[Frame]) -> Iterator[Frame]:
    gathered = list(frames)
    if gathered:
        yield running.apply(gathered[0] if len(gathered) == 1 else pd.concat(gathered, ignore_index=True))


def _frame(table: pa.Table, geometry: Geometries | None) -> Frame:
    attributes: Frame = table.to_pandas(types_mapper=_NULLABLE.get)
    return attributes if geometry is None else with_geometry(attributes, geometry)


def _unframed(frame: Frame) -> tuple[pa.Table, Geometries | None]:
    geometry = frame["geometry"].to_numpy() if "geometry" in frame.columns else None
    attributes = {name: _column(frame[name]) for name in frame.columns if name != "geometry"}
    return pa.table(attributes), geometry


def _column(values: pd.Series[Any]) -> pa.Array:
    try:
        return pa.array(values, from_pandas=True)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        # Steps may leave numbers and text side by side; the declared type decides what they become.
        return pa.array([None if pd.isna(value) else str(value) for value in values], pa.string())
