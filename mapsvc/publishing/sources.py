"""Finds the files that a source declares: below the data roots, else downloaded, else says why not.

A file counts only when its size and sha256 are those declared, wherever it comes from.
"""

from __future__ import annotations

import fnmatch
import hashlib
import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from mapsvc.catalogue.declaration import LayerSource, SourceDeclaration, SourceFile
from mapsvc.publishing.faults import SourceMissing

log = logging.getLogger(__name__)

_CHUNK = 1 << 20
# Seconds to connect and to wait for the next bytes.
DOWNLOAD_TIMEOUT = (5, 30)
AT_A_TIME = 8


@dataclass(frozen=True)
class FoundFile:
    """A declared file and where it lies on this machine."""

    source: SourceDeclaration
    file: SourceFile
    path: Path

    def record(self) -> dict[str, Any]:
        """What a version keeps about the file."""
        return {
            "ref": self.source.id,
            "title": self.source.title.model_dump(),
            "path": self.source.path_of(self.file),
            "address": self.source.address_of(self.file),
            "sha256": self.file.sha256,
            "bytes": self.file.bytes,
            "licence": self.source.licence,
            "attribution": self.source.attribution.model_dump(),
            "publisher": self.source.publisher,
            "homepage": self.source.homepage,
            "retrieved": self.source.retrieved.isoformat() if self.source.retrieved else None,
        }


def sha256_of(path: Path) -> str:
    """The file's sha256 in hexadecimal, read in pieces."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def fault_of(path: Path, file: SourceFile) -> tuple[str, str] | None:
    """Why the file at `path` is not the one declared (vi, en); None when it is."""
    if not path.is_file():
        return "tệp nguồn chưa có ở đây", "the source file is not here"
    size = path.stat().st_size
    if size != file.bytes:
        return (
            f"tệp có {size} byte, khai báo là {file.bytes} (tệp bị cắt cụt hoặc đã đổi)",
            f"the file has {size} bytes, {file.bytes} are declared (truncated or changed)",
        )
    actual = sha256_of(path)
    if actual != file.sha256:
        return (
            f"tệp có sha256 {actual}, khai báo là {file.sha256}",
            f"the file has sha256 {actual}, {file.sha256} is declared",
        )
    return None


class SourceFiles:
    """Where source files are looked for, in this order: the roots, what was downloaded before, the public address."""

    def __init__(self, roots: Sequence[Path], downloads: Path, *, download: bool = True) -> None:
        self._roots = (*roots, downloads)
        self._downloads = downloads
        self._download = download
        self._unreachable: set[str] = set()

    def of(self, source: SourceDeclaration, wanted: LayerSource) -> list[FoundFile]:
        """The files of `source` that the layer's patterns name, in the order of the manifest. Raises SourceMissing."""
        chosen = [
            file for file in source.files if any(fnmatch.fnmatchcase(file.path, pattern) for pattern in wanted.files)
        ]
        # A folder of a hundred small files comes several at a time from the public site.
        with ThreadPoolExecutor(AT_A_TIME) as pool:
            paths = list(pool.map(lambda file: self.find(source, file), chosen))
        for file in chosen:
            self._find_companions(source, file)
        return [FoundFile(source, file, path) for file, path in zip(chosen, paths, strict=True)]

    def _find_companions(self, source: SourceDeclaration, file: SourceFile) -> None:
        """What belongs to a shapefile beside its .shp, so that it is there, and right, when GDAL opens it."""
        stem, ending = PurePosixPath(file.path).with_suffix(""), PurePosixPath(file.path).suffix.lower()
        for other in source.files if ending == ".shp" else ():
            if other != file and PurePosixPath(other.path).with_suffix("") == stem:
                self.find(source, other)

    def find(self, source: SourceDeclaration, file: SourceFile) -> Path:
        """The file's place on this machine. Raises SourceMissing with everything that was tried.

        Its words are shown to everybody: they do not tell where the data folders are.
        """
        tried: list[tuple[str, str]] = []
        for root in self._roots:
            path = root / source.path_of(file)
            fault = fault_of(path, file)
            if fault is None:
                return path
            tried.append(fault)
        address = source.address_of(file)
        host = urlsplit(address or "").netloc
        if host in self._unreachable:
            tried.append((f"{host} không truy cập được", f"{host} cannot be reached"))
        elif address and self._download:
            path = self._downloads / source.path_of(file)
            try:
                self._fetch(address, file, path)
            except Exception as error:  # every kind of network and disk trouble is one more thing that was tried
                reason = " ".join(str(error).split())
                log.info("could not download %s: %s", address, reason)
                if isinstance(error, OSError) and getattr(error, "response", None) is None:
                    # Not asked again for each of a hundred files: people would wait minutes for what is not there.
                    self._unreachable.add(host)
                    tried.append((f"{host} không truy cập được", f"{host} cannot be reached"))
                else:
                    tried.append((f"không tải được {address}: {reason}", f"could not download {address}: {reason}"))
            else:
                return path
        raise self._missing(source, file, tried)

    @staticmethod
    def _fetch(address: str, file: SourceFile, path: Path) -> None:
        import pooch  # brings an HTTP client: only where something is downloaded

        pooch.get_logger().setLevel(logging.WARNING)
        pooch.retrieve(
            address,
            known_hash=f"sha256:{file.sha256}",
            fname=path.name,
            path=path.parent,
            downloader=pooch.HTTPDownloader(timeout=DOWNLOAD_TIMEOUT),
        )

    def _missing(self, source: SourceDeclaration, file: SourceFile, tried: list[tuple[str, str]]) -> SourceMissing:
        path = source.path_of(file)
        advice = {
            "vi": f"đặt tệp vào <thư mục dữ liệu>/{path} (MAPSVC_DATA)",
            "en": f"put the file at <data folder>/{path} (MAPSVC_DATA)",
        }
        if address := source.address_of(file):
            advice["vi"] += f"; lấy từ {address}"
            advice["en"] += f"; it is at {address}"
        return SourceMissing(
            layer=PurePosixPath(path).name,
            reason={
                "vi": "; ".join(dict.fromkeys(vi for vi, _ in tried)),
                "en": "; ".join(dict.fromkeys(en for _, en in tried)),
            },
            advice=advice,
        )
