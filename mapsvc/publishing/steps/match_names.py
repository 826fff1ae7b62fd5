"""`match_names`: names of careless lists brought back to those of a reference table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

import pandas as pd

from mapsvc.catalogue.steps import MatchNames
from mapsvc.publishing.steps.running import Frame, Running
from mapsvc.publishing.vietnamese import loose_key, nfc, spelling_key, without_prefix

Candidate = tuple[int, str]
Match = tuple[int, str]
METHODS: dict[str, Callable[[str], str]] = {"exact": nfc, "spelling": spelling_key, "loose": loose_key}


class MatchNamesRunning(Running[MatchNames]):
    """First the very name, then the same name spelled otherwise, last without accents where only one can be meant."""

    whole = True
    vi = (
        "So tên {field} với bảng {table}: {exact} trùng hẳn, {spelling} khác cách viết, {loose} bỏ dấu,"
        " {none} không thấy"
    )
    en = (
        "Names of {field} matched with {table}: {exact} exactly, {spelling} by spelling, {loose} without accents,"
        " {none} not"
    )

    def apply(self, frame: Frame) -> Frame:
        options = self.options
        other = self.tables(options.table)
        self.need(frame, options.field, *options.within)
        self.need(other, options.names, *options.within.values(), *options.fields.values())
        places = self._places(frame, list(options.within))
        groups = self._groups(other)
        names = [None if pd.isna(name) else self._bare(str(name)) for name in frame[options.field]]
        found: list[Match | None] = [None] * len(names)
        for method, key in METHODS.items():
            # A name already taken is not free for one that only looks like it: Cam Thanh is not Cam Thành.
            taken = {match[0] for match in found if match} if method == "loose" else set()
            for row, (name, place) in enumerate(zip(names, places, strict=True)):
                if name is not None and found[row] is None:
                    hits = [
                        n for n, other_name in groups.get(place, []) if key(other_name) == key(name) and n not in taken
                    ]
                    found[row] = self._chosen(name, hits, method)
        for name, match in zip(frame[options.field], found, strict=True):
            self.count(match[1] if match else "none", 1)
            if match is None:
                self.note("without_match", None if pd.isna(name) else str(name))
            elif match[1] == "loose":
                self.note("loose_matches", f"{name} → {other[options.names].iloc[match[0]]}")
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

    def _chosen(self, name: str, hits: list[int], method: str) -> Match | None:
        if len(hits) > 1 and method != "loose":
            vi = f"“{name}” khớp với {len(hits)} tên trong bảng “{self.options.table}”; thêm `within`"
            en = f"“{name}” matches {len(hits)} names of the table “{self.options.table}”; add `within`"
            raise self.fault(vi, en)
        if len(hits) > 1:
            # Without tones several names look alike (Quảng Tiên, Quảng Tiến): then none of them is taken.
            self.note("ambiguous", name)
        return (hits[0], method) if len(hits) == 1 else None

    def _check(self, other: Frame, found: list[Match | None]) -> None:
        if self.options.required and self.detail["none"]:
            listed = ", ".join(map(str, self.detail["without_match"][:10]))
            raise self.fault(f"không tìm thấy tên: {listed}", f"names not found: {listed}")
        used = [match[0] for match in found if match]
        unused = sorted(set(range(len(other))) - set(used))
        if self.options.complete and (unused or len(used) != len(set(used))):
            names = other[self.options.names].astype("string").fillna("—").tolist()
            twice = sorted({position for position in used if used.count(position) > 1})
            listed = ", ".join(names[position] for position in [*unused, *twice][:10])
            vi = f"tên của bảng “{self.options.table}” không dùng đến hoặc dùng hai lần: {listed}"
            raise self.fault(vi, f"names of the table “{self.options.table}” not used, or used twice: {listed}")
