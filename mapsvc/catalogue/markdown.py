"""The Markdown of stories, read into a few kinds of blocks.

The page builds its own elements from these blocks and never sees markup: raw HTML, scripts and addresses that a
browser would run have no form here, so nothing that somebody writes into a story can become code. CommonMark with
tables; what is beyond the blocks below is a mistake that the writer is told of, not something silently dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

import pydantic
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from mapsvc.catalogue.declaration import Declared
from mapsvc.catalogue.mistakes import nearest

WEB_ADDRESS = r"^https?://[^\s/?#@\\<>\"'`{}|^]+(?:[/?#][^\s\\<>\"'`{}|^]*)?$"
"""Only pages of the web, without a name and password before the host."""


class Run(Declared):
    """A piece of text in one look; a line break is ``\\n``."""

    text: str
    strong: bool = False
    emphasis: bool = False
    href: Annotated[str, pydantic.Field(pattern=WEB_ADDRESS)] | None = None


Runs = tuple[Run, ...]


class Paragraph(Declared):
    """A paragraph."""

    kind: Literal["paragraph"] = "paragraph"
    runs: Runs


class Heading(Declared):
    """A heading inside a step; the step's own title stands above it."""

    kind: Literal["heading"] = "heading"
    runs: Runs


class Quote(Declared):
    """Words of somebody else."""

    kind: Literal["quote"] = "quote"
    runs: Runs


class Listing(Declared):
    """A list, numbered when ``ordered``."""

    kind: Literal["list"] = "list"
    ordered: bool
    items: tuple[Runs, ...]


class TextTable(Declared):
    """A table: its heading row and the others, all as long as that one."""

    kind: Literal["table"] = "table"
    head: tuple[Runs, ...]
    rows: tuple[tuple[Runs, ...], ...]


class Picture(Declared):
    """A picture of the story: the name it is served under, what is to be seen in it, and its size in pixels."""

    kind: Literal["picture"] = "picture"
    name: str
    alt: str
    caption: str | None
    width: int
    height: int


Block = Annotated[Paragraph | Heading | Quote | Listing | TextTable | Picture, pydantic.Field(discriminator="kind")]


