"""What can be wrong with a source, told so that a person can act on it."""

from __future__ import annotations

from typing import Any, ClassVar

from mapsvc.errors import Language, PublishingError

Texts = dict[Language, str]


class SourceMissing(PublishingError):
    """A file that cannot be had: nowhere found, not as declared, not downloadable."""

    code = "source-missing"
    title: ClassVar[Texts] = {"vi": "Thiếu tệp nguồn", "en": "A source file is missing"}


class SourceFault(PublishingError):
    """A file that is there but cannot be read as declared."""

    code = "source-fault"
    title: ClassVar[Texts] = {"vi": "Tệp nguồn có lỗi", "en": "A source file is faulty"}


class StepFault(PublishingError):
    """A step that found what must not be; nothing is published."""

    code = "step-fault"
    title: ClassVar[Texts] = {"vi": "Bước xử lý dừng lại", "en": "A step stopped the load"}


def source_fault(name: str, vi: str, en: str, *, advice: tuple[str, str] = ("", "")) -> SourceFault:
    """A SourceFault of the file `name`."""
    return SourceFault(layer=name, reason={"vi": vi, "en": en}, advice={"vi": advice[0], "en": advice[1]})


def step_fault(use: str, vi: str, en: str, **values: Any) -> StepFault:
    """A StepFault of the step `use`."""
    return StepFault(layer=use, reason={"vi": vi, "en": en}, advice={"vi": "", "en": ""}, **values)
