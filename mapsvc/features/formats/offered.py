"""The formats there are."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from mapsvc.catalogue.declaration import Title


@dataclass(frozen=True, slots=True)
class FileFormat:
    """One format. ``stream`` is the module below this package that streams it, None for one that is written first;
    ``any_crs`` is false where the format knows WGS 84 only."""

    name: str
    title: Title
    media_type: str
    extension: str
    stream: str | None = None
    any_crs: bool = True


def _title(text: str) -> Title:
    return Title(vi=text, en=text)


_CSV_EXCEL = Title(vi="CSV cho Excel", en="CSV for Excel")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

FORMATS: Mapping[str, FileFormat] = MappingProxyType(
    {
        each.name: each
        for each in (
            FileFormat("geojson", _title("GeoJSON"), "application/geo+json", "geojson", "geojson"),
            FileFormat("geojsonseq", _title("GeoJSON Sequence"), "application/geo+json-seq", "geojsons", "geojsonseq"),
            FileFormat("geojsonl", _title("GeoJSON Lines"), "application/x-ndjson", "geojsonl", "geojsonl"),
            FileFormat("csv", _title("CSV"), "text/csv; charset=utf-8", "csv", "comma_separated"),
            FileFormat("csv-excel", _CSV_EXCEL, "text/csv; charset=utf-8; header=present", "csv", "csv_for_excel"),
            FileFormat("kml", _title("KML"), "application/vnd.google-earth.kml+xml", "kml", "kml", any_crs=False),
            FileFormat("xlsx", _title("Excel"), _XLSX, "xlsx"),
            FileFormat("gpkg", _title("GeoPackage"), "application/geopackage+sqlite3", "gpkg"),
            FileFormat("fgb", _title("FlatGeobuf"), "application/vnd.flatgeobuf", "fgb"),
            FileFormat("parquet", _title("GeoParquet"), "application/vnd.apache.parquet", "parquet"),
            FileFormat("shp", _title("Shapefile"), "application/zip", "zip"),
        )
    }
)
"""By the value of ``f``."""
