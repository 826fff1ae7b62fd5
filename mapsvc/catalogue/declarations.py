"""Reads the whole `layers/` folder into frozen models, or says everything that is wrong with it."""

from __future__ import annotations

import csv
import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pydantic
from pydantic import BaseModel

from mapsvc.catalogue.cross_checks import cross_mistakes
from mapsvc.catalogue.declaration import (
    Agency,
    CodeList,
    LayerDeclaration,
    Sector,
    SectorDatabase,
    SourceDeclaration,
)
from mapsvc.catalogue.mistakes import DeclarationError, Mistake, mistakes_of
from mapsvc.catalogue.stories import Story, StoryFolder
from mapsvc.catalogue.story_folders import read_story
from mapsvc.catalogue.themes import ThemeDeclaration
from mapsvc.catalogue.toml_lines import Path as KeyPath
from mapsvc.catalogue.toml_lines import lines_of

Model = TypeVar("Model", bound=BaseModel)
# Folders of `layers/` that are no sectors.
CODES, SOURCES, THEMES, STORIES = "codes", "sources", "themes", "stories"


@dataclass(frozen=True)
class Declarations:
    """Everything declared, by id; all references among them hold."""

    path: Path
    layers: Mapping[str, LayerDeclaration]
    styles: Mapping[str, Mapping[str, Any]]
    sectors: Mapping[str, Sector]
    agencies: Mapping[str, Agency]
    databases: Mapping[str, SectorDatabase]
    codes: Mapping[str, CodeList]
    sources: Mapping[str, SourceDeclaration]
    themes: Mapping[str, ThemeDeclaration]
    story_folders: Mapping[str, StoryFolder]

    @property
    def stories(self) -> Mapping[str, Story]:
        """The stories, without their pictures."""
        return {story_id: folder.story for story_id, folder in self.story_folders.items()}

    def load_order(self) -> tuple[str, ...]:
        """Layer ids so that a layer comes after those it is made from."""
        done: list[str] = []

        def visit(layer_id: str) -> None:
            if layer_id not in done:
                for needed in self.layers_below(layer_id):
                    visit(needed)
                done.append(layer_id)

        for layer_id in self.layers:
            visit(layer_id)
        return tuple(done)

    def layers_below(self, layer_id: str) -> tuple[str, ...]:
        """The layers a layer is directly made from."""
        return tuple(dict.fromkeys(source.layer for source in self.layers[layer_id].sources if source.layer))


