"""`join`: fields of another table by key, or totals over several of its rows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from mapsvc.catalogue.steps import Join
from mapsvc.publishing.steps.running import Frame, Running, with_geometry


class JoinRunning(Running[Join]):
    """Each feature gets the fields of its partner; totals are missing where one part of them is."""

    vi = "Ghép bảng {table}: {matched} đối tượng khớp, {unmatched} không"
    en = "Joined with {table}: {matched} features matched, {unmatched} not"

    def apply(self, frame: Frame) -> Frame:
        options = self.options
        other = self.tables(options.table)
        if other.empty and not len(other.columns):
            return self._without(frame)
        here, there = list(options.on), list(options.on.values())
        self.need(frame, *here)
        self.need(other, *there, *options.fields.values(), *options.sum.values(), *options.collect.values())
        keys = keys_of(frame, here)
        other_keys = keys_of(other, there)
        found = keys.isin(set(other_keys.dropna()))
        self._check(frame, keys, found, other_keys)
        frame = frame.copy()
        if options.fields or options.geometry:
            self._bring(frame, keys, other, other_keys)
        for into, name in options.sum.items():
            totals = pd.to_numeric(other[name]).groupby(other_keys).agg(complete_sum)
            frame[into] = keys.map(totals)
            self._note_incomplete(into, other, other_keys, name)
        if options.count:
            frame[options.count] = keys.map(other_keys.value_counts()).fillna(0).astype("int64")
        for into, name in options.collect.items():
            texts = other[name].astype("string").groupby(other_keys).agg(_listed)
            frame[into] = keys.map(texts)
        return self._placed(frame, keys, other, other_keys) if options.geometry else frame

    def _without(self, frame: Frame) -> Frame:
        """The table is optional and not there: its fields stay missing."""
        options = self.options
        self.detail |= {"matched": 0, "unmatched": len(frame), "table_missing": True}
        names = (*options.fields, *options.sum, *options.collect, *([options.count] if options.count else []))
        return frame.assign(**{name: pd.Series(None, index=frame.index, dtype="object") for name in names})

    @staticmethod
    def _placed(frame: Frame, keys: pd.Series[Any], other: Frame, other_keys: pd.Series[Any]) -> Frame:
        """The partner's geometry; features without a partner keep their own."""
        shapes = dict(zip(other_keys, other["geometry"], strict=True))
        own = frame["geometry"] if "geometry" in frame.columns else [None] * len(frame)
        geometry = np.empty(len(frame), dtype=object)
        for position, (key, before) in enumerate(zip(keys, own, strict=True)):
            geometry[position] = before if pd.isna(key) else shapes.get(key, before)
        return with_geometry(frame, geometry)

    def _bring(self, frame: Frame, keys: pd.Series[Any], other: Frame, other_keys: pd.Series[Any]) -> None:
        twice = other_keys[other_keys.duplicated() & other_keys.isin(set(keys.dropna()))]
        if len(twice):
            listed = ", ".join(sorted(set(twice))[:10])
            vi = f"bảng “{self.options.table}” có nhiều dòng cùng khóa: {listed}"
            raise self.fault(vi, f"the table “{self.options.table}” has several rows with the key {listed}")
        rows = other.set_index(other_keys)
        rows = rows[rows.index.notna()]
        for into, name in self.options.fields.items():
            frame[into] = keys.map(rows[name].astype("object"))

    def _check(self, frame: Frame, keys: pd.Series[Any], found: pd.Series[bool], other_keys: pd.Series[Any]) -> None:
        self.count("matched", found.sum())
        self.count("unmatched", (~found).sum())
        for key in keys[~found].astype("string").fillna("—"):
            self.note("without_partner", key)
        if self.options.required and not found.all():
            listed = ", ".join(self.detail["without_partner"][:10])
            vi = f"không tìm thấy trong bảng “{self.options.table}”: {listed}"
            raise self.fault(vi, f"not found in the table “{self.options.table}”: {listed}")
        unused = sorted(set(other_keys.dropna()) - set(keys.dropna()))
        lost = int(other_keys.isna().sum())
        if self.options.complete and (unused or lost):
            listed = ", ".join([*unused[:10], *(["—"] * bool(lost))])
            vi = f"dòng của bảng “{self.options.table}” không dùng đến: {listed}"
            raise self.fault(vi, f"rows of the table “{self.options.table}” are not used: {listed}")

    def _note_incomplete(self, into: str, other: Frame, other_keys: pd.Series[Any], name: str) -> None:
        for key in sorted(set(other_keys[other[name].isna()].dropna())):
            self.note(f"{into}_incomplete", key)


def keys_of(frame: Frame, names: list[str]) -> pd.Series[Any]:
    """One text key a row, missing when any part is."""
    texts = frame[names].astype("string")
    return texts.agg("\x1f".join, axis=1).where(texts.notna().all(axis=1)) if len(names) > 1 else texts[names[0]]


def _listed(texts: pd.Series[str]) -> str:
    """Each text once, in the order of the table."""
    return ", ".join(dict.fromkeys(texts.dropna()))


def complete_sum(values: pd.Series[Any]) -> float | None:
    """A total with a missing part is missing: half a sum would pass for a figure."""
    return None if values.isna().any() else float(values.sum())
