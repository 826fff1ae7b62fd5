"""One computation for all who ask for the same thing at the same time."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

Result = TypeVar("Result")


class SingleFlight(Generic[Result]):
    """Lets concurrent callers of one key share one computation and its outcome, error included.

    The computation runs as a task of its own: a client that goes away does not cancel it for the others.
    """

    def __init__(self) -> None:
        self._running: dict[Hashable, asyncio.Task[Result]] = {}

    async def do(self, key: Hashable, compute: Callable[[], Awaitable[Result]]) -> Result:
        """The result of ``compute()``, or of the computation of ``key`` that already runs."""
        task = self._running.get(key)
        if task is None:
            task = asyncio.ensure_future(_call(compute))
            self._running[key] = task
            task.add_done_callback(lambda _: self._running.pop(key, None))
        return await asyncio.shield(task)


async def _call(compute: Callable[[], Awaitable[Result]]) -> Result:
    return await compute()
