"""The web server: granian with one process for each of ``MAPSVC_WEB_PROCESSES``.

Measured on the routes of this service, granian answers more requests a second than uvicorn (docs/deploying.md has the
figures), finishes what is in flight when it is told to stop, and replaces a web process that ends.
"""

import ctypes
import errno
import logging
import os
import resource
import signal
import socket
import sys

from fastapi import FastAPI
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from mapsvc import logs
from mapsvc.app import create_app
from mapsvc.errors import SetupError
from mapsvc.http.meter import forget_counts
from mapsvc.settings import Settings

log = logging.getLogger(__name__)

FINISH_SECONDS = 20
"""How long requests in flight may take to finish after the service was told to stop."""

CONNECTIONS = 16_384
"""Connections one web process holds at once; a client beyond them waits. Idle and slow clients must not fill them."""

HEADER_SECONDS = 15
"""How long a client may take to send the head of its request."""

_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG


def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT; returns after the last request was answered."""
    require_free_port(settings.host, settings.port)
    forget_counts(settings.counts_path)
    logs.configure("web", settings.log_level, settings.log_format)

    def application() -> FastAPI:
        """Runs in each web process, which shares with its siblings the memory of what was imported before."""
        end_with_parent()
        logs.configure("web", settings.log_level, settings.log_format)
        return create_app(settings)

    allow_many_connections()
    server = Granian(
        target="mapsvc.app",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        workers=settings.web_processes,
        respawn_failed_workers=True,
        workers_kill_timeout=FINISH_SECONDS,
        http=HTTPModes.http1,  # a proxy speaks HTTP/2 with browsers; looking for its preface costs each reply a little
        websockets=False,
        backlog=2048,
        backpressure=CONNECTIONS,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_SECONDS * 1000),
        log_level=LogLevels.warning,
        log_dictconfig={"formatters": {}, "handlers": {}, "loggers": {"_granian": {"propagate": True}}},
    )
    server.serve(target_loader=application, wrap_loader=False)


def allow_many_connections() -> None:
    """Raise the number of open files to what the system allows: idle browsers and slow clients cost one each."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def require_free_port(host: str, port: int) -> None:
    """Raises SetupError when something else listens there.

    The server shares its port among its own processes, so it would otherwise share it with a stranger that does
    the same, each of them getting some of the requests.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
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
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for candidate in range(port + 1, min(port + 100, 65_535)):
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            if probe.connect_ex((host, candidate)) != 0:
                return candidate
    return 18_000
