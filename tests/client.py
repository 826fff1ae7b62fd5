"""A client of the application in this process: plain calls in tests, real ASGI and a real event loop behind."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack, contextmanager

import httpx
from anyio.from_thread import BlockingPortal, start_blocking_portal
from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from mapsvc.app import create_app
from mapsvc.settings import Settings

BASE = "http://map.test"


class Client:
    """Sends requests to an application that runs in a thread of its own."""

    def __init__(self, app: FastAPI, portal: BlockingPortal, http: httpx.AsyncClient) -> None:
        self.app = app
        self.portal = portal
        self.http = http

    def get(
        self, address: str, params: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """One GET, its body read to the end."""

        async def send() -> httpx.Response:
            return await self.http.get(address, params=params, headers=headers)

        return self.portal.call(send)


def as_served(app: FastAPI) -> ASGIApp:
    """The application behind what answers without it, which the web server asks first."""

    async def served(scope: Scope, receive: Receive, send: Send) -> None:
        target = scope["raw_path"] + (b"?" + scope["query_string"] if scope["query_string"] else b"")
        found = app.state.direct(target, scope["headers"]) if scope["method"] == "GET" else None
        if found is None:
            await app(scope, receive, send)
            return
        head, rest, body = found if isinstance(found, tuple) else await asyncio.create_task(found)
        first, *lines = (head + rest).removesuffix(b"\r\n\r\n").split(b"\r\n")
        headers = [tuple(line.split(b": ", 1)) for line in lines]
        await send({"type": "http.response.start", "status": int(first.split()[1]), "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return served


@contextmanager
def running_app(settings: Settings) -> Iterator[Client]:
    """The application with its lifespan begun."""
    app = create_app(settings)
    with start_blocking_portal() as portal:
        stack = AsyncExitStack()

        async def begin() -> httpx.AsyncClient:
            await stack.enter_async_context(app.router.lifespan_context(app))
            transport = httpx.ASGITransport(as_served(app), raise_app_exceptions=False)
            return await stack.enter_async_context(httpx.AsyncClient(transport=transport, base_url=BASE, timeout=60))

        http = portal.call(begin)
        try:
            yield Client(app, portal, http)
        finally:
            portal.call(stack.aclose)
