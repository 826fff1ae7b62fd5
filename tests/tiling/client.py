"""A client that shows tiles as they were sent, compressed or not."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import httpx

from mapsvc.settings import Settings
from tests import client
from tests.client import BASE

__all__ = ["BASE", "Client", "running_app"]


class Client(client.Client):
    """Asks for no compression unless the headers do."""

    def get(
        self, address: str, params: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """GET; see ``request``."""
        return self.request("GET", address, params, headers)

    def request(
        self,
        method: str,
        address: str,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """One request; compressed bodies are given as they came in ``extensions['raw']``."""

        async def send() -> httpx.Response:
            request = self.http.build_request(
                method, address, params=params, headers={"Accept-Encoding": "identity", **(headers or {})}
            )
            reply = await self.http.send(request, stream=True)
            reply.extensions["raw"] = b"".join([chunk async for chunk in reply.aiter_raw()])
            if "content-encoding" not in reply.headers:
                reply._content = reply.extensions["raw"]
            return reply

        return self.portal.call(send)

    def at_once(self, addresses: list[str]) -> list[httpx.Response]:
        """Many requests at the same time."""

        async def all_of_them() -> list[httpx.Response]:
            return await asyncio.gather(*(self.http.get(address) for address in addresses))

        return self.portal.call(all_of_them)


@contextmanager
def running_app(settings: Settings) -> Iterator[Client]:
    """The application with its lifespan begun."""
    with client.running_app(settings) as plain:
        yield Client(plain.app, plain.portal, plain.http)