@dataclass(frozen=True, slots=True)
class PictureSize:
    """What the Markdown needs to know of a picture file."""

    name: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that cannot be told: its line in the file, in words, with the nearest word that would be right."""

    line: int
    vi: str
    en: str
    nearest: str | None = None


@dataclass
class _Reading:
    """One text being read."""

    pictures: Mapping[str, PictureSize]
    faults: list[Fault] = field(default_factory=list)
    line: int = 1

    def fault(self, vi: str, en: str, near: str | None = None) -> None:
        self.faults.append(Fault(self.line, vi, en, near))


def read_markdown(text: str, pictures: Mapping[str, PictureSize]) -> tuple[tuple[Block, ...], tuple[Fault, ...]]:
    """The blocks of ``text`` and everything in it that cannot be told. ``pictures`` are those at hand, by file name."""
    parser = MarkdownIt("commonmark", {"html": True}).enable("table")
    # Bad addresses are read too, to be refused below with a word to their writer instead of being left as plain text.
    parser.validateLink = _any_address  # type: ignore[method-assign]
    reading = _Reading(pictures)
    blocks = tuple(_blocks(SyntaxTreeNode(parser.parse(text)), reading))
    if not blocks and not reading.faults:
        reading.fault("chưa có chữ nào", "there is no text yet")
    return blocks, tuple(reading.faults)


def _any_address(url: str) -> bool:
    return True


_UNTOLD = {
    "html_block": ("không dùng HTML trong bài", "HTML is not part of a story"),
    "fence": ("không có khối mã trong câu chuyện", "stories have no blocks of code"),
    "code_block": (
        "dòng lùi vào 4 dấu cách thành khối mã; bỏ các dấu cách đầu dòng",
        "four spaces before a line make it a block of code; take them away",
    ),
    "hr": ("không có đường kẻ ngang; hãy chia thành hai bước", "there are no rules; make two steps instead"),
}


def _blocks(parent: SyntaxTreeNode, reading: _Reading) -> Iterator[Block]:
    for node in parent.children:
        if node.map:
            reading.line = node.map[0] + 1
        match node.type:
            case "paragraph" if (picture := _only_picture(node)) is not None:
                yield from _picture(picture, reading)
            case "paragraph":
                yield Paragraph(runs=_runs(node, reading))
            case "heading":
                yield Heading(runs=_runs(node, reading))
            case "blockquote":
                yield Quote(runs=_joined(node, reading))
            case "bullet_list" | "ordered_list":
                items = tuple(_joined(item, reading) for item in node.children)
                yield Listing(ordered=node.type == "ordered_list", items=items)
            case "table":
                yield _table(node, reading)
            case other:
                reading.fault(*_UNTOLD.get(other, (f"không kể được “{other}”", f"“{other}” cannot be told")))


def _only_picture(paragraph: SyntaxTreeNode) -> SyntaxTreeNode | None:
    inside = paragraph.children[0].children if paragraph.children else []
    return inside[0] if len(inside) == 1 and inside[0].type == "image" else None


def _picture(node: SyntaxTreeNode, reading: _Reading) -> Iterator[Picture]:
    name = str(node.attrs.get("src", ""))
    found = reading.pictures.get(name)
    alt = node.content.strip()
    if found is None:
        vi, en = f"không có tệp ảnh “{name}” trong thư mục này", f"there is no picture “{name}” in this folder"
        reading.fault(vi, en, nearest(name, reading.pictures))
    elif not alt:
        vi = "ảnh cần lời tả trong [ ] cho người không nhìn thấy"
        reading.fault(vi, "a picture needs words in [ ] for those who cannot see it")
    else:
        caption = str(node.attrs.get("title", "")).strip() or None
        yield Picture(name=found.name, alt=alt, caption=caption, width=found.width, height=found.height)


def _table(node: SyntaxTreeNode, reading: _Reading) -> TextTable:
    rows = [
        tuple(_inline(cell, reading, Run(text="")) for cell in row.children)
        for part in node.children
        for row in part.children
    ]
    return TextTable(head=rows[0], rows=tuple(rows[1:]))


def _joined(node: SyntaxTreeNode, reading: _Reading) -> Runs:
    """The paragraphs of a quotation or of an item, one after the other."""
    runs: list[Run] = []
    for child in node.children:
        if child.map:
            reading.line = child.map[0] + 1
        if child.type != "paragraph":
            vi = "trong danh sách và trích dẫn chỉ có chữ, không lồng danh sách hay bảng"
            reading.fault(vi, "lists and quotations hold text only, no lists or tables inside")
            continue
        runs += [Run(text="\n")] if runs else []
        runs += _runs(child, reading)
    return tuple(runs)


def _runs(block: SyntaxTreeNode, reading: _Reading) -> Runs:
    return _inline(block, reading, Run(text=""))


def _inline(parent: SyntaxTreeNode, reading: _Reading, look: Run) -> Runs:
    return tuple(run for node in parent.children for run in _run(node, reading, look))


def _run(node: SyntaxTreeNode, reading: _Reading, look: Run) -> Runs:
    match node.type:
        case "inline":
            return _inline(node, reading, look)
        case "text" | "code_inline":
            return (look.model_copy(update={"text": node.content}),) if node.content else ()
        case "softbreak":
            return (look.model_copy(update={"text": " "}),)
        case "hardbreak":
            return (look.model_copy(update={"text": "\n"}),)
        case "strong":
            return _inline(node, reading, look.model_copy(update={"strong": True}))
        case "em":
            return _inline(node, reading, look.model_copy(update={"emphasis": True}))
        case "link":
            return _link(node, reading, look)
        case "image":
            reading.fault("ảnh phải đứng riêng một đoạn", "a picture stands in a paragraph of its own")
        case "html_inline":
            reading.fault(*_UNTOLD["html_block"])
        case other:
            reading.fault(f"không kể được “{other}”", f"“{other}” cannot be told")
    return ()


def _link(node: SyntaxTreeNode, reading: _Reading, look: Run) -> Runs:
    href = str(node.attrs.get("href", ""))
    if not re.match(WEB_ADDRESS, href):
        vi = f"liên kết phải bắt đầu bằng https:// hoặc http://, không phải “{href[:60]}”"
        reading.fault(vi, f"a link begins with https:// or http://, not “{href[:60]}”")
        return ()
    return _inline(node, reading, look.model_copy(update={"href": href}))
