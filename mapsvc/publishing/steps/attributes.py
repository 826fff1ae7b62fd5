"""Steps on the attributes of one feature at a time."""

from __future__ import annotations

import re
from typing import Any, cast

import pandas as pd

from mapsvc.catalogue.steps import (
    Assign,
    Capture,
    Clean,
    Coalesce,
    Filter,
    Fold,
    Missing,
    Ratio,
    Recode,
    Rename,
    Scale,
    Template,
)
from mapsvc.publishing.steps.running import Frame, Running, matches
from mapsvc.publishing.vietnamese import loose_key, nfc, spelling_key, without_prefix


class RenameRunning(Running[Rename]):
    """Columns of the source get the names of declared fields."""

    vi, en = "Đổi tên cột: {fields}", "Columns renamed: {fields}"

    def apply(self, frame: Frame) -> Frame:
        self.need(frame, *self.options.fields.values())
        return frame.rename(columns={old: new for new, old in self.options.fields.items()})


class AssignRunning(Running[Assign]):
    """Fixed values for all features or some."""

    vi, en = "Đặt {values} cho {features} đối tượng", "{values} set on {features} features"

    def apply(self, frame: Frame) -> Frame:
        self.need(frame, *self.options.where)
        chosen = matches(frame, self.options.where)
        frame = frame.copy()
        for name, value in self.options.values.items():
            if name not in frame.columns:
                frame[name] = pd.Series([None] * len(frame), index=frame.index, dtype="object")
            frame[name] = frame[name].astype("object").where(~chosen, value)
        self.count("features", chosen.sum())
        return frame


class RecodeRunning(Running[Recode]):
    """Values translated by a table."""

    vi, en = "Dịch giá trị của {field}: {translated}", "Values of {field} translated: {translated}"

    def apply(self, frame: Frame) -> Frame:
        options = self.options
        self.need(frame, options.field)
        text = frame[options.field].astype("object").map(lambda value: None if pd.isna(value) else str(value))
        known = text.isin(list(options.values))
        unknown = sorted(set(text[~known & text.notna()]))
        if unknown and options.strict and options.otherwise is None:
            listed = ", ".join(unknown[:10])
            vi = f"trường “{options.field}” có giá trị chưa khai: {listed}"
            raise self.fault(vi, f"the field “{options.field}” has values that are not declared: {listed}")
        translated = text.map(options.values)
        rest = text if not options.strict and options.otherwise is None else options.otherwise
        translated = translated.astype("object").where(known | text.isna(), rest)
        self.count("translated", known.sum())
        self.count("other", (~known & text.notna()).sum())
        return frame.assign(**{options.into or options.field: translated.astype("object")})


class MissingRunning(Running[Missing]):
    """Stand-ins for “nothing known” become missing."""

    vi, en = "Coi là thiếu: {cleared} giá trị ({reason})", "Taken as missing: {cleared} values ({reason})"

    def apply(self, frame: Frame) -> Frame:
        self.need(frame, *self.options.fields)
        stand_ins = {_plain(value) for value in self.options.values}
        cleared: dict[str, Any] = {}
        for name in self.options.fields:
            hit = pd.Series([_plain(value) in stand_ins for value in frame[name]], index=frame.index)
            self.count("cleared", hit.sum())
            cleared[name] = frame[name].mask(hit)
        return frame.assign(**cleared)


def _plain(value: Any) -> str:
    """0, 0.0 and "0" alike."""
    text = str(value).strip()
    return text.removesuffix(".0")


class ScaleRunning(Running[Scale]):
    """Another unit."""

    vi, en = "{into} = {field} × {factor}", "{into} = {field} × {factor}"

    def apply(self, frame: Frame) -> Frame:
        self.need(frame, self.options.field)
        values = pd.to_numeric(frame[self.options.field]).astype("float64") * self.options.factor
        return frame.assign(**{self.options.into: values.round(self.options.digits)})


class TemplateRunning(Running[Template]):
    """Text from other fields; missing when one of them is."""

    vi, en = "Ghép chữ vào {into}: {template}", "Text written to {into}: {template}"

    def apply(self, frame: Frame) -> Frame:
        names = re.findall(r"\{(\w+)\}", self.options.template)
        self.need(frame, *names)
        rows: list[dict[str, Any]] = [
            dict(zip(names, row, strict=True)) for row in frame[names].astype("object").itertuples(index=False)
        ]
        texts = [
            None if any(pd.isna(value) for value in row.values()) else nfc(self.options.template.format(**row))
            for row in rows
        ]
        return frame.assign(**{self.options.into: pd.Series(texts, index=frame.index, dtype="object")})


