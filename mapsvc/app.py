"""create_app(settings): the parts put together; nothing else."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from mapsvc import __version__
from mapsvc.accounts.keys import KeyRing
from mapsvc.catalogue.registry import CatalogueRegistry
from mapsvc.database.express import ExpressConnections
from mapsvc.database.location import conninfo, reading_conninfo
from mapsvc.database.pool import Database
from mapsvc.features import api as features
from mapsvc.features.conditions import choice_of
from mapsvc.features.downloads import DOWNLOADS, FileDownloads
from mapsvc.features.fast_path import ItemsPath
from mapsvc.features.part import FEATURES
from mapsvc.features.periods import Spans
from mapsvc.health import api as health
from mapsvc.health.state import process_gauges
from mapsvc.http import catalogue, interface, landing, pages, problem_pages, problems
from mapsvc.http.context import Service
from mapsvc.http.leaving import WhileConnected
from mapsvc.http.meter import Meter
from mapsvc.http.observation import Observation
from mapsvc.http.protocol import Protocol
from mapsvc.records import api as records
from mapsvc.records.documents import COLLECTION
from mapsvc.records.part import RECORDS
from mapsvc.search import api as search
from mapsvc.settings import Settings
from mapsvc.telling import links, stories
from mapsvc.telling.door import LinkDoor
from mapsvc.tiling import api as tiling
from mapsvc.tiling import map_api as whole_map
from mapsvc.tiling.direct import DirectTiles
from mapsvc.tiling.fast_path import TilePath
from mapsvc.tiling.finished import FinishedTiles
from mapsvc.tiling.part import TILING
from mapsvc.tiling.server import TileServer
from mapsvc.tiling.styles import api as styles
from mapsvc.web import pages as web_pages


def create_app(settings: Settings) -> FastAPI:
    """The ASGI application; connects when its lifespan begins, and starts even while the database is away."""
    database = Database(reading_conninfo(settings), settings.pool_size, settings.statement_timeout_ms)
    express = ExpressConnections(reading_conninfo(settings), settings.pool_size, settings.statement_timeout_ms)
    desk = links.LinkDesk(LinkDoor(conninfo(settings)))
    meter = Meter(settings.counts_path, lambda: process_gauges(database))
    service = Service(
        settings, database, express, CatalogueRegistry(database, conninfo(settings)), KeyRing(database), meter
    )

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await database.open()
        await desk.door.open()
        await service.registry.start()
        await meter.start()
        gc.collect()
        gc.freeze()  # what lives as long as the process need not be looked through again and again
        yield
        await meter.stop()
        await service.registry.stop()
        await express.close()
        await desk.door.close()
        await database.close()

    app = FastAPI(
        title="mapsvc",
        version=__version__,
        lifespan=lifespan,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.service = service
    problems.install(app)
    app.include_router(health.router)
    for room in (catalogue, landing, pages, problem_pages):
        app.include_router(room.router)
    interface.install(app, [FEATURES, DOWNLOADS, TILING, RECORDS])
    app.include_router(records.router)  # before the features: its collection is none of theirs
    app.include_router(features.router)
    app.state.spans = Spans(database)
    app.add_middleware(ItemsPath, service=service, downloads=FileDownloads(service), others=frozenset({COLLECTION}))
    app.state.links = desk
    for room in (search, stories, links):
        app.include_router(room.router)
    for room in (tiling, whole_map, styles):
        app.include_router(room.router)
    app.state.choose_features = choice_of
    memory = settings.tile_cache_mb << 19  # half for live tiles, half for finished replies
    app.state.tiles = TileServer(database, express, service.registry, meter, settings.archives, memory)
    app.add_middleware(WhileConnected)
    web_pages.mount(app, settings.page_path)
    app.add_middleware(Protocol)
    # Tiles come before everything that a framework does for a request, and costs a tile more than it gives.
    finished = FinishedTiles(app.state.tiles, memory)
    tiles_first = TilePath(app.build_middleware_stack(), app.state.tiles, service.keys, finished)
    observation = Observation(tiles_first, meter)
    app.middleware_stack = observation
    app.state.direct = DirectTiles(observation, app.state.tiles, finished, meter)
    return app
