"""Absolute addresses for links, behind a proxy or not."""

import re
from functools import lru_cache

from starlette.requests import Request

_HOST = re.compile(r"[A-Za-z0-9._-]+(?::[0-9]{1,5})?|\[[0-9A-Fa-f:.]+\](?::[0-9]{1,5})?")


def base_url(request: Request, public_url: str | None) -> str:
    """The service's own address without a trailing slash: the configured one, else as the request came.

    A Host header that is not a host is not repeated: what is in it would end up in links.
    """
    if public_url:
        return public_url.rstrip("/")
    scope = request.scope
    host = request.headers.get("host", "")
    return _base(scope.get("scheme", "http"), host, scope.get("server"), scope.get("root_path", ""))


@lru_cache(maxsize=256)
def _base(scheme: str, host: str, server: tuple[str, int | None] | None, root_path: str) -> str:
    if not _HOST.fullmatch(host):
        name, port = server or ("localhost", None)
        host = f"{name}:{port}" if port else name
    return f"{scheme}://{host}{root_path.rstrip('/')}"


def client_address(request: Request, public_url: str | None) -> str:
    """Who is asking: the address of the connection, or behind a proxy the one that the proxy saw.

    Only the last entry of ``X-Forwarded-For`` is the proxy's own; what stands before it anybody can send. Without a
    proxy, that is without ``MAPSVC_PUBLIC_URL``, the header is not believed at all.
    """
    forwarded = request.headers.get("x-forwarded-for", "") if public_url else ""
    nearest = forwarded.rpartition(",")[2].strip()
    return nearest[:45] or (request.client.host if request.client else "")
