"""Reads one story's folder: what it declares, its words in both languages, its pictures."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from mapsvc.catalogue.markdown import Block, PictureSize, read_markdown
from mapsvc.catalogue.mistakes import Mistake, nearest
from mapsvc.catalogue.pictures import PictureFile, read_picture
from mapsvc.catalogue.stories import Story, StoryDeclaration, StoryFolder, StoryText
from mapsvc.catalogue.toml_lines import Path as KeyPath

LANGUAGES = ("vi", "en")
PICTURES = (".png", ".jpg", ".jpeg")


class Reader(Protocol):
    """What this needs of the reader of the whole folder: files read with their mistakes gathered."""

    mistakes: list[Mistake]

    def name(self, path: Path) -> str:
        """The file as mistakes name it."""

    def text(self, path: Path) -> str | None:
        """The text of a file."""

    def toml(self, path: Path) -> dict[str, object] | None:
        """The values of a file."""

    def model(
        self, model: type[StoryDeclaration], path: Path, values: Mapping[str, object], below: KeyPath = ()
    ) -> StoryDeclaration | None:
        """The values of a file as a model."""


def read_story(reader: Reader, file: Path) -> StoryFolder | None:
    """The story whose `story.toml` is `file`; None, with its mistakes gathered, where it cannot be read."""
    values = reader.toml(file)
    if values is None:
        return None
    folder = file.parent
    pictures = _pictures(reader, folder)
    declared = reader.model(StoryDeclaration, file, values | {"id": folder.name})
    if declared is None:
        return None
    used: set[str] = set()
    texts = {step.id: _text(reader, folder, step.id, pictures, used) for step in declared.steps}
    _unused(reader, folder, {step.id for step in declared.steps}, pictures, used)
    chosen = tuple(picture for name, picture in sorted(pictures.items()) if name in used)
    return StoryFolder(Story(declaration=declared, texts=texts), chosen)


def _text(reader: Reader, folder: Path, step: str, pictures: Mapping[str, PictureFile], used: set[str]) -> StoryText:
    sizes = {name: PictureSize(each.name, each.width, each.height) for name, each in pictures.items()}
    return StoryText(
        **{language: _blocks(reader, folder / f"{step}.{language}.md", sizes, used) for language in LANGUAGES}
    )


def _blocks(reader: Reader, file: Path, pictures: Mapping[str, PictureSize], used: set[str]) -> tuple[Block, ...]:
    text = reader.text(file)
    if text is None:
        return ()
    blocks, faults = read_markdown(text, pictures)
    reader.mistakes.extend(
        Mistake(reader.name(file), fault.line, "", fault.vi, fault.en, fault.nearest) for fault in faults
    )
    shown = {block.name for block in blocks if block.kind == "picture"}
    used.update(name for name, picture in pictures.items() if picture.name in shown)
    return blocks


def _pictures(reader: Reader, folder: Path) -> dict[str, PictureFile]:
    found: dict[str, PictureFile] = {}
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() not in PICTURES:
            continue
        try:
            found[path.name] = read_picture(path.read_bytes())
        except ValueError as error:
            vi, _, en = str(error).partition("|")
            reader.mistakes.append(Mistake(reader.name(path), 1, "", vi, en))
    return found


def _unused(reader: Reader, folder: Path, steps: set[str], pictures: Mapping[str, PictureFile], used: set[str]) -> None:
    """Files that no step tells or shows: most often a name that was mistyped."""
    files = [f"{step}.{language}.md" for step in steps for language in LANGUAGES]
    for path in sorted(folder.glob("*.md")):
        if path.name not in files:
            vi, en = "không bước nào tên như tệp này", "there is no step of this name"
            reader.mistakes.append(Mistake(reader.name(path), 1, "", vi, en, nearest(path.name, files)))
    for name in sorted(pictures.keys() - used):
        vi, en = "không bước nào dùng ảnh này", "no step shows this picture"
        reader.mistakes.append(Mistake(reader.name(folder / name), 1, "", vi, en))
