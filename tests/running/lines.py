"""The web server of one process around any application, and a client that says exactly what it is told to."""

import asyncio
import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import uvicorn
import uvloop
from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from mapsvc.http.wire import Direct
from mapsvc.running.server import configuration

HOST = b"Host: map.test\r\n"


@dataclass
class Lines:
    """Connections to an application on a port of this machine."""

    port: int
    server: uvicorn.Server
    open: list[socket.socket] = field(default_factory=list)

    @property
    def connected(self) -> int:
        """How many clients the server holds."""
        return len(self.server.server_state.connections)

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
def lines(app: ASGIApp, direct: Direct = lambda _address, _headers: None) -> Iterator[Lines]:
    """The application as ``mapsvc serve`` serves it, in a thread; nobody may be connected when it has ended."""
    around = FastAPI()

    async def stack(scope: Scope, receive: Receive, send: Send) -> None:
        await (around.router if scope["type"] == "lifespan" else app)(scope, receive, send)

    around.middleware_stack = stack
    around.state.direct = direct
    server = uvicorn.Server(configuration(around))
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        line = Lines(listener.getsockname()[1], server)

        def thread() -> None:
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                runner.run(server.serve([listener]))

        worker = threading.Thread(target=thread)
        worker.start()
        try:
            while not server.started:
                assert worker.is_alive()
            yield line
        finally:
            for client in line.open:
                client.close()
            server.should_exit = True
            worker.join(10)
            assert not worker.is_alive(), "a connection is left"
