"""The parameters of collections and features, described in Vietnamese or English."""

from dataclasses import dataclass
from typing import Any

from mapsvc.features.formats.offered import FORMATS
from mapsvc.features.openapi.operations import Texts

_TEXT = {"type": "string"}


@dataclass(frozen=True)
class _Speech:
    """Describes parameters in one language: Vietnamese (0) or English (1)."""

    spoken: int

    def query(self, name: str, texts: Texts, schema: dict[str, Any], explode: bool = False) -> dict[str, Any]:
        return {
            "name": name,
            "in": "query",
            "required": False,
            "description": texts[self.spoken],
            "schema": schema,
            "style": "form",
            "explode": explode,
        }

    def path(self, name: str, texts: Texts, schema: dict[str, Any]) -> dict[str, Any]:
        return {"name": name, "in": "path", "required": True, "description": texts[self.spoken], "schema": schema}


def parameters_of(
    spoken: int, layers: list[str], systems: list[str], default_limit: int, highest_limit: int
) -> dict[str, Any]:
    """Every parameter by name, described in Vietnamese (0) or English (1)."""
    speech = _Speech(spoken)
    crs = {"type": "string", "format": "uri", "enum": systems, "default": systems[0]}
    return {
        **_places(speech, layers),
        **_forms(speech),
        **_finding(speech),
        **_paging(speech, default_limit, highest_limit),
        **_summing(speech),
        **_choosing(speech, crs),
        **_shaping(speech, crs),
    }


def _places(speech: _Speech, layers: list[str]) -> dict[str, Any]:
    """What an address names."""
    return {
        "collectionId": speech.path(
            "collectionId", ("Lớp dữ liệu", "The collection"), {**_TEXT, "enum": layers} if layers else _TEXT
        ),
        "featureId": speech.path("featureId", ("Khóa của đối tượng", "Key of the feature"), _TEXT),
        "number": speech.path("number", ("Số phiên bản", "Number of the version"), {"type": "integer", "minimum": 1}),
    }


def _forms(speech: _Speech) -> dict[str, Any]:
    """How a reply is written."""
    return {
        "f": speech.query("f", ("Định dạng trả lời", "Format of the reply"), {**_TEXT, "enum": ["json", "html"]}),
        "f-items": speech.query(
            "f",
            (
                "Định dạng trả lời: json và html từng trang, các định dạng khác là tệp với mọi đối tượng được chọn",
                "Format of the reply: json and html by pages, all others a file with everything selected",
            ),
            {**_TEXT, "enum": ["json", "html", *FORMATS]},
        ),
        "f-json": speech.query("f", ("Định dạng trả lời", "Format of the reply"), {**_TEXT, "enum": ["json"]}),
        "f-page": speech.query("f", ("Định dạng trả lời", "Format of the reply"), {**_TEXT, "enum": ["html"]}),
        "lang": speech.query("lang", ("Ngôn ngữ", "Language"), {**_TEXT, "enum": ["vi", "en"]}),
    }


def _finding(speech: _Speech) -> dict[str, Any]:
    """Which collections."""
    return {
        "q": speech.query(
            "q",
            ("Các từ trong tên, mô tả, từ khóa", "Words in the title, the description or the keywords"),
            _TEXT,
        ),
        "type": speech.query("type", ("Loại tài nguyên", "Types of resources"), _TEXT),
        "ids": speech.query("ids", ("Tên của các lớp", "Names of collections"), _TEXT),
        "externalIds": speech.query("externalIds", ("Tên ở nơi khác", "Names elsewhere"), _TEXT),
    }


def _paging(speech: _Speech, default_limit: int, highest_limit: int) -> dict[str, Any]:
    """Which page."""
    return {
        "limit": speech.query(
            "limit",
            ("Số đối tượng nhiều nhất của một trang", "The most features of one page"),
            {"type": "integer", "minimum": 1, "maximum": highest_limit, "default": default_limit},
        ),
        "cursor": speech.query(
            "cursor",
            ("Vị trí, do liên kết next hay prev cho", "The place, as a next or prev link gives it"),
            {**_TEXT, "pattern": "^[A-Za-z0-9_-]+$", "maxLength": 200},
        ),
        "offset": speech.query(
            "offset",
            (
                "Bỏ qua chừng này đối tượng, để nhảy tới một chỗ; đọc tiếp bằng liên kết next",
                "Pass over so many features, to jump to a place; read on by next links",
            ),
            {"type": "integer", "minimum": 0, "maximum": 1_000_000, "default": 0},
        ),
    }


