"""Downloads: a whole layer, or the part of it that is selected, as a file in any of the formats.

The reply to ``/collections/{layer}/items?f=<format>`` for formats of files. Without ``limit`` it holds everything
selected. Text goes from PostgreSQL to the client as it comes; other files are written first by a process of their own.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import aclosing, asynccontextmanager, suppress
from functools import cached_property
from importlib import import_module
from pathlib import Path
from urllib.parse import quote

import psycopg
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from mapsvc import __version__
from mapsvc.catalogue.details import FileEntry, SystemEntry
from mapsvc.catalogue.layers import VisibleLayer
from mapsvc.errors import DownloadsBusy, InvalidParameter, Language, MapsvcError
from mapsvc.features.crs import CRS84, SUPPORTED, SYSTEMS
from mapsvc.features.describing import describe
from mapsvc.features.exporting import written
from mapsvc.features.formats.about import About
from mapsvc.features.formats.offered import FORMATS, FileFormat
from mapsvc.features.formats.text import TextFile
from mapsvc.features.items import PageRequest, told
from mapsvc.features.selection import Selection
from mapsvc.features.streaming import copy_rows
from mapsvc.http.addresses import base_url
from mapsvc.http.caching import cache_control, etag, is_fresh
from mapsvc.http.context import Service
from mapsvc.http.interface import Described, Part
from mapsvc.http.language import language_of
from mapsvc.http.links import Link
from mapsvc.http.observation import route_of
from mapsvc.http.parameters import whole_number
from mapsvc.http.problems import problem_response, translate
from mapsvc.http.protocol import HEAD

log = logging.getLogger(__name__)

CLIENT_SECONDS = 120.0
"""How long a client may take to receive one piece; a stalled one must not hold a connection for ever."""
PIECE_BYTES = 256 * 1024
CLIENT_LEFT = 499
"""The status, known from nginx, under which logs and metrics have a client that left before the reply began."""


class FileDownloads:
    """The downloads of one process: a bounded number at once, so that the map keeps its connections and its cores."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._streams = Room(max(1, service.settings.pool_size // 2))
        self._writers = Room(service.settings.download_writers)

    @cached_property
    def formats(self) -> Mapping[str, tuple[str, ...]]:
        """What there is, by the value of ``f``."""
        return {name: (each.media_type.partition(";")[0],) for name, each in FORMATS.items()}

    async def reply(self, request: Request, asked: PageRequest, parameters: Mapping[str, str], shown: str) -> ASGIApp:
        """The file of the selection. Raises InvalidParameter for what the format cannot give."""
        file_format = FORMATS[shown]
        selection = asked.selection
        if not file_format.any_crs and selection.crs != CRS84:
            raise InvalidParameter(
                parameter="crs",
                reason={
                    "vi": f"{file_format.title.vi} chỉ có WGS 84 (CRS84)",
                    "en": f"{file_format.title.en} has WGS 84 (CRS84) only",
                },
            )
        if "cursor" in parameters:
            raise InvalidParameter(
                parameter="cursor",
                reason={"vi": "tải về không chia trang", "en": "a download is not paged"},
            )
        language = language_of(request.query_params, request.headers)
        base = base_url(request, self._service.settings.public_url)
        about = describe(selection, self._service.registry.snapshot, base, language)
        # A page's limit is capped; a file may hold as many as are asked for.
        limit = whole_number("limit", parameters["limit"], 1, 1, 2**62, cap=True) if "limit" in parameters else None
        headers = _headers(request, selection, about, file_format, parameters)
        return Download(self, request, selection, about, file_format, limit, headers)

    @asynccontextmanager
    async def pieces(
        self, selection: Selection, about: About, file_format: FileFormat, limit: int | None
    ) -> AsyncIterator[tuple[int | None, AsyncIterator[bytes]]]:
        """The length, where it is known, and the pieces of the file. Raises DownloadsBusy."""
        if file_format.stream:
            module = import_module(f"mapsvc.features.formats.{file_format.stream}")
            with self._streams:
                async with self._service.database.streaming() as connection:
                    text: TextFile = module.text_file(selection, about, limit)
                    async with copy_rows(connection, text.statement) as batches:
                        yield None, _framed(text, batches)
        else:
            with self._writers:
                service = self._service
                async with written(service.settings, service.database, selection, about, file_format, limit) as path:
                    yield path.stat().st_size, _read(path)


