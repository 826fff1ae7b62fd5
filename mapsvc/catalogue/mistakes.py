"""What is wrong in a declaration, said so that a GIS officer can mend it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import pydantic
from pydantic import BaseModel

from mapsvc.catalogue.toml_lines import Path, line_at
from mapsvc.errors import Language, MapsvcError


@dataclass(frozen=True)
class Mistake:
    """One mistake: file (below the layers folder), line, field, what was expected, the nearest valid word."""

    file: str
    line: int
    field: str
    vi: str
    en: str
    nearest: str | None = None

    def text(self, language: Language) -> str:
        """`file:line: field: message` in `vi` or `en`."""
        place = f"{self.file}:{self.line}: " + (f"{self.field}: " if self.field else "")
        if language == "vi":
            return place + self.vi + (f"; có phải là “{self.nearest}”?" if self.nearest else "")
        return place + self.en + (f"; did you mean “{self.nearest}”?" if self.nearest else "")

    def __str__(self) -> str:
        return self.text("en")


class DeclarationError(MapsvcError):
    """All mistakes found in a folder of declarations."""

    code = "declaration"
    title: ClassVar[dict[Language, str]] = {"vi": "Khai báo chưa đúng", "en": "Mistakes in the declarations"}
    message: ClassVar[dict[Language, str]] = {"vi": "{reason}", "en": "{reason}"}

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(sorted(set(mistakes), key=lambda mistake: (mistake.file, mistake.line, mistake.field)))
        self.vi = "\n".join(mistake.text("vi") for mistake in self.mistakes)
        self.en = "\n".join(mistake.text("en") for mistake in self.mistakes)
        super().__init__(reason={"vi": self.vi, "en": self.en})


def nearest(word: object, words: Iterable[str]) -> str | None:
    """The valid word most like the one written, None when none is like it."""
    close = difflib.get_close_matches(str(word), [str(candidate) for candidate in words], n=1, cutoff=0.55)
    return close[0] if close else None


def dotted(path: Path) -> str:
    """`("fields", 2, "type")` as `fields[3].type`: people count from one."""
    text = ""
    for part in path:
        text += f"[{part + 1}]" if isinstance(part, int) else (f".{part}" if text else part)
    return text


# What pydantic found, in the two languages; {…} are filled from the error's context.
_MESSAGES: Mapping[str, tuple[str, str]] = {
    "missing": ("thiếu mục bắt buộc này", "required, but missing"),
    "extra_forbidden": ("không có mục tên này", "there is no such key"),
    "literal_error": (
        "“{input}” không hợp lệ; phải là một trong {expected}",
        "“{input}” is not valid; expected one of {expected}",
    ),
    "union_tag_invalid": (
        "không có bước tên “{tag}”; các bước: {expected_tags}",
        "there is no step “{tag}”; the steps are {expected_tags}",
    ),
    "union_tag_not_found": ("thiếu `use`, tên của bước", "`use`, the name of the step, is missing"),
    "string_type": ("phải là chữ, không phải {input}", "expected text, not {input}"),
    "string_too_short": ("không được để trống", "must not be empty"),
    "string_pattern_mismatch": ("“{input}” không đúng dạng {pattern}", "“{input}” does not have the form {pattern}"),
    "bool_type": ("phải là true hoặc false", "expected true or false"),
    "bool_parsing": ("phải là true hoặc false", "expected true or false"),
    "int_type": ("phải là số nguyên", "expected a whole number"),
    "int_parsing": ("“{input}” không phải số nguyên", "“{input}” is not a whole number"),
    "float_parsing": ("“{input}” không phải số", "“{input}” is not a number"),
    "greater_than_equal": ("phải từ {ge} trở lên", "must be {ge} or more"),
    "less_than_equal": ("phải không quá {le}", "must be {le} or less"),
    "greater_than": ("phải lớn hơn {gt}", "must be more than {gt}"),
    "too_short": ("cần ít nhất {min_length} mục", "needs at least {min_length} entries"),
    "tuple_type": ("phải là danh sách trong [ ]", "expected a list in [ ]"),
    "dict_type": ("phải là bảng trong { }", "expected a table in { }"),
    "model_type": ('phải là bảng, ví dụ { vi = "…", en = "…" }', 'expected a table such as { vi = "…", en = "…" }'),
    "model_attributes_type": ("phải là bảng trong { }", "expected a table in { }"),
    "value_error": ("cần {error}", "expected {error}"),
}


def _keys_at(model: type[BaseModel], path: Path) -> list[str]:
    """The keys that the model knows at a place, for the nearest word."""
    schema = model.model_json_schema()
    definitions = schema.get("$defs", {})

    def resolve(node: Mapping[str, Any], tag: str | None = None) -> Mapping[str, Any]:
        while True:
            if "$ref" in node:
                node = definitions[node["$ref"].rsplit("/", 1)[-1]]
            elif "discriminator" in node:
                mapping = node["discriminator"]["mapping"]
                if tag not in mapping:
                    return {}
                node = {"$ref": mapping[tag]}
            elif choices := [choice for choice in node.get("anyOf", ()) if choice.get("type") != "null"]:
                node = choices[0]
            else:
                return node

    node = resolve(schema)
    for part in path:
        if isinstance(part, int):
            node = node.get("items", {})
        elif "discriminator" in node:
            node = resolve(node, part)
        else:
            node = resolve(node).get("properties", {}).get(part, {})
        if "discriminator" not in node:
            node = resolve(node)
    return list(node.get("properties", {}))


def mistakes_of(
    error: pydantic.ValidationError, model: type[BaseModel], file: str, lines: Mapping[Path, int]
) -> list[Mistake]:
    """pydantic's errors as mistakes with line and nearest word."""
    return [_mistake(details, model, file, lines) for details in error.errors(include_url=False)]


def _mistake(details: Any, model: type[BaseModel], file: str, lines: Mapping[Path, int]) -> Mistake:
    path: Path = details["loc"]
    # pydantic names the step chosen in the path; the file does not.
    written = tuple(
        part
        for position, part in enumerate(path)
        if not (
            position
            and path[position - 2 : position - 1] == ("steps",)
            and isinstance(part, str)
            and part not in _keys_at(model, path[:position])
        )
    )
    context = {key: str(value) for key, value in details.get("ctx", {}).items()}
    vi, en = _MESSAGES.get(details["type"], (details["msg"], details["msg"]))
    similar = None
    match details["type"]:
        case "extra_forbidden":
            similar = nearest(path[-1], _keys_at(model, path[:-1]))
        case "literal_error" | "union_tag_invalid":
            words = context.get("expected", context.get("expected_tags", ""))
            similar = nearest(
                context.get("tag", details["input"]),
                [word.strip(" '\"") for word in words.replace(" or ", ", ").split(",")],
            )
    values = {"input": details["input"], **context}
    return Mistake(file, line_at(lines, written), dotted(written), _fill(vi, values), _fill(en, values), similar)


def _fill(message: str, values: Mapping[str, object]) -> str:
    for key, value in values.items():
        message = message.replace("{" + key + "}", str(value))
    return message