def _summing(speech: _Speech) -> dict[str, Any]:
    """What a summary is asked for."""
    return {
        "feature": speech.query(
            "feature",
            (
                "Khóa của một đối tượng: trả lời nó đứng thứ mấy theo sortby",
                "Key of a feature: the reply tells its place in the order of sortby",
            ),
            _TEXT,
        ),
        "properties-summed": speech.query(
            "properties",
            ("Cho số liệu tổng hợp của các thuộc tính này", "Give the figures of these properties"),
            {"type": "array", "items": {**_TEXT, "pattern": "^[a-z][a-z0-9_]*$"}, "minItems": 1, "maxItems": 8},
        ),
        "quantiles": speech.query(
            "quantiles",
            (
                "Kèm các giá trị chia mỗi thuộc tính số thành bấy nhiêu phần bằng nhau",
                "With the values that cut each numeric property into so many equal parts",
            ),
            {"type": "integer", "minimum": 1, "maximum": 1000},
        ),
    }


def _choosing(speech: _Speech, crs: dict[str, Any]) -> dict[str, Any]:
    """Which features."""
    return {
        "bbox": speech.query(
            "bbox",
            ("Khung: trái, dưới, phải, trên (hoặc 6 số)", "Box: left, bottom, right, top (or 6 numbers)"),
            {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 6},
        ),
        "bbox-crs": speech.query("bbox-crs", ("Hệ tọa độ của bbox", "The CRS of bbox"), crs),
        "datetime": speech.query(
            "datetime",
            (
                "Thời điểm, ngày hoặc khoảng theo RFC 3339: 2025-07-01, 2025-01-01/2025-12-31, ../2025-06-30",
                "Instant, day or interval by RFC 3339: 2025-07-01, 2025-01-01/2025-12-31, ../2025-06-30",
            ),
            _TEXT,
        ),
        "filter": speech.query(
            "filter",
            (
                "Bộ lọc CQL2, ví dụ ACCENTI(CASEI(name)) LIKE ACCENTI(CASEI('đông%')) AND population > 10000",
                "A CQL2 filter, such as ACCENTI(CASEI(name)) LIKE ACCENTI(CASEI('đông%')) AND population > 10000",
            ),
            _TEXT,
        ),
        "filter-lang": speech.query(
            "filter-lang",
            ("Ngôn ngữ của bộ lọc", "Language of the filter"),
            {**_TEXT, "enum": ["cql2-text", "cql2-json"], "default": "cql2-text"},
        ),
        "filter-crs": speech.query("filter-crs", ("Hệ tọa độ trong bộ lọc", "The CRS of the filter"), crs),
        "property": speech.query(
            "property",
            (
                "Tên của bất kỳ thuộc tính nào trong queryables = giá trị của nó",
                "The name of any property among the queryables = its value",
            ),
            {"type": "object", "additionalProperties": _TEXT},
            explode=True,
        ),
    }


def _shaping(speech: _Speech, crs: dict[str, Any]) -> dict[str, Any]:
    """What of each feature, and in which order."""
    return {
        "crs": speech.query("crs", ("Hệ tọa độ trả lời", "The CRS of the reply"), crs),
        "sortby": speech.query(
            "sortby",
            ("Sắp xếp theo, ví dụ -population,name", "Sort by, such as -population,name"),
            {"type": "array", "items": {**_TEXT, "pattern": "^[+-]?[a-z][a-z0-9_]*$"}, "minItems": 1, "maxItems": 8},
        ),
        "properties": speech.query(
            "properties",
            ("Chỉ cho các thuộc tính này", "Give these properties only"),
            {"type": "array", "items": {**_TEXT, "pattern": "^[a-z][a-z0-9_]*$"}, "minItems": 1},
        ),
        "skipGeometry": speech.query(
            "skipGeometry", ("Không cho hình học", "Leave the geometry out"), {"type": "boolean", "default": False}
        ),
    }
