"""A client of the application in this process: plain calls in tests, real ASGI and a real event loop behind."""

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from typing import Any

import httpx
from anyio.from_thread import BlockingPortal, start_blocking_portal
from fastapi import FastAPI

from mapsvc.app import create_app
from mapsvc.settings import Settings

BASE = "http://map.test"


class Client:
    """Sends requests to an application that runs in a thread of its own."""

    def __init__(self, app: FastAPI, portal: BlockingPortal, http: httpx.AsyncClient) -> None:
        self.app = app
        self.portal = portal
        self._http = http

    def get(self, address: str, **options: Any) -> httpx.Response:
        """GET, asking for no compression unless the headers do."""
        return self.request("GET", address, **options)

    def request(self, method: str, address: str, headers: dict[str, str] | None = None) -> httpx.Response:
        """One request; compressed bodies are given as they came in ``extensions['raw']``."""

        async def send() -> httpx.Response:
            request = self._http.build_request(
                method, address, headers={"Accept-Encoding": "identity", **(headers or {})}
            )
            reply = await self._http.send(request, stream=True)
            reply.extensions["raw"] = b"".join([chunk async for chunk in reply.aiter_raw()])
            if "content-encoding" not in reply.headers:
                reply._content = reply.extensions["raw"]
            return reply

        return self.portal.call(send)

    def at_once(self, addresses: list[str]) -> list[httpx.Response]:
        """Many requests at the same time."""

        async def all_of_them() -> list[httpx.Response]:
            return await asyncio.gather(*(self._http.get(address) for address in addresses))

        return self.portal.call(all_of_them)


@contextmanager
def running_app(settings: Settings) -> Iterator[Client]:
    """The application with its lifespan begun."""
    app = create_app(settings)
    with start_blocking_portal() as portal:
        stack = AsyncExitStack()

        async def begin() -> httpx.AsyncClient:
            await stack.enter_async_context(app.router.lifespan_context(app))
            transport = httpx.ASGITransport(app, raise_app_exceptions=False)
            return await stack.enter_async_context(httpx.AsyncClient(transport=transport, base_url=BASE))

        http = portal.call(begin)
        try:
            yield Client(app, portal, http)
        finally:
            portal.call(stack.aclose)
