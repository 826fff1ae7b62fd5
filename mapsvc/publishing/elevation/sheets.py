"""The rasters of an elevation layer, each looked through once before anything is made of it."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from rasterio.crs import CRS
from rasterio.enums import ColorInterp, MaskFlags
from rasterio.errors import CRSError, NotGeoreferencedWarning, RasterioError
from rasterio.warp import transform_bounds
from rasterio.windows import Window

from mapsvc.catalogue.declaration import ElevationDeclaration
from mapsvc.publishing.faults import source_fault

MERCATOR = "EPSG:3857"
DEGREES = "EPSG:4326"

PIECE = 2048
"""Cells along a side of what is read at a time: 32 MB of the widest type."""

LOWEST, HIGHEST = -12_000.0, 9_000.0
"""Nothing on Earth lies below the first or above the second, in metres; a file that says so means something else."""

_COLOURS = {ColorInterp.red, ColorInterp.green, ColorInterp.blue, ColorInterp.palette}
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Sheet:
    """One raster: where its heights lie and what they are. Boxes are west, south, east, north.

    ``masked``: it carries a mask of its cells with heights, within the file or beside it.
    """

    path: Path
    name: str
    crs: str
    band: int
    nodata: float | None
    masked: bool
    scale: float
    offset: float
    columns: int
    rows: int
    resolution: float
    lowest: float
    highest: float
    missing: int
    degrees: Box
    mercator: Box


@contextmanager
def told(name: str) -> Iterator[None]:
    """What GDAL says of a file that it cannot read, as a SourceFault."""
    try:
        yield
    except RasterioError as error:
        cause = " ".join(str(error.__cause__ or error).split())
        raise source_fault(
            name,
            f"không đọc được ảnh độ cao: {cause}",
            f"the raster of heights cannot be read: {cause}",
            advice=("kiểm tra tệp có bị cắt cụt không", "see whether the file was cut short"),
        ) from error


@contextmanager
def _placed_or_not() -> Iterator[None]:
    """A file without a place is told as a fault; rasterio's warning besides would say it twice."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        yield


def look_through(path: Path, declared_crs: str | None, how: ElevationDeclaration) -> Sheet:
    """The sheet in a file. Raises SourceFault for what is no raster of heights, or is in no known place."""
    name = path.name
    with told(name), _placed_or_not(), rasterio.open(path) as source:
        _require_heights(name, source, how)
        crs = _crs(name, source, declared_crs)
        nodata = source.nodata if how.nodata is None else how.nodata
        masked = MaskFlags.per_dataset in source.mask_flag_enums[how.band - 1]
        scale, offset = float(source.scales[how.band - 1]), float(source.offsets[how.band - 1])
        lowest, highest, missing = _range(source, how.band, nodata, masked, scale, offset)
        if lowest > highest:
            raise source_fault(name, "không có ô nào có độ cao", "no cell has a height")
        _require_plausible(name, lowest, highest)
        degrees = transform_bounds(crs, DEGREES, *source.bounds)
        _require_place(name, degrees)
        return Sheet(
            path, name, _named(crs), how.band, nodata, masked, scale, offset, source.width, source.height,
            _metres(source, crs, degrees), lowest, highest, missing, degrees,
            transform_bounds(crs, MERCATOR, *source.bounds),
        )  # fmt: skip


def _require_heights(name: str, source: Any, how: ElevationDeclaration) -> None:
    band = how.band
    if band > source.count:
        raise source_fault(name, f"tệp có {source.count} kênh", f"the file has {source.count} bands")
    kind = source.dtypes[band - 1]
    if kind == "uint8" or "complex" in kind or source.colorinterp[band - 1] in _COLOURS:
        vi = f"tệp là ảnh ({source.count} kênh {kind}), không phải độ cao"
        en = f"the file is a picture ({source.count} bands of {kind}), not heights"
        raise source_fault(name, vi, en)
    unit = (source.units[band - 1] or "").lower()
    if unit not in ("", "m", "metre", "meter", "metres", "meters"):
        raise source_fault(name, f"độ cao tính bằng “{unit}”, cần mét", f"heights are in “{unit}”, metres are needed")