class Room:
    """Room for so many at once; whoever finds it full is told to come back."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._taken = 0

    def __enter__(self) -> None:
        if self._taken >= self._most:
            raise DownloadsBusy(count=self._most)
        self._taken += 1

    def __exit__(self, *_: object) -> None:
        self._taken -= 1


class Download:
    """One download as an ASGI application. It ends, and all that belongs to it, when the client goes away."""

    def __init__(
        self,
        downloads: FileDownloads,
        request: Request,
        selection: Selection,
        about: About,
        file_format: FileFormat,
        limit: int | None,
        headers: dict[str, str],
    ) -> None:
        self._downloads = downloads
        self._request = request
        self._what = (selection, about, file_format, limit)
        self._headers = headers
        self._started = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the file, a 304, or what went wrong."""
        current = self._headers.get("ETag")
        if current and is_fresh(self._request.headers.get("if-none-match"), current):
            await self._start(send, 304, None)
            await send({"type": "http.response.body"})
        elif scope.get(HEAD):
            await self._start(send, 200, None)
            await send({"type": "http.response.body"})
        else:
            await self._while_connected(receive, send)

    async def _while_connected(self, receive: Receive, send: Send) -> None:
        work = asyncio.create_task(self._send(send))
        gone = asyncio.create_task(_disconnected(receive))
        try:
            await asyncio.wait({work, gone}, return_when=asyncio.FIRST_COMPLETED)
            if not work.done():
                log.info("the client of a download left", extra={"route": route_of(self._request.scope)})
        finally:
            gone.cancel()
            work.cancel()
            await asyncio.gather(gone, work, return_exceptions=True)
        if work.cancelled():
            if not self._started:
                with suppress(Exception):  # nobody reads it; it keeps a client's leaving out of the server's errors
                    await self._start(send, CLIENT_LEFT, None)
            return
        if (error := work.exception()) is not None:
            if self._started or not isinstance(error, Exception):
                raise error  # the connection breaks off, so that nobody takes half a file for a whole one
            await self._tell(error)(self._request.scope, receive, send)

    async def _send(self, send: Send) -> None:
        async with self._downloads.pieces(*self._what) as (length, pieces), aclosing(pieces):  # type: ignore[type-var]
            async for piece in pieces:
                if not self._started:
                    await self._start(send, 200, length)
                async with asyncio.timeout(CLIENT_SECONDS):
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _start(self, send: Send, status: int, length: int | None) -> None:
        self._started = True
        headers = dict(self._headers)
        if length is not None:
            headers["Content-Length"] = str(length)
        encoded = [(name.lower().encode("latin-1"), text.encode("latin-1")) for name, text in headers.items()]
        await send({"type": "http.response.start", "status": status, "headers": encoded})

    def _tell(self, error: Exception) -> ASGIApp:
        selection = self._what[0]
        problem: MapsvcError | None = None
        if isinstance(error, psycopg.Error):
            problem = told(error, selection)
        problem = problem or translate(error)
        if type(problem) is MapsvcError:
            log.error("a download failed", exc_info=error, extra={"route": route_of(self._request.scope)})
        language: Language = language_of(self._request.query_params, self._request.headers)
        return problem_response(problem, language, self._request.url.path)


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _framed(text: TextFile, batches: AsyncIterator[list[bytes]]) -> AsyncIterator[bytes]:
    """The file around its rows. The head waits for the first rows, so that an error can still be told."""
    before = text.head + text.first
    async for rows in batches:
        yield before + text.between.join(rows)
        before = text.between
    yield (text.head if before is not text.between else b"") + text.tail


async def _read(path: Path) -> AsyncIterator[bytes]:
    file = await asyncio.to_thread(path.open, "rb")
    try:
        while piece := await asyncio.to_thread(file.read, PIECE_BYTES):
            yield piece
    finally:
        file.close()


def _headers(
    request: Request, selection: Selection, about: About, file_format: FileFormat, parameters: Mapping[str, str]
) -> dict[str, str]:
    layer = selection.layer
    versioned = "/versions/" in request.scope["path"]
    headers = {
        "Content-Type": file_format.media_type,
        "Content-Disposition": _disposition(about, file_format),
        "Content-Crs": f"<{selection.crs.uri}>",
        "Content-Language": about.language,
        "Cache-Control": cache_control(selection.is_public, versioned),
        "Vary": "Accept, Accept-Language, Authorization, X-API-Key",
    }
    if about.licence_address:
        headers["Link"] = f'<{about.licence_address}>; rel="license"'
    if selection.is_public:
        parts = (layer.id, layer.version.number, sorted(parameters.items()), file_format.name, about.address)
        headers["ETag"] = "W/" + etag(__version__, about.language, *parts)
    return headers


def _disposition(about: About, file_format: FileFormat) -> str:
    """The file's name for people (RFC 6266): the layer's title, and its id for programs that know ASCII only."""
    part = "" if about.is_whole else {"vi": " (một phần)", "en": " (part)"}[about.language]
    name = f"{about.title}{part} v{about.version}.{file_format.extension}".replace("/", "-")
    plain = f"{about.layer}_v{about.version}.{file_format.extension}"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _links(described: Described, layer: VisibleLayer) -> Iterable[Link]:
    """The collection's files, whole, as ``enclosure`` (RFC 8288)."""
    if not layer.is_loaded:
        return
    for each in FORMATS.values():
        title = layer.declaration.title
        yield described.links.to(
            f"/collections/{layer.id}/items?f={each.name}",
            "enclosure",
            each.media_type,
            (f"{title.vi}: {each.title.vi}", f"{title.en}: {each.title.en}"),
        )


def _files() -> Iterable[FileEntry]:
    systems = [SystemEntry(uri=crs.uri, title=SYSTEMS[crs.uri]) for crs in SUPPORTED.values()]
    for each in FORMATS.values():
        yield FileEntry(
            format=each.name,
            title=each.title,
            purpose=each.purpose,
            extension=each.extension,
            systems=[system for system in systems if each.any_crs or system.uri == CRS84.uri],
            most_features=each.most_features,
            tables=each.tables,
        )


DOWNLOADS = Part(layer_links=_links, files=tuple(_files()))
"""What downloads add to the service's documents."""
