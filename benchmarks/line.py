"""A line between the browser and the service: counts what is sent, and can be as slow as a telephone's.

The browser's own throttling and counting leave out its workers, in which a map fetches its tiles.
"""

import asyncio
import contextlib
import re
import threading
from collections import defaultdict
from collections.abc import Iterator

PIECE = 8192

_REQUEST = re.compile(rb"^(?:GET|HEAD|POST) (\S+) HTTP/1")


class Line:
    """A TCP proxy on 127.0.0.1; all its connections share the bandwidth, each exchange takes the round trip longer."""

    def __init__(self, port: int, bytes_per_second: float | None = None, round_trip: float = 0.0) -> None:
        self._target = port
        self._pace = bytes_per_second
        self._round_trip = round_trip
        self._free_at = 0.0
        self.sent: dict[str, int] = defaultdict(int)
        self.port = 0

    @contextlib.contextmanager
    def opened(self) -> Iterator["Line"]:
        """The line, ready; ``port`` is where the browser connects."""
        ready = threading.Event()
        loop = asyncio.new_event_loop()
        thread = threading.Thread(target=self._run, args=(loop, ready), daemon=True)
        thread.start()
        ready.wait(10)
        try:
            yield self
        finally:
            loop.call_soon_threadsafe(loop.stop)
            thread.join(10)

    @property
    def total(self) -> int:
        """Bytes sent to the browser, headers included."""
        return sum(self.sent.values())

    def _run(self, loop: asyncio.AbstractEventLoop, ready: threading.Event) -> None:
        asyncio.set_event_loop(loop)
        server = loop.run_until_complete(asyncio.start_server(self._connect, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        loop.run_forever()
        server.close()
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(self._round_trip)
        service_reader, service_writer = await asyncio.open_connection("127.0.0.1", self._target)
        asked = [""]
        up = asyncio.create_task(self._up(reader, service_writer, asked))
        try:
            while piece := await service_reader.read(PIECE):
                self.sent[asked[0]] += len(piece)
                await self._wait_for(len(piece))
                writer.write(piece)
                await writer.drain()
        except (ConnectionError, asyncio.CancelledError):
            pass  # the browser has what it wants, or the line is closed
        finally:
            up.cancel()
            for each in (writer, service_writer):
                each.close()

    async def _up(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, asked: list[str]) -> None:
        with contextlib.suppress(ConnectionError):
            while piece := await reader.read(PIECE):
                if found := _REQUEST.match(piece):
                    asked[0] = found[1].decode("latin-1")
                await asyncio.sleep(self._round_trip)
                writer.write(piece)
                await writer.drain()
            writer.close()

    async def _wait_for(self, size: int) -> None:
        """Until the line has carried what was given to it before, and this."""
        if self._pace is None:
            return
        now = asyncio.get_running_loop().time()
        self._free_at = max(now, self._free_at) + size / self._pace
        await asyncio.sleep(self._free_at - now)
