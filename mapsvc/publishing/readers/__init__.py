"""Readers, one file a format. Each yields parts of a file in bounded memory, as the file has them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from mapsvc.catalogue.declaration import LayerSource
from mapsvc.publishing.faults import source_fault
from mapsvc.publishing.readers.part import Part

Reader = Callable[[Path, LayerSource], Iterator[Part]]

_BY_ENDING = {".geojson": "geojson", ".json": "geojson", ".csv": "csv", ".tsv": "csv"}


def read_file(path: Path, source: LayerSource) -> Iterator[Part]:
    """The parts of a file, read by the declared format or the one its ending says."""
    return _reader(source.format or _BY_ENDING.get(path.suffix.lower(), "gdal"))(path, source)


def _reader(name: str) -> Reader:
    # Imported when needed: GDAL takes a while to start, and most commands do not read files.
    match name:
        case "geojson":
            from mapsvc.publishing.readers.geojson import read
        case "csv":
            from mapsvc.publishing.readers.csv import read
        case "dvhcvn":
            from mapsvc.publishing.readers.dvhcvn import read
        case "gdal":
            from mapsvc.publishing.readers.gdal import read
        case _:
            raise source_fault(name, f"không đọc được định dạng “{name}”", f"there is no reader for “{name}”")
    return read
