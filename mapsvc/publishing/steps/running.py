"""A step while it runs: applied to parts of a layer or to the whole, then recorded in the version."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Generic, TypeVar

import geopandas as gpd
import pandas as pd

from mapsvc.catalogue.steps import Scalar, Step
from mapsvc.publishing.faults import StepFault, step_fault

Options = TypeVar("Options", bound=Step)
Frame = pd.DataFrame
"""Features under way: attributes, `source_file`, `source_row` and, unless it is a table, `geometry` in EPSG:4326."""

Tables = Callable[[str], Frame]
"""Gives a side table by its name."""


class Running(Generic[Options]):
    """One declared step at work. `apply` is called once a part, or once with everything when `whole` is set."""

    whole: ClassVar[bool] = False
    vi: ClassVar[str]
    en: ClassVar[str]

    def __init__(self, options: Options, tables: Tables) -> None:
        self.options = options
        self.tables = tables
        self.detail: dict[str, Any] = {}

    def apply(self, frame: Frame) -> Frame:
        """The features after the step. Raises StepFault."""
        raise NotImplementedError

    def count(self, name: str, number: int) -> None:
        """Add to a figure of the record."""
        self.detail[name] = self.detail.get(name, 0) + int(number)

    def note(self, name: str, value: Any, limit: int = 20) -> None:
        """Add to a list of the record; what passes `limit` is counted only."""
        kept = self.detail.setdefault(name, [])
        if len(kept) < limit:
            kept.append(value)
        else:
            self.count(f"{name}_more", 1)

    def fault(self, vi: str, en: str) -> StepFault:
        """What stops the load."""
        return step_fault(str(getattr(self.options, "use", "")), vi, en)

    def need(self, frame: Frame, *names: str) -> None:
        """Stop when the features lack a field that the step reads."""
        for name in names:
            if name not in frame.columns:
                known = ", ".join(str(column) for column in frame.columns)
                vi = f"không có trường “{name}”; các trường đang có: {known}"
                raise self.fault(vi, f"there is no field “{name}”; the fields are {known}")

    def record(self) -> dict[str, Any]:
        """What a version keeps about the step: options, figures, and a sentence in both languages."""
        options = self.options.model_dump(mode="json", exclude_defaults=True)
        told = options | self.detail
        return {
            "use": options.pop("use"),
            "options": options,
            "detail": self.detail,
            "text": {"vi": self.vi.format_map(_Words(told, ".,")), "en": self.en.format_map(_Words(told, ",."))},
        }


class _Words(dict[str, Any]):
    """Figures and options as people write them; ``marks`` stand between thousands and before decimals."""

    def __init__(self, values: Mapping[str, Any], marks: str) -> None:
        super().__init__(values)
        self._marks = marks

    def __missing__(self, key: str) -> int:
        return 0

    def __getitem__(self, key: str) -> str:
        return self._written(super().__getitem__(key))

    def _written(self, value: Any) -> str:
        if isinstance(value, Mapping):
            return ", ".join(f"{name}: {self._written(each)}" for name, each in value.items())
        if isinstance(value, list | tuple):
            return ", ".join(map(self._written, value))
        if isinstance(value, int | float) and not isinstance(value, bool):
            plain = f"{value:,.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else f"{value:,}"
            return plain.translate(str.maketrans(",.", self._marks))
        return str(value)


def matches(frame: Frame, where: Mapping[str, Scalar | tuple[Scalar, ...]]) -> pd.Series[bool]:
    """Which features have all these values; a tuple means any of them, None a missing value."""
    found = pd.Series(True, index=frame.index)
    for name, wanted in where.items():
        values = wanted if isinstance(wanted, tuple) else (wanted,)
        text = frame[name].astype("string")
        hit = text.isin([_text(value) for value in values if value is not None])
        if None in values:
            hit |= text.isna()
        found &= hit.fillna(False).astype(bool)
    return found


def _text(value: Scalar) -> str:
    return str(value)


def with_geometry(frame: pd.DataFrame, geometry: Any) -> Frame:
    """The same features with another geometry, in EPSG:4326."""
    rest = pd.DataFrame(frame.drop(columns="geometry", errors="ignore"))
    result: Frame = gpd.GeoDataFrame(rest, geometry=gpd.GeoSeries(geometry, index=rest.index, crs="EPSG:4326"))
    return result
