"""Stories: what every one of them must hold, what the guide shows, and that a mistake is told where it stands."""

import re
import shutil
import struct
import tomllib
import zlib
from pathlib import Path

import pytest

from mapsvc.catalogue.declarations import Declarations, read_declarations
from mapsvc.catalogue.markdown import PictureSize, read_markdown
from mapsvc.catalogue.mistakes import DeclarationError, Mistake
from mapsvc.catalogue.pictures import read_picture
from mapsvc.catalogue.stories import StoryDeclaration, read_stories
from mapsvc.settings import CHECKOUT

FOLDER = "stories/water"
HOSTILE = [
    "<script>alert(1)</script>",
    "text <img src=x onerror=alert(1)> text",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java&#115;cript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox(1))",
    "[x](//evil.example/path)",
    "[x](https://user:secret@evil.example/)",
    "[x](/collections)",
    "<javascript:alert(1)>",
    "[x][a]\n\n[a]: javascript:alert(1)",
    "![x](https://evil.example/pixel.png)",
    "![x](../../../etc/passwd)",
    "![x](javascript:alert(1))",
    "```html\n<script>alert(1)</script>\n```",
    "    <script>alert(1)</script>",
    "<!-- <b>hidden</b> -->",
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the project's declarations to make mistakes in."""
    return shutil.copytree(CHECKOUT / "layers", tmp_path / "layers")


def mistakes(folder: Path) -> tuple[Mistake, ...]:
    with pytest.raises(DeclarationError) as caught:
        read_declarations(folder)
    return caught.value.mistakes


def edit(path: Path, old: str, new: str) -> int:
    """Replace the first `old`; returns the line where it stood."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_every_step_shows_the_archipelagos_and_says_something_in_both_languages(declarations: Declarations) -> None:
    assert len(declarations.stories) >= 3
    for story in declarations.stories.values():
        for step in story.declaration.steps:
            shown = {layer.id for layer in (*step.layers, *story.declaration.ground)}
            assert "islands" in shown, f"{story.declaration.id}/{step.id}"
            assert story.texts[step.id].vi
            assert story.texts[step.id].en


def test_figures_are_the_same_in_both_languages(declarations: Declarations) -> None:
    """Numbers are written 1.234,5 in Vietnamese and 1,234.5 in English; beside that they are the same."""
    number = re.compile(r"(?<![\w/.,])\d+[.,]\d+(?:[.,]\d+)*")
    swapped = str.maketrans(",.", ".,")
    for story in declarations.stories.values():
        folder = declarations.path / "stories" / story.declaration.id
        for step in story.declaration.steps:
            vi = number.findall((folder / f"{step.id}.vi.md").read_text(encoding="utf-8"))
            en = number.findall((folder / f"{step.id}.en.md").read_text(encoding="utf-8"))
            said = sorted(each.translate(swapped) for each in vi)
            assert said == sorted(en), f"{story.declaration.id}/{step.id}"


def test_the_guide_shows_a_valid_story_and_names_every_key() -> None:
    guide = (CHECKOUT / "docs" / "adding-a-story.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```toml\n(.*?)```", guide, flags=re.DOTALL)
    values = tomllib.loads(example)
    assert StoryDeclaration.model_validate({"id": "water", **values}).steps[0].statistic is not None
    assert set(values) == set(StoryDeclaration.model_fields) - {"id"}


def test_a_story_of_a_newer_program_does_not_take_the_others_away(declarations: Declarations) -> None:
    stored = {key: story.model_dump(mode="json") for key, story in declarations.stories.items()}
    assert read_stories(stored) == declarations.stories
    stored["water"]["texts"]["basins"]["vi"] = [{"kind": "film", "address": "x"}]
    assert set(read_stories(stored)) == set(stored) - {"water"}


@pytest.mark.parametrize(
    ("old", "new", "field", "nearest", "english"),
    [
        ('layers = [{ id = "river_basins" }]', 'layers = [{ id = "river_basin" }]', "steps[1].layers[1].id",
         "river_basins", "there is no layer"),
        ('ground = [{ id = "islands" }', 'ground = [{ id = "island" }', "ground[1].id", "islands", "there is no layer"),
        ('id = "rivers"\n', 'id = "basins"\n', "steps[2].id", None, "two steps are named"),
        ('icon = "droplet"', 'icon = "dropplet"', "icon", "droplet", "expected one of"),
        ("order = 30", "ordre = 30", "ordre", "order", "there is no such key"),
        ('id = "rivers"\n', 'id = "rivers"\nstatistic = { layer = "river_basins", id = "area" }\n',
         "steps[2].statistic.id", None, "has no statistic"),
        ("[105.2, 15.9, 107.6, 18.4]", "[107.2, 15.9, 105.6, 18.4]", "steps[1].view.bbox", None, "west < east"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_declaration_is_told(
    folder: Path, old: str, new: str, field: str, nearest: str | None, english: str
) -> None:
    line = edit(folder / FOLDER / "story.toml", old, new)
    found = [mistake for mistake in mistakes(folder) if mistake.field == field]
    assert found, [str(mistake) for mistake in mistakes(folder)]
    assert found[0].file == f"{FOLDER}/story.toml"
    assert abs(found[0].line - line) <= 3
    assert english in found[0].en
    assert found[0].vi != found[0].en
    assert found[0].nearest == nearest


def test_a_mistake_in_the_words_or_pictures_is_told(folder: Path) -> None:
    story = folder / FOLDER
    line = edit(story / "alarms.vi.md", "(alarms.vi.png", "(alarm.vi.png")
    (story / "limits.en.md").unlink()
    (story / "rivers.vi.md").rename(story / "river.vi.md")
    (story / "noise.png").write_bytes(b"not a picture")
    found = {(mistake.file, mistake.line): mistake for mistake in mistakes(folder)}
    assert found[f"{FOLDER}/alarms.vi.md", line].nearest == "alarms.vi.png"
    assert "missing" in found[f"{FOLDER}/limits.en.md", 1].en
    assert found[f"{FOLDER}/river.vi.md", 1].nearest == "rivers.vi.md"
    assert "PNG or JPEG" in found[f"{FOLDER}/noise.png", 1].en
    assert "no step shows" in found[f"{FOLDER}/alarms.vi.png", 1].en


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_markdown_is_refused_and_leaves_nothing_behind(text: str) -> None:
    blocks, faults = read_markdown(f"Lời mở đầu.\n\n{text}\n", {"ok.png": PictureSize("a" * 32 + ".png", 2, 2)})
    assert faults, text
    assert all(fault.line >= 3 for fault in faults)
    assert all(fault.vi != fault.en for fault in faults)
    for block in blocks:
        assert block.kind != "picture"
        if block.kind == "paragraph":
            assert all(run.href is None for run in block.runs)
            assert not any("<" in run.text for run in block.runs)


@pytest.mark.parametrize("text", ["<svg/onload=alert(1)>", "&lt;script&gt;", "`<b>`", "{@html x}", "{{7*7}}", "${x}"])
def test_what_only_looks_like_markup_is_a_plain_word(text: str) -> None:
    (block,), faults = read_markdown(text, {})
    assert faults == ()
    assert block.kind == "paragraph"
    assert "".join(run.text for run in block.runs) == text.strip("`").replace("&lt;", "<").replace("&gt;", ">")


def test_markdown_becomes_blocks() -> None:
    text = (
        "Xin *chào* **[nơi](https://a.vn/x?y=1)**.\n\n> trích\n\n1. một\n2. hai\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n"
        '![một bức ảnh](ok.png "chú thích")\n'
    )
    blocks, faults = read_markdown(text, {"ok.png": PictureSize("a" * 32 + ".png", 20, 10)})
    assert faults == ()
    assert [block.kind for block in blocks] == ["paragraph", "quote", "list", "table", "picture"]
    first = blocks[0]
    assert first.kind == "paragraph"
    assert [(run.text, run.strong, run.emphasis, run.href) for run in first.runs] == [
        ("Xin ", False, False, None),
        ("chào", False, True, None),
        (" ", False, False, None),
        ("nơi", True, False, "https://a.vn/x?y=1"),
        (".", False, False, None),
    ]


def _png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


def test_pictures_are_measured_and_bounded() -> None:
    picture = read_picture(_png(640, 400))
    assert (picture.media_type, picture.width, picture.height) == ("image/png", 640, 400)
    assert re.fullmatch(r"[0-9a-f]{32}\.png", picture.name)
    frame = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc2\x00\x11\x08" + struct.pack(">HH", 300, 200) + b"\x03" * 20
    assert read_picture(frame).width == 200
    for body in (_png(9000, 10), b"<svg/>", b"\xff\xd8\xff\xe0\x00\x04ab", _png(10, 10) + b"\0" * 700_000, _png(0, 5)):
        with pytest.raises(ValueError, match=r"\|"):
            read_picture(body)
