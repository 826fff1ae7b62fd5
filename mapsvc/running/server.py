"""The web server: uvicorn in one process for each of ``MAPSVC_WEB_PROCESSES``, all listening at one address."""

import ctypes
import errno
import logging
import os
import resource
import signal
import socket
import sys
from functools import partial
from typing import cast

import uvicorn
from fastapi import FastAPI
from starlette.types import Receive, Scope, Send

from mapsvc import logs
from mapsvc.app import create_app
from mapsvc.errors import SetupError
from mapsvc.http.meter import forget_counts
from mapsvc.running.processes import Processes
from mapsvc.running.protocol import Protocol
from mapsvc.settings import Settings

log = logging.getLogger(__name__)

FINISH_SECONDS = 20
"""How long requests in flight may take to finish after the service was told to stop."""

IDLE_SECONDS = 75
"""How long a connection waits for its next request. Longer than proxies keep theirs, so that they close first."""

_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG


def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT; returns after the last request was answered."""
    require_free_port(settings.host, settings.port)
    forget_counts(settings.counts_path)
    logs.configure("web", settings.log_level, settings.log_format)

    def work() -> None:
        """Runs in each web process, which shares with its siblings the memory of what was imported before."""
        end_with_parent()
        uvicorn.Server(configuration(create_app(settings))).run([_listener(settings.host, settings.port)])

    allow_many_connections()
    Processes(settings.web_processes, work).run(FINISH_SECONDS + 3)


def configuration(app: FastAPI) -> uvicorn.Config:
    """How uvicorn serves the application in one web process."""
    stack = app.middleware_stack or app.build_middleware_stack()

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        """The way past FastAPI's own entrance, which looks for telemetry that this service does not send.

        With a scope of the application's own: it makes GET of HEAD in it, and uvicorn frames replies by what it says.
        """
        await stack({**scope, "app": app}, receive, send)

    return uvicorn.Config(
        application,
        http=cast(type[Protocol], partial(Protocol, direct=app.state.direct)),
        loop="uvloop",
        ws="none",
        lifespan="on",
        interface="asgi3",
        workers=1,  # of this process; else WEB_CONCURRENCY is read
        log_config=None,
        access_log=False,  # the application names, counts and logs requests itself
        server_header=False,
        proxy_headers=False,  # what a proxy says is read where it is needed (http/addresses.py)
        timeout_keep_alive=IDLE_SECONDS,
        timeout_graceful_shutdown=FINISH_SECONDS,
    )


def _listener(host: str, port: int) -> socket.socket:
    """A socket of this process's own at the common address: the system spreads connections over those that listen."""
    listener = socket.socket(_family(host), socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    listener.bind((host, port))
    return listener


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def allow_many_connections() -> None:
    """Raise the number of open files to what the system allows: idle browsers and slow clients cost one each."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def require_free_port(host: str, port: int) -> None:
    """Raises SetupError when something else listens there.

    The server shares its port among its own processes, so it would otherwise share it with a stranger that does
    the same, each of them getting some of the requests.
    """
    with socket.socket(_family(host), socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except PermissionError as error:
            raise SetupError(
                reason={
                    "vi": f"Tài khoản này không được mở cổng {port}.",
                    "en": f"This account may not open port {port}.",
                },
                advice={"vi": "Chọn cổng trên 1023: --port 8080", "en": "Choose a port above 1023: --port 8080"},
            ) from error
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise SetupError(
                    reason={
                        "vi": f"Không mở được địa chỉ {host}:{port}: {error.strerror}.",
                        "en": f"The address {host}:{port} cannot be opened: {error.strerror}.",
                    },
                    advice={"vi": "Sửa --host hoặc MAPSVC_HOST.", "en": "Correct --host or MAPSVC_HOST."},
                ) from error
            free = _free_port_after(host, port)
            raise SetupError(
                reason={
                    "vi": f"Cổng {port} đã có chương trình khác dùng.",
                    "en": f"Port {port} is taken by another program.",
                },
                advice={"vi": f"Chọn cổng khác: --port {free}", "en": f"Choose another: --port {free}"},
            ) from error


def end_with_parent() -> None:
    """Ask the kernel to stop this process when the one that started it is killed, so that nothing is left behind."""
    if sys.platform == "linux":
        parent = os.getppid()
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGTERM)
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGTERM)


def _free_port_after(host: str, port: int) -> int:
    for candidate in range(port + 1, min(port + 100, 65_535)):
        with socket.socket(_family(host), socket.SOCK_STREAM) as probe:
            if probe.connect_ex((host, candidate)) != 0:
                return candidate
    return 18_000
