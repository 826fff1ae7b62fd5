"""The written formats: which module writes each, and how it wants the geometry (see ``arrow_rows.schema_of``)."""

from typing import NamedTuple


class Written(NamedTuple):
    """One written format."""

    module: str
    places: str


WRITTEN = {
    "xlsx": Written("spreadsheet", "point"),
    "gpkg": Written("geopackage", "shape"),
    "fgb": Written("flatgeobuf", "shape"),
    "parquet": Written("geoparquet", "boxed"),
    "shp": Written("shapefile", "shape"),
}
