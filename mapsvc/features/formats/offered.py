"""The formats there are."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from mapsvc.catalogue.declaration import Title


@dataclass(frozen=True, slots=True)
class FileFormat:
    """One format and what it is good for. ``stream`` is the module below this package that streams it, None for one
    that is written first; ``any_crs`` is false where the format knows WGS 84 only, ``tables`` where a table without
    geometry is of no use in it; ``most_features`` is how many it holds, None for any number."""

    name: str
    title: Title
    purpose: Title
    media_type: str
    extension: str
    stream: str | None = None
    any_crs: bool = True
    tables: bool = True
    most_features: int | None = None


def _title(text: str) -> Title:
    return Title(vi=text, en=text)


MOST_SPREADSHEET_ROWS = 1_048_575
"""Rows of a sheet of Excel, without the titles."""

_CSV_EXCEL = Title(vi="CSV cho Excel", en="CSV for Excel")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_PROGRAMS = Title(vi="Chương trình và trang web", en="Programs and web pages")
_LINES = Title(vi="Chương trình đọc từng dòng", en="Programs that read line by line")
_TABLES = Title(vi="Mọi phần mềm đọc bảng", en="Any program that reads tables")
_SHEETS = Title(vi="Bảng tính", en="Spreadsheets")
_SHEETS_TEXT = Title(vi="Bảng tính, đúng chữ tiếng Việt", en="Spreadsheets, with Vietnamese letters right")
_EARTH = Title(vi="Google Earth, điện thoại", en="Google Earth, phones")
_GIS = Title(vi="QGIS, ArcGIS và phần mềm GIS khác", en="QGIS, ArcGIS and other GIS")
_FAST_GIS = Title(vi="GIS, đọc nhanh tệp lớn", en="GIS, fast with large files")
_ANALYSIS = Title(vi="Phân tích dữ liệu: Python, R, DuckDB", en="Analysis: Python, R, DuckDB")
_OLD_GIS = Title(vi="Phần mềm GIS cũ", en="Older GIS programs")

FORMATS: Mapping[str, FileFormat] = MappingProxyType(
    {
        each.name: each
        for each in (
            FileFormat("geojson", _title("GeoJSON"), _PROGRAMS, "application/geo+json", "geojson", "geojson"),
            FileFormat(
                "geojsonseq", _title("GeoJSON Sequence"), _LINES, "application/geo+json-seq", "geojsons", "geojsonseq"
            ),
            FileFormat("geojsonl", _title("GeoJSON Lines"), _LINES, "application/x-ndjson", "geojsonl", "geojsonl"),
            FileFormat("csv", _title("CSV"), _TABLES, "text/csv; charset=utf-8", "csv", "comma_separated"),
            FileFormat(
                "csv-excel", _CSV_EXCEL, _SHEETS_TEXT, "text/csv; charset=utf-8; header=present", "csv", "csv_for_excel"
            ),
            FileFormat(
                "kml",
                _title("KML"),
                _EARTH,
                "application/vnd.google-earth.kml+xml",
                "kml",
                "kml",
                any_crs=False,
                tables=False,
            ),
            FileFormat("xlsx", _title("Excel"), _SHEETS, _XLSX, "xlsx", most_features=MOST_SPREADSHEET_ROWS),
            FileFormat("gpkg", _title("GeoPackage"), _GIS, "application/geopackage+sqlite3", "gpkg"),
            FileFormat("fgb", _title("FlatGeobuf"), _FAST_GIS, "application/vnd.flatgeobuf", "fgb", tables=False),
            FileFormat("parquet", _title("GeoParquet"), _ANALYSIS, "application/vnd.apache.parquet", "parquet"),
            FileFormat("shp", _title("Shapefile"), _OLD_GIS, "application/zip", "zip", tables=False),
        )
    }
)
"""By the value of ``f``."""
