"""`match_names`: names of careless lists brought back to those of a reference table."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pandas as pd

from mapsvc.catalogue.steps import MatchNames
from mapsvc.publishing.steps.running import Frame, Running
from mapsvc.publishing.vietnamese import loose_key, nfc, spelling_key, without_prefix

Candidate = tuple[int, str]
METHODS = ("exact", "spelling", "loose")


class MatchNamesRunning(Running[MatchNames]):
    """First the very name, then the same name spelled otherwise, last without accents where only one can be meant."""

    whole = True
    vi = "So tên {field} với bảng {table}: {exact} trùng hẳn, {spelling} khác cách viết, {loose} bỏ dấu, {none} không thấy"
    en = "Names of {field} matched with {table}: {exact} exactly, {spelling} by spelling, {loose} without accents, {none} not"

    def apply(self, frame: Frame) -> Frame:
        options = self.options
        other = self.tables(options.table)
        self.need(frame, options.field, *options.within)
        self.need(other, options.names, *options.within.values(), *options.fields.values())
        places = self._places(frame, list(options.within))
        groups = self._groups(other)
        found: list[tuple[int, str] | None] = []
        for name, place in zip(frame[options.field], places, strict=True):
            match = None if pd.isna(name) else self._match(str(name), groups.get(place, []))
            self.count(match[1] if match else "none", 1)
            if match is None:
                self.note("without_match", str(name))
            found.append(match)
        for method in (*METHODS, "none"):
            self.detail.setdefault(method, 0)
        self._check(other, found)
        columns: dict[str, Any] = {}
        for into, name in options.fields.items():
            values = other[name].astype("object").tolist()
            columns[into] = pd.Series([values[m[0]] if m else None for m in found], index=frame.index, dtype="object")
        if options.method:
            columns[options.method] = pd.Series([m and m[1] for m in found], index=frame.index, dtype="object")
        return frame.assign(**columns)

    def _bare(self, name: str) -> str:
        """The name without its kind and with abbreviations written out."""
        bare = nfc(name)
        for short, full in self.options.abbreviations.items():
            if bare.startswith(short) and len(bare) > len(short):
                bare = f"{full} {bare[len(short) :].strip()}"
        return without_prefix(bare, self.options.drop_prefixes)

    def _places(self, frame: Frame, names: list[str]) -> list[tuple[str, ...]]:
        prefixes = self.options.drop_prefixes
        return [
            tuple("" if pd.isna(value) else spelling_key(without_prefix(str(value), prefixes)) for value in row)
            for row in zip(*(frame[name] for name in names), strict=True)
        ] or [()] * len(frame)

    def _groups(self, other: Frame) -> dict[tuple[str, ...], list[Candidate]]:
        groups: dict[tuple[str, ...], list[Candidate]] = defaultdict(list)
        places = self._places(other, list(self.options.within.values()))
        for position, (name, place) in enumerate(zip(other[self.options.names], places, strict=True)):
            if not pd.isna(name):
                groups[place].append((position, self._bare(str(name))))
        return groups

    def _match(self, name: str, candidates: list[Candidate]) -> tuple[int, str] | None:
        bare = self._bare(name)
        for method, key in zip(METHODS, (str, spelling_key, loose_key), strict=True):
            wanted = key(bare)
            hits = [position for position, candidate in candidates if key(candidate) == wanted]
            if len(hits) == 1:
                return hits[0], method
            if hits:
                vi = f"“{name}” khớp với {len(hits)} tên trong bảng “{self.options.table}”"
                en = f"“{name}” matches {len(hits)} names of the table “{self.options.table}”"
                # Without tones several names look alike (Quảng Tiên, Quảng Tiến): then none of them is taken.
                if method != "loose":
                    raise self.fault(vi + "; thêm `within`", en + "; add `within`")
                self.note("ambiguous", name)
        return None

    def _check(self, other: Frame, found: list[tuple[int, str] | None]) -> None:
        if self.options.required and self.detail["none"]:
            listed = ", ".join(self.detail["without_match"][:10])
            raise self.fault(f"không tìm thấy tên: {listed}", f"names not found: {listed}")
        used = [match[0] for match in found if match]
        unused = sorted(set(range(len(other))) - set(used))
        if self.options.complete and (unused or len(used) != len(set(used))):
            names = other[self.options.names].astype("string").fillna("—").tolist()
            twice = sorted({position for position in used if used.count(position) > 1})
            listed = ", ".join(names[position] for position in [*unused, *twice][:10])
            vi = f"tên của bảng “{self.options.table}” không dùng đến hoặc dùng hai lần: {listed}"
            raise self.fault(vi, f"names of the table “{self.options.table}” not used, or used twice: {listed}")
