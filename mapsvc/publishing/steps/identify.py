"""`identify`: a key for sources that have none."""

from __future__ import annotations

import hashlib

import pandas as pd
import shapely

from mapsvc.catalogue.steps import Identify
from mapsvc.publishing.steps.running import Frame, Running


class IdentifyRunning(Running[Identify]):
    """From fields, else from the geometry: the same shape gets the same key in every version."""

    whole = True
    vi, en = "Đặt khóa {into} cho {features} đối tượng", "Key {into} given to {features} features"

    def apply(self, frame: Frame) -> Frame:
        if self.options.fields:
            self.need(frame, *self.options.fields)
            parts = frame[list(self.options.fields)].astype("string").fillna("")
            keys = parts.agg("-".join, axis=1).tolist()
        else:
            self.need(frame, "geometry")
            normal = shapely.to_wkb(shapely.normalize(frame["geometry"].to_numpy()), byte_order=1)
            keys = [hashlib.blake2s(shape, digest_size=6).hexdigest() for shape in normal]
        values = [self.options.prefix + key for key in _numbered(keys)]
        self.count("features", len(values))
        return frame.assign(**{self.options.into: pd.Series(values, index=frame.index, dtype="object")})


def _numbered(keys: list[str]) -> list[str]:
    """Equal keys told apart by a number, in the order of the source."""
    seen: dict[str, int] = {}
    numbered = []
    for key in keys:
        seen[key] = seen.get(key, 0) + 1
        numbered.append(key if seen[key] == 1 else f"{key}-{seen[key]}")
    return numbered