class CaptureRunning(Running[Capture]):
    """Named groups of a regular expression become fields."""

    vi, en = "Tách {field} theo mẫu: {matched} khớp", "{field} taken apart: {matched} match"

    def apply(self, frame: Frame) -> Frame:
        self.need(frame, self.options.field)
        pattern = re.compile(self.options.pattern)
        text = frame[self.options.field].astype("object")
        found = [None if pd.isna(value) else pattern.search(nfc(str(value))) for value in text]
        for value, match in zip(text, found, strict=True):
            if match is None and not pd.isna(value) and self.options.strict:
                vi = f"“{value}” của trường “{self.options.field}” không khớp mẫu"
                raise self.fault(vi, f"“{value}” of the field “{self.options.field}” does not match the pattern")
        self.count("matched", sum(match is not None for match in found))
        groups = {
            name: pd.Series([match and match[name] for match in found], index=frame.index, dtype="object")
            for name in map(str, pattern.groupindex)
        }
        return frame.assign(**cast("dict[str, Any]", groups))


class CoalesceRunning(Running[Coalesce]):
    """The first of several fields that has a value."""

    vi, en = "Lấy giá trị đầu tiên có trong {fields} vào {into}", "First value present of {fields} written to {into}"

    def apply(self, frame: Frame) -> Frame:
        options = self.options
        self.need(frame, *options.fields)
        if options.agree:
            self._compare(frame)
        result = pd.Series([None] * len(frame), index=frame.index, dtype="object")
        for name in options.fields:
            values = frame[name].astype("object")
            take = result.isna() & values.notna()
            self.count(f"from_{name}", take.sum())
            result = result.where(~take, options.values.get(name, values))
        return frame.assign(**{options.into: result})

    def _compare(self, frame: Frame) -> None:
        first, *others = self.options.fields
        for other in others:
            both = frame[first].notna() & frame[other].notna()
            differ = both & (frame[first].astype("string") != frame[other].astype("string")).fillna(False)
            pairs = [f"{one} ≠ {two}" for one, two in frame.loc[differ, [first, other]].itertuples(index=False)]
            for pair in pairs:
                self.note("differ", pair)
            if pairs and self.options.agree == "must":
                listed = ", ".join(pairs[:10])
                vi = f"“{first}” và “{other}” không khớp nhau: {listed}"
                raise self.fault(vi, f"“{first}” and “{other}” do not agree: {listed}")
            self.count("compared", both.sum())


class CleanRunning(Running[Clean]):
    """Unicode NFC, no stray spaces, empty text as missing."""

    vi, en = "Chuẩn hóa chữ (NFC, khoảng trắng): {changed} giá trị", "Text cleaned (NFC, spaces): {changed} values"

    def apply(self, frame: Frame) -> Frame:
        chosen = self.options.fields or [str(name) for name in frame.columns if name != "geometry"]
        cleaned: dict[str, Any] = {}
        for name in chosen:
            values = frame[name].astype("object")
            texts = values.map(lambda value: nfc(value) or None if isinstance(value, str) else value)
            changed = int((values.notna() & (values != texts)).sum())
            if changed:
                cleaned[name] = texts
                self.count("changed", changed)
        self.detail.setdefault("changed", 0)
        return frame.assign(**cleaned)


class FoldRunning(Running[Fold]):
    """A key by which names are matched."""

    vi, en = "Khóa so tên từ {field} vào {into}", "Matching key of {field} written to {into}"

    def apply(self, frame: Frame) -> Frame:
        options = self.options
        self.need(frame, options.field)
        key = spelling_key if options.keep_tones else loose_key
        values = [
            None if pd.isna(value) else key(without_prefix(str(value), options.drop_prefixes))
            for value in frame[options.field]
        ]
        return frame.assign(**{options.into: pd.Series(values, index=frame.index, dtype="object")})


class RatioRunning(Running[Ratio]):
    """One number by another; missing stays missing."""

    vi = "{into} = {numerator} / {denominator}, {features} đối tượng"
    en = "{into} = {numerator} / {denominator}, {features} features"

    def apply(self, frame: Frame) -> Frame:
        options = self.options
        self.need(frame, options.numerator, options.denominator)
        numerator = pd.to_numeric(frame[options.numerator]).astype("float64")
        denominator = pd.to_numeric(frame[options.denominator]).astype("float64")
        ratio = (numerator / denominator.where(denominator > 0) * options.factor).round(options.digits)
        self.count("features", ratio.notna().sum())
        return frame.assign(**{options.into: ratio})


class FilterRunning(Running[Filter]):
    """Features kept or left out by their values."""

    vi, en = "Giữ {kept} đối tượng, bỏ {dropped}", "{kept} features kept, {dropped} left out"

    def apply(self, frame: Frame) -> Frame:
        self.need(frame, *self.options.where)
        chosen = matches(frame, self.options.where)
        if self.options.drop:
            chosen = ~chosen
        self.count("kept", chosen.sum())
        self.count("dropped", (~chosen).sum())
        return frame[chosen]
