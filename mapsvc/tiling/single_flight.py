"""One computation for all who ask for the same thing at the same time."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

Result = TypeVar("Result")


class SingleFlight(Generic[Result]):
    """Lets concurrent callers of one key share one computation and its outcome, error included.

    The first caller computes; those who come meanwhile wait for it. When the first one is cancelled, the next of
    them computes, so that a client that goes away does not take the others along. Without others nothing is
    allocated: most tiles are asked for by one client at a time.
    """

    def __init__(self) -> None:
        self._running: dict[Hashable, list[asyncio.Future[Result]]] = {}

    async def do(self, key: Hashable, compute: Callable[[], Awaitable[Result]]) -> Result:
        """The result of ``compute()``, or of the computation of ``key`` that already runs."""
        while (waiting := self._running.get(key)) is not None:
            turn: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
            waiting.append(turn)
            try:
                return await turn
            except _Abandoned:
                continue
        waiting = self._running[key] = []
        try:
            result = await compute()
        except BaseException as error:
            del self._running[key]
            # An error of the computation is everybody's; being cancelled is only the caller's own.
            shared = error if isinstance(error, Exception) else _Abandoned()
            for turn in waiting:
                if not turn.done():
                    turn.set_exception(shared)
            raise
        del self._running[key]
        for turn in waiting:
            if not turn.done():
                turn.set_result(result)
        return result


class _Abandoned(Exception):
    """The one who computed was cancelled."""
