"""Excel (Office Open XML): the table, what its columns mean, and where it comes from. Dates and numbers stay such."""

import datetime
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from mapsvc.errors import Language, TooMuchForFormat
from mapsvc.features.formats.about import About
from mapsvc.features.formats.arrow_rows import INSIDE, Batches
from mapsvc.features.formats.offered import MOST_SPREADSHEET_ROWS

LONGEST_TEXT = 32_767
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

WORDS: dict[Language, dict[str, str]] = {
    "vi": {
        "data": "Dữ liệu",
        "about": "Thông tin",
        "longitude": "Kinh độ",
        "latitude": "Vĩ độ",
        "columns": "Cột;Tên trường;Kiểu;Đơn vị;Mô tả",
        "codes": "Mã;Nghĩa",
        "inside": "Kinh độ, vĩ độ WGS 84 của một điểm nằm trên đối tượng",
    },
    "en": {
        "data": "Data",
        "about": "About",
        "longitude": "Longitude",
        "latitude": "Latitude",
        "columns": "Column;Field;Type;Unit;Description",
        "codes": "Code;Meaning",
        "inside": "Longitude, latitude in WGS 84 of a point on the feature",
    },
}


def write(rows: Batches, schema: pa.Schema, about: About, folder: Path) -> Path:
    """The workbook. Raises TooMuchForFormat beyond 1,048,575 features."""
    words = WORDS[about.language]
    book = Workbook(write_only=True)
    sheet = book.create_sheet(words["data"])
    sheet.freeze_panes = "A2"
    titles = [f"{each.title} ({each.unit})" if each.unit else each.title for each in about.columns]
    titles += [words[name] for name in INSIDE if name in schema.names]
    for number, title in enumerate(titles):
        sheet.column_dimensions[_letter(number)].width = min(max(len(title) + 2, 12), 40)
    sheet.append([_heading(sheet, title) for title in titles])
    count = 0
    for batch in rows:
        count += batch.num_rows
        if count > MOST_SPREADSHEET_ROWS:
            raise TooMuchForFormat(name="Excel", limit=f"{MOST_SPREADSHEET_ROWS:,}")
        for row in zip(*(_values(column) for column in batch.columns), strict=True):
            sheet.append([_cell(sheet, value) for value in row])
    sheet.auto_filter.ref = f"A1:{_letter(max(len(titles) - 1, 0))}{count + 1}"
    _tell(book.create_sheet(words["about"]), about, words)
    book.properties.title = about.title
    book.properties.creator = about.agency
    path = folder / f"{about.layer}.xlsx"
    book.save(path)
    return path


def _values(column: pa.Array) -> Iterable[Any]:
    if pa.types.is_timestamp(column.type):
        return [value.replace(tzinfo=None) if value else None for value in column.to_pylist()]
    values: list[Any] = column.to_pylist()
    return values


def _cell(sheet: Any, value: Any) -> Any:
    """Text as text: what begins with “=” is no formula, and what a workbook cannot hold is left out."""
    if isinstance(value, str):
        value = _FORBIDDEN.sub("", value)[:LONGEST_TEXT]
        if value[:1] in "=+-@":
            cell = WriteOnlyCell(sheet, value)
            cell.data_type = "s"
            cell.quotePrefix = True
            return cell
        return value
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return str(value)
    if isinstance(value, datetime.date) and value.year < 1900:
        return value.isoformat()  # before the first day Excel knows
    if isinstance(value, int) and abs(value) > 2**53:
        return str(value)  # Excel would round it
    return value


def _heading(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, text)
    cell.font = Font(bold=True)
    return cell


def _letter(number: int) -> str:
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _tell(sheet: Any, about: About, words: dict[str, str]) -> None:
    sheet.column_dimensions["A"].width = 28
    sheet.column_dimensions["B"].width = 60
    for name, text in about.summary.items():
        sheet.append([name, _cell(sheet, text)])
    if about.geometry:
        sheet.append(["", words["inside"]])
    sheet.append([])
    sheet.append([_heading(sheet, text) for text in words["columns"].split(";")])
    for each in about.columns:
        sheet.append([each.title, each.name, each.type, each.unit or "", each.description or ""])
    for each in about.columns:
        if each.codes:
            sheet.append([])
            sheet.append([_heading(sheet, each.title)])
            sheet.append([_heading(sheet, text) for text in words["codes"].split(";")])
            for code, meaning in each.codes.items():
                sheet.append([code, meaning])
