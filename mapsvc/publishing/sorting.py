"""Rows of any number put in order in bounded memory: runs in order on disk, then pieces of all runs at once.

In the database the same takes twice the time: every row is written, read, sorted on disk and written again.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from mapsvc.publishing.encoding import FID, Rows

AT_ONCE = 20_000
"""Rows that are given back in one piece."""

SIGNATURE = b"PGCOPY\n\xff\r\n\0" + bytes(8)
TRAILER = b"\xff\xff"


def in_order(batches: Iterable[Rows]) -> Iterator[bytes | bytearray]:
    """What binary COPY reads: all rows along their places, equal places as they came, numbered from 1.

    The rows wait in a file without a name (in TMPDIR), of each 24 bytes stay in memory.
    """
    with tempfile.TemporaryFile(prefix="mapsvc-load-") as file:
        lengths, places = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
        for rows in batches:
            order = np.argsort(rows.places, kind="stable")
            file.write(_taken(rows.data, rows.lengths, order))
            lengths.append(rows.lengths[order])
            places.append(rows.places[order])
        file.flush()
        length = np.concatenate(lengths)
        order = np.argsort(np.concatenate(places), kind="stable")
        del lengths, places
        ends = np.cumsum(length)
        yield SIGNATURE
        for first in range(0, len(order), AT_ONCE):
            wanted = order[first : first + AT_ONCE]
            lying = np.sort(wanted)
            data = b"".join(_read(file.fileno(), lying, ends, length))
            taken = bytearray(_taken(data, length[lying], np.searchsorted(lying, wanted)))
            _number(taken, length[wanted], first + 1)
            yield taken
        yield TRAILER


def _read(
    file: int, lying: npt.NDArray[np.int64], ends: npt.NDArray[np.int64], length: npt.NDArray[np.int64]
) -> Iterator[bytes]:
    """The bytes of the rows of these rising numbers; those of one run lie side by side."""
    for span in np.split(lying, np.flatnonzero(np.diff(lying) != 1) + 1):
        begin, end = int(ends[span[0]] - length[span[0]]), int(ends[span[-1]])
        while begin < end:
            piece = os.pread(file, end - begin, begin)
            if not piece:
                raise OSError("the file of waiting rows ends too soon")
            begin += len(piece)
            yield piece


def _taken(data: bytes, lengths: npt.NDArray[np.int64], order: npt.NDArray[np.int64]) -> pa.Buffer:
    """The rows in another order."""
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])
    rows = pa.LargeBinaryArray.from_buffers(
        pa.large_binary(), len(lengths), [None, pa.py_buffer(offsets), pa.py_buffer(data)]
    )
    return rows.take(pa.array(order)).buffers()[2]


def _number(data: bytearray, lengths: npt.NDArray[np.int64], first: int) -> None:
    """Write the numbers into the rows."""
    starts = np.cumsum(lengths) - lengths
    numbers = np.arange(first, first + len(lengths)).astype(">i8").view(np.uint8).reshape(-1, 8)
    np.frombuffer(data, np.uint8)[starts[:, None] + np.arange(FID.start, FID.stop)] = numbers
