"""One web process: the application begun, its connections, and an end that cuts nobody off."""

import asyncio
import contextlib
import signal
import socket

import uvloop
from fastapi import FastAPI

from mapsvc.running.http1.connection import Connection
from mapsvc.running.http1.house import House

BACKLOG = 2048
"""Connections that the system keeps until this process takes them."""


def answer(app: FastAPI, listener: socket.socket, finish_seconds: float) -> None:
    """Answer on a bound socket until SIGTERM or SIGINT; what is under way then has ``finish_seconds`` to end."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_answer(app, listener, finish_seconds))


async def _answer(app: FastAPI, listener: socket.socket, finish_seconds: float) -> None:
    loop = asyncio.get_running_loop()
    told_to_stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told_to_stop.set)
    async with app.router.lifespan_context(app):
        # Called past FastAPI's own entrance, which looks for telemetry that this service does not send.
        house = House(app.middleware_stack or app.build_middleware_stack(), app.state.at_once, {"app": app})
        clock = loop.create_task(_keep_time(house))
        server = await loop.create_server(lambda: Connection(house), sock=listener, backlog=BACKLOG)
        await told_to_stop.wait()
        server.close()
        await _finish(house, finish_seconds)
        clock.cancel()


async def _keep_time(house: House) -> None:
    while True:
        await asyncio.sleep(1)
        house.tick()


async def _finish(house: House, seconds: float) -> None:
    """Let every reply that has begun come to its end; break off what takes longer."""
    house.is_ending = True
    for connection in list(house.connections):
        connection.end()
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await house.is_empty()
    for task in list(house.tasks):
        task.cancel()
    await asyncio.gather(*house.tasks, return_exceptions=True)
    for connection in list(house.connections):
        connection.break_off()
