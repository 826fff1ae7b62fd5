"""Reading tiles from a PMTiles archive: directories are decoded once, a tile is one read at a known place."""

import gzip
import hashlib
import os
from array import array
from bisect import bisect_right
from functools import lru_cache
from pathlib import Path

from pmtiles.tile import Compression, Entry, deserialize_directory, deserialize_header, zxy_to_tileid

from mapsvc.tiling.matrix import Tile

tile_id_of = lru_cache(1 << 16)(zxy_to_tileid)

MOST_LEAVES = 256
"""Leaf directories kept decoded, about 100 kB each; further ones push out the oldest."""


class BrokenArchive(Exception):
    """The file is not what was written."""


class _Directory:
    """Entries as arrays: a search touches only the ids."""

    __slots__ = ("ids", "lengths", "offsets", "runs")

    def __init__(self, entries: list[Entry]) -> None:
        self.ids = array("Q", (entry.tile_id for entry in entries))
        self.offsets = array("Q", (entry.offset for entry in entries))
        self.lengths = array("Q", (entry.length for entry in entries))
        self.runs = array("Q", (entry.run_length for entry in entries))


class Archive:
    """One open archive. Reads go through the file's descriptor and not a memory map: a file cut short then gives an
    error and not the end of the process."""

    def __init__(self, path: Path) -> None:
        """Raises BrokenArchive or OSError."""
        self.path = path
        self._descriptor = os.open(path, os.O_RDONLY)
        try:
            self._header = deserialize_header(self._read(0, 127))
            self._root = self._directory(self._header["root_offset"], self._header["root_length"])
        except BaseException as error:
            self.close()
            if isinstance(error, Exception) and not isinstance(error, OSError):
                raise BrokenArchive(f"{path}: {error!r}") from error
            raise
        self._data = self._header["tile_data_offset"]
        self.compressed = self._header["tile_compression"] == Compression.GZIP
        """Whether tiles are stored as gzip; pictures are not, they are compressed in themselves."""
        self._begins = b"\x1f\x8b" if self.compressed else b"RIFF"
        self._leaves: dict[int, _Directory] = {}

    def tile(self, tile: Tile) -> bytes:
        """The tile as stored; empty when the archive has none there. Raises BrokenArchive."""
        tile_id = tile_id_of(tile.z, tile.x, tile.y)
        directory = self._root
        for _ in range(4):
            at = bisect_right(directory.ids, tile_id) - 1
            if at < 0:
                return b""
            run = directory.runs[at]
            if run:
                if tile_id >= directory.ids[at] + run:
                    return b""
                return self._content(directory.offsets[at], directory.lengths[at])
            directory = self._leaf(directory.offsets[at], directory.lengths[at])
        raise BrokenArchive(f"{self.path}: directories nested too deep")

    def close(self) -> None:
        """Close the file."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def __del__(self) -> None:
        self.close()

    def _content(self, offset: int, length: int) -> bytes:
        content = os.pread(self._descriptor, length, self._data + offset)
        if len(content) != length or not content.startswith(self._begins):
            raise BrokenArchive(f"{self.path}: no tile at {self._data + offset}")
        return content

    def _leaf(self, offset: int, length: int) -> _Directory:
        found = self._leaves.get(offset)
        if found is None:
            if len(self._leaves) >= MOST_LEAVES:
                self._leaves.pop(next(iter(self._leaves)))
            found = self._directory(self._header["leaf_directory_offset"] + offset, length)
            self._leaves[offset] = found
        return found

    def _directory(self, offset: int, length: int) -> _Directory:
        try:
            return _Directory(deserialize_directory(self._read(offset, length)))
        except (gzip.BadGzipFile, EOFError, ValueError) as error:
            raise BrokenArchive(f"{self.path}: {error!r}") from error

    def _read(self, offset: int, length: int) -> bytes:
        data = os.pread(self._descriptor, length, offset)
        if len(data) != length:
            raise BrokenArchive(f"{self.path}: ends at {offset + len(data)}")
        return data


def verify(path: Path, size: int, sha256: str) -> None:
    """Raises BrokenArchive unless the file is the one that was recorded."""
    with path.open("rb") as file:
        if os.fstat(file.fileno()).st_size != size or hashlib.file_digest(file, "sha256").hexdigest() != sha256:
            raise BrokenArchive(f"{path}: not the file that was recorded")