def _crs(name: str, source: Any, declared: str | None) -> CRS:
    try:
        found = CRS.from_user_input(declared) if declared else source.crs
    except CRSError as error:
        vi, en = f"không hiểu hệ tọa độ “{declared}”", f"“{declared}” is not a coordinate system"
        raise source_fault(name, vi, en) from error
    if not found or source.transform.is_identity:
        vi, en = "tệp không ghi hệ tọa độ", "the file does not say its coordinate system"
        if found:
            vi, en = "tệp không ghi vị trí các ô", "the file does not say where its cells lie"
        advice = (
            "khai `crs` trong [[sources]], ví dụ “EPSG:9212”",
            "declare `crs` in [[sources]], such as “EPSG:9212”",
        )
        raise source_fault(name, vi, en, advice=("", "") if found else advice)
    return found


def _range(
    source: Any, band: int, nodata: float | None, masked: bool, scale: float, offset: float
) -> tuple[float, float, int]:
    """Lowest and highest height, and the number of cells without one."""
    lowest, highest, missing = np.inf, -np.inf, 0
    for _, values, valid in pieces(source, band, nodata, masked):
        missing += int(values.size - valid.sum())
        if valid.any():
            heights = values[valid].astype("float64") * scale + offset
            lowest, highest = min(lowest, float(heights.min())), max(highest, float(heights.max()))
    return lowest, highest, missing


def pieces(source: Any, band: int, nodata: float | None, masked: bool) -> Iterator[tuple[Window, Any, Any]]:
    """What an open raster holds, piece by piece: where, the values, and which of them are heights."""
    for top in range(0, source.height, PIECE):
        for left in range(0, source.width, PIECE):
            window = Window(left, top, min(PIECE, source.width - left), min(PIECE, source.height - top))
            values = source.read(band, window=window)
            valid = np.isfinite(values)
            if nodata is not None:
                valid &= values != nodata
            if masked:
                valid &= source.read_masks(band, window=window) > 0
            yield window, values, valid


def _require_plausible(name: str, lowest: float, highest: float) -> None:
    if lowest >= LOWEST and highest <= HIGHEST:
        return
    wrong = lowest if lowest < LOWEST else highest
    raise source_fault(
        name,
        f"có ô cao {wrong:g} m, không nơi nào trên Trái Đất như vậy",
        f"a cell is {wrong:g} m high, which no place on Earth is",
        advice=(
            "nếu đó là giá trị “không có dữ liệu”, khai nodata trong [elevation]",
            "if that value means no data, declare nodata in [elevation]",
        ),
    )


def _require_place(name: str, degrees: Box) -> None:
    west, south, east, north = degrees
    if not (-180 <= west < east <= 180 and -85 <= south < north <= 85):
        box = f"{west:.6g}, {south:.6g}, {east:.6g}, {north:.6g}"
        vi, en = f"ảnh nằm ngoài bản đồ ({box})", f"the raster lies off the map ({box})"
        raise source_fault(name, vi, en, advice=("khai `crs` trong [[sources]]", "declare `crs` in [[sources]]"))


def _metres(source: Any, crs: CRS, degrees: Box) -> float:
    """Size of a cell on the ground, the smaller side."""
    size = float(min(abs(side) for side in source.res))
    if crs.is_geographic:
        return size * 111_320.0
    _, factor = crs.linear_units_factor
    metres = size * float(factor)
    if crs.to_epsg() == 3857:
        metres *= float(np.cos(np.radians((degrees[1] + degrees[3]) / 2)))
    return metres


def _named(crs: CRS) -> str:
    code = crs.to_authority()
    return ":".join(code) if code else str(crs.to_wkt())
