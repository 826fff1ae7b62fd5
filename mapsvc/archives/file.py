"""Writing one PMTiles v3 file (github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md) so that it is whole or absent.

Room for the header and the root directory is left at the beginning, as the specification allows; tiles follow as they
come, then the metadata and the leaf directories. So each byte is written once, and nothing is kept in memory but a
directory entry and a digest per tile.
"""

import gzip
import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pmtiles.tile import Compression, Entry, TileType, serialize_header, tileid_to_zxy
from pmtiles.writer import optimize_directories

ROOT_END = 16_384
"""The header and the root directory lie within so many bytes."""

HEADER_BYTES = 127


@dataclass(frozen=True)
class Kind:
    """What the tiles of an archive are, and how they are compressed within it."""

    tile_type: TileType
    compression: Compression


VECTOR = Kind(TileType.MVT, Compression.GZIP)
HEIGHTS = Kind(TileType.WEBP, Compression.NONE)
"""Lossless pictures whose colours are heights; compressing them again gains nothing."""


@dataclass(frozen=True)
class Written:
    """What became of an archive."""

    bytes: int
    sha256: str
    tiles: int
    contents: int
    min_zoom: int
    max_zoom: int


def write_archive_file(
    path: Path,
    tiles: Iterable[tuple[int, bytes]],
    box: tuple[float, float, float, float],
    metadata: dict[str, Any],
    kind: Kind = VECTOR,
) -> Written | None:
    """Write ``tiles`` (PMTiles ids, rising, with contents as ``kind`` says) to ``path``; None when there is none.

    The file appears under its name only when it is complete and on disk, and replaces an older one at once.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with unfinished.open("w+b") as file:
            file.write(bytes(ROOT_END))
            entries, contents = _write_contents(file, tiles)
            if not entries:
                return None
            _write_directories(file, entries, contents, box, metadata, kind)
            file.flush()
            os.fsync(file.fileno())
            file.seek(0)
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            size = file.tell()
        unfinished.replace(path)
        _sync_folder(path.parent)
    finally:
        unfinished.unlink(missing_ok=True)
    lowest, highest = tileid_to_zxy(entries[0].tile_id)[0], tileid_to_zxy(entries[-1].tile_id)[0]
    return Written(size, digest, sum(entry.run_length for entry in entries), contents, lowest, highest)


def archive_path(layer_id: str, number: int) -> str:
    """Where an archive lies below the folder of archives."""
    return f"{layer_id}/{layer_id}__v{number}.pmtiles"


def remove_unfinished(path: Path) -> None:
    """Delete what writers that were killed left beside ``path``."""
    for left in path.parent.glob(f".{path.name}.*.part"):
        left.unlink(missing_ok=True)


def _write_contents(file: Any, tiles: Iterable[tuple[int, bytes]]) -> tuple[list[Entry], int]:
    """Contents once each, entries with runs of equal neighbours joined."""
    entries: list[Entry] = []
    places: dict[bytes, int] = {}
    end = 0
    for tile_id, content in tiles:
        digest = hashlib.blake2b(content, digest_size=16).digest()
        place = places.get(digest)
        if place is None:
            file.write(content)
            place = places[digest] = end
            end += len(content)
        last = entries[-1] if entries else None
        if last and last.offset == place and tile_id == last.tile_id + last.run_length:
            last.run_length += 1
        else:
            entries.append(Entry(tile_id, place, len(content), 1))
    return entries, len(places)


def _write_directories(
    file: Any,
    entries: list[Entry],
    contents: int,
    box: tuple[float, float, float, float],
    metadata: dict[str, Any],
    kind: Kind,
) -> None:
    data_end = file.tell()
    root, leaves, _ = optimize_directories(entries, ROOT_END - HEADER_BYTES)  # type: ignore[no-untyped-call]
    packed = gzip.compress(json.dumps(metadata, ensure_ascii=False).encode(), mtime=0)
    file.write(packed)
    file.write(leaves)
    west, south, east, north = (round(edge * 10_000_000) for edge in box)
    lowest, highest = tileid_to_zxy(entries[0].tile_id)[0], tileid_to_zxy(entries[-1].tile_id)[0]
    header = {
        "version": 3,
        "root_offset": HEADER_BYTES,
        "root_length": len(root),
        "metadata_offset": data_end,
        "metadata_length": len(packed),
        "leaf_directory_offset": data_end + len(packed),
        "leaf_directory_length": len(leaves),
        "tile_data_offset": ROOT_END,
        "tile_data_length": data_end - ROOT_END,
        "addressed_tiles_count": sum(entry.run_length for entry in entries),
        "tile_entries_count": len(entries),
        "tile_contents_count": contents,
        "clustered": True,
        "internal_compression": Compression.GZIP,
        "tile_compression": kind.compression,
        "tile_type": kind.tile_type,
        "min_zoom": lowest,
        "max_zoom": highest,
        "min_lon_e7": west,
        "min_lat_e7": south,
        "max_lon_e7": east,
        "max_lat_e7": north,
        "center_zoom": lowest,
        "center_lon_e7": (west + east) // 2,
        "center_lat_e7": (south + north) // 2,
    }
    file.seek(0)
    file.write(serialize_header(header))  # type: ignore[arg-type]
    file.write(root)


def _sync_folder(folder: Path) -> None:
    """A new name is on disk only when its folder is."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