class _Reader:
    """Reads file after file and gathers the mistakes of all."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.mistakes: list[Mistake] = []
        self.lines: dict[str, Mapping[KeyPath, int]] = {}

    def name(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()

    def text(self, path: Path) -> str | None:
        try:
            # Editors on Windows put a byte order mark before the first line.
            return path.read_text(encoding="utf-8-sig")
        except FileNotFoundError:
            self.mistakes.append(Mistake(self.name(path), 1, "", "thiếu tệp này", "this file is missing"))
        except UnicodeDecodeError as error:
            vi, en = f"không phải UTF-8 (byte thứ {error.start + 1})", f"not UTF-8 (byte {error.start + 1})"
            self.mistakes.append(Mistake(self.name(path), 1, "", vi, en))
        return None

    def toml(self, path: Path) -> dict[str, Any] | None:
        text = self.text(path)
        if text is None:
            return None
        name = self.name(path)
        self.lines[name] = lines_of(text)
        try:
            return tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            reason = str(error)
            line = int(reason.rsplit("line ", 1)[1].split(",")[0]) if "line " in reason else len(text.splitlines()) or 1
            self.mistakes.append(
                Mistake(name, line, "", f"không đúng cú pháp TOML: {reason}", f"not valid TOML: {reason}")
            )
            return None

    def json(self, path: Path) -> Any:
        text = self.text(path)
        if text is None:
            return None
        try:
            return json.loads(text)
        except json.JSONDecodeError as error:
            vi, en = f"không đúng cú pháp JSON: {error.msg}", f"not valid JSON: {error.msg}"
            self.mistakes.append(Mistake(self.name(path), error.lineno, "", vi, en))
            return None

    def model(self, model: type[Model], path: Path, values: Mapping[str, Any], below: KeyPath = ()) -> Model | None:
        name = self.name(path)
        try:
            return model.model_validate(values)
        except pydantic.ValidationError as error:
            lines = {key[len(below) :]: line for key, line in self.lines[name].items() if key[: len(below)] == below}
            lines.setdefault((), 1)
            self.mistakes.extend(mistakes_of(error, model, name, lines))
            return None

    def table(self, model: type[Model], path: Path) -> dict[str, Model]:
        """A file with one `[table]` an entry, whose name is the id."""
        found: dict[str, Model] = {}
        for key, values in (self.toml(path) or {}).items():
            if not isinstance(values, dict):
                vi, en = f"phải là bảng [{key}]", f"expected a table [{key}]"
                self.mistakes.append(Mistake(self.name(path), self.lines[self.name(path)].get((key,), 1), key, vi, en))
            elif (entry := self.model(model, path, {"id": key, **values}, (key,))) is not None:
                found[key] = entry
        return found

    def folder(self, model: type[Model], path: Path) -> dict[str, Model]:
        """A folder with one file an entry, whose name is the id."""
        found: dict[str, Model] = {}
        for file in sorted(path.glob("*.toml")):
            values = self.toml(file)
            if values is not None and (entry := self.model(model, file, {"id": file.stem, **values})) is not None:
                found[file.stem] = entry
        return found

    def stories(self, path: Path) -> dict[str, StoryFolder]:
        """A folder with one folder an entry, whose name is the id."""
        found: dict[str, StoryFolder] = {}
        for file in sorted(path.glob("*/story.toml")):
            if (story := read_story(self, file)) is not None:
                found[file.parent.name] = story
        return found

    def layers(self) -> Iterator[tuple[str, LayerDeclaration, Mapping[str, Any] | None]]:
        for file in sorted(self.root.glob("*/*/layer.toml")):
            values = self.toml(file)
            style = self.json(file.with_name("style.json"))
            if values is None:
                continue
            folder = {"id": file.parent.name, "sector": file.parent.parent.name}
            layer = self.model(LayerDeclaration, file, values | folder)
            if layer is not None:
                yield layer.id, layer, style if isinstance(style, dict) else None

    def databases(self, agencies: Mapping[str, Agency]) -> dict[str, SectorDatabase]:
        path = self.root / "databases.csv"
        by_title = {agency.title.vi: agency.id for agency in agencies.values()}
        found: dict[str, SectorDatabase] = {}
        rows = list(csv.DictReader((self.text(path) or "").splitlines()))
        self.lines[self.name(path)] = {(): 1, **{(number,): number + 2 for number in range(len(rows))}}
        for number, row in enumerate(rows):
            values = {
                "code": row.get("code"),
                "title": {"vi": row.get("name_vi"), "en": row.get("name_en")},
                "agency": by_title.get(row.get("lead_agency_vi") or "", row.get("lead_agency_vi")),
                "sector": row.get("sector"),
                "publishable_as": row.get("publishable_as"),
                "contains_personal_data": row.get("contains_personal_data"),
                "access_suggested": row.get("access_suggested"),
                "note_en": row.get("note_en") or "",
                "layers": (row.get("layers") or "").split(),
            }
            entry = self.model(SectorDatabase, path, values, (number,))
            if entry is not None:
                found[entry.code] = entry
        return found


def read_declarations(layers_path: Path) -> Declarations:
    """Read and check `layers/`.

    Raises DeclarationError with every mistake of every file, not only the first.
    """
    reader = _Reader(layers_path)
    agencies = reader.table(Agency, layers_path / "agencies.toml")
    layers: dict[str, LayerDeclaration] = {}
    styles: dict[str, Mapping[str, Any]] = {}
    for layer_id, layer, style in reader.layers():
        if layer_id in layers:
            vi = f"đã có lớp tên này trong {layers[layer_id].sector}/"
            en = f"there is a layer of this name in {layers[layer_id].sector}/"
            reader.mistakes.append(Mistake(f"{layer.sector}/{layer_id}/layer.toml", 1, "", vi, en))
            continue
        layers[layer_id] = layer
        if style is not None:
            styles[layer_id] = style
    declarations = Declarations(
        path=layers_path,
        layers=dict(sorted(layers.items(), key=lambda item: (item[1].order, item[0]))),
        styles=styles,
        sectors=reader.table(Sector, layers_path / "sectors.toml"),
        agencies=agencies,
        databases=reader.databases(agencies),
        codes=reader.folder(CodeList, layers_path / CODES),
        sources=reader.folder(SourceDeclaration, layers_path / SOURCES),
        themes=reader.folder(ThemeDeclaration, layers_path / THEMES),
        story_folders=reader.stories(layers_path / STORIES),
    )
    reader.mistakes.extend(cross_mistakes(declarations, reader.lines))
    if reader.mistakes:
        raise DeclarationError(reader.mistakes)
    return declarations
