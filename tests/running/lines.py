"""A web process's connections around any application, and a client that says exactly what it is told to."""

import asyncio
import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import uvloop
from starlette.types import ASGIApp

from mapsvc.running.http1.connection import Connection
from mapsvc.running.http1.house import AtOnce, House

HOST = b"Host: map.test\r\n"


@dataclass
class Lines:
    """Connections to ``app`` on a port of this machine."""

    port: int
    house: House
    loop: asyncio.AbstractEventLoop
    open: list[socket.socket] = field(default_factory=list)

    def connect(self, receive_buffer: int = 0) -> socket.socket:
        """A connection that is closed at the end."""
        client = socket.socket()
        if receive_buffer:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        client.settimeout(10)
        client.connect(("127.0.0.1", self.port))
        self.open.append(client)
        return client

    def say(self, *pieces: bytes) -> bytes:
        """What comes back until the service closes the connection."""
        client = self.connect()
        for piece in pieces:
            with contextlib.suppress(ConnectionError):
                client.sendall(piece)
        return rest_of(client)

    def in_loop(self, seconds: float) -> None:
        """Let so many seconds pass for the connections, and have them looked after."""

        async def pass_time() -> None:
            self.house.now += seconds
            for connection in list(self.house.connections):
                connection.look_after()

        asyncio.run_coroutine_threadsafe(pass_time(), self.loop).result(10)


def rest_of(client: socket.socket) -> bytes:
    """All that comes until the end of a connection."""
    said = bytearray()
    while piece := client.recv(65536):
        said += piece
    return bytes(said)


def reply(said: bytes) -> tuple[int, dict[bytes, bytes], bytes]:
    """Status, headers and what follows the head."""
    head, _, body = said.partition(b"\r\n\r\n")
    first, *lines = head.split(b"\r\n")
    return int(first.split()[1]), dict(line.lower().split(b": ", 1) for line in lines), body


@contextlib.contextmanager
def lines(app: ASGIApp, at_once: AtOnce = lambda _address, _headers: None) -> Iterator[Lines]:
    """The application behind connections in a thread of their own; time stands still unless ``in_loop`` moves it."""
    told: list[Lines] = []
    ready, done = threading.Event(), threading.Event()

    async def run() -> None:
        house = House(app, at_once, {})
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: Connection(house), "127.0.0.1", 0)
        told.append(Lines(server.sockets[0].getsockname()[1], house, loop))
        ready.set()
        await loop.run_in_executor(None, done.wait)
        server.close()
        for client in told[0].open:
            client.close()
        await house.is_empty()

    def thread() -> None:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(run())

    worker = threading.Thread(target=thread)
    worker.start()
    assert ready.wait(10)
    try:
        yield told[0]
    finally:
        done.set()
        worker.join(10)
        assert not worker.is_alive(), "a connection is left"
