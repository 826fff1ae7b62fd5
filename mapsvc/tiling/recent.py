"""What was made lately, kept in bounded memory."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Recent(Generic[Value]):
    """Least recently used values give way when the bytes kept pass the bound."""

    OVERHEAD = 400
    """Bytes that keeping one value costs besides its content."""

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._bytes = 0
        self._kept: OrderedDict[Hashable, tuple[Value, int]] = OrderedDict()

    def get(self, key: Hashable) -> Value | None:
        """The value kept under ``key``."""
        found = self._kept.get(key)
        if found is None:
            return None
        self._kept.move_to_end(key)
        return found[0]

    def keep(self, key: Hashable, value: Value, size: int) -> None:
        """Keep ``value`` of ``size`` bytes, unless it alone would push out an eighth of everything."""
        cost = size + self.OVERHEAD
        if cost > self._most // 8 or key in self._kept:
            return
        self._kept[key] = (value, cost)
        self._bytes += cost
        while self._bytes > self._most:
            _, (_, gone) = self._kept.popitem(last=False)
            self._bytes -= gone

    def clear(self) -> None:
        """Forget everything."""
        self._kept.clear()
        self._bytes = 0
