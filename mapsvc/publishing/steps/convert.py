"""`convert`: the types of fields changed before later steps use them."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pyarrow as pa

from mapsvc.catalogue.declaration import FieldType
from mapsvc.catalogue.steps import Convert
from mapsvc.publishing.field_types import Unreadable, arrow_column
from mapsvc.publishing.steps.running import Frame, Running


class ConvertRunning(Running[Convert]):
    """Types changed before later steps use the values."""

    vi, en = "Đổi kiểu: {types}", "Types converted: {types}"

    def apply(self, frame: Frame) -> Frame:
        self.need(frame, *self.options.types)
        columns: dict[str, pd.Series[Any]] = {}
        for name, wanted in self.options.types.items():
            try:
                column = arrow_column(pa.array(frame[name], from_pandas=True), wanted)
            except Unreadable as error:
                vi = f"trường “{name}”: không đọc được {error.value!r} thành {wanted}"
                raise self.fault(vi, f"field “{name}”: {error.value!r} is not a {wanted}") from error
            columns[name] = pd.Series(column.to_pylist(), index=frame.index, dtype=_PANDAS[wanted])
        return frame.assign(**columns)


_PANDAS: dict[FieldType, Any] = {
    "string": "object",
    "integer": "Int64",
    "number": "float64",
    "boolean": "boolean",
    "date": "object",
    "datetime": "object",
}
