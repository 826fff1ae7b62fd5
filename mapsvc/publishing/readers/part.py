"""What every reader yields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Geometries = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Part:
    """Some features of a source, in its order.

    `attributes` as the source has them; `geometry` as shapely geometries in `crs` (x before y), None for a table.
    """

    attributes: pa.Table
    geometry: Geometries | None = None
    crs: str | None = None
    wkb: pa.ChunkedArray | None = None
    """The geometries as they were read; they need not be written again while nothing changes them."""


def table_of(rows: list[dict[str, Any]], names: list[str]) -> pa.Table:
    """Rows as an Arrow table with exactly these columns."""
    return pa.table({name: pa.array([row.get(name) for row in rows]) for name in names})
