"""Absolute addresses for links, behind a proxy or not."""

from starlette.requests import Request


def base_url(request: Request, public_url: str | None) -> str:
    """The service's own address without a trailing slash: the configured one, else as the request came."""
    if public_url:
        return public_url.rstrip("/")
    return str(request.base_url).rstrip("/")
