"""The communes of the `vietnamadminunits` package (MIT): names, codes and points, when nothing better can be had."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from importlib.metadata import version
from importlib.resources import as_file, files
from typing import Any

from mapsvc.publishing.readers.part import Part, table_of

PACKAGE = "vietnamadminunits"
COLUMNS = ["province", "ward", "wardShort", "wardType", "provinceCode", "wardCode", "wardLat", "wardLon"]


def read() -> Iterator[Part]:
    """One row a commune, ward or special zone of the whole country."""
    with (
        as_file(files(PACKAGE) / "data" / "dataset.db") as path,
        closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database,
    ):
        rows = database.execute(
            "SELECT province, ward, wardShort, wardType, provinceCode, wardCode, wardLat, wardLon"
            " FROM admin_units ORDER BY wardCode"
        ).fetchall()
    yield Part(table_of([dict(zip(COLUMNS, row, strict=True)) for row in rows], COLUMNS))


def record() -> dict[str, Any]:
    """What a version keeps about the package as its source."""
    return {
        "ref": PACKAGE,
        "title": {"vi": "Gói Python vietnamadminunits", "en": "Python package vietnamadminunits"},
        "path": f"{PACKAGE}=={version(PACKAGE)}",
        "address": None,
        "sha256": None,
        "bytes": None,
        "licence": "MIT",
        "attribution": {"vi": "vietnamadminunits (MIT)", "en": "vietnamadminunits (MIT)"},
    }
