"""Connections that end without a word while a statement is sent: asked again on another, never waited for."""

import asyncio
import contextlib
import os
import signal
import time
from pathlib import Path

import psycopg
import uvloop

from mapsvc.database import watch
from mapsvc.database.express import ExpressConnections

STATEMENT = b"SELECT int4send(7)"


def test_a_line_that_ended_unheard_is_replaced_and_its_place_in_the_loop_is_free(conninfo: str) -> None:
    async def ask() -> list[bytes | None]:
        express = ExpressConnections(conninfo, 1, 5000)
        answers = [await express.value(STATEMENT, [])]
        express._free[0]._server.finish()  # as libpq does when it meets the end while sending
        answers += [await express.value(STATEMENT, []) for _ in range(3)]
        await express.close()
        return answers

    assert asyncio.run(asyncio.wait_for(ask(), 10)) == [b"\x00\x00\x00\x07"] * 4


def test_a_line_that_ended_unheard_takes_no_other_line_from_the_loop(conninfo: str) -> None:
    async def ask() -> list[bytes | None]:
        express = ExpressConnections(conninfo, 2, 30_000)
        await express.value(STATEMENT, [])
        first = express._free.pop()
        asked = asyncio.create_task(first.run(b"SELECT pg_sleep(20)", []))
        await asyncio.sleep(0.3)
        number = first._server.socket
        first._server.finish()  # the next connection gets the number of its socket
        answers = [await express.value(STATEMENT, [])]
        assert express._free[0]._server.socket == number
        with contextlib.suppress(psycopg.OperationalError):
            await asyncio.wait_for(asked, watch.PATIENCE * 2)
        answers.append(await express.value(STATEMENT, []))
        await express.close()
        return answers

    assert asyncio.run(asyncio.wait_for(ask(), 15)) == [b"\x00\x00\x00\x07"] * 2


def test_last_words_and_an_error_in_one_event_are_both_heard(conninfo: str) -> None:
    async def ask() -> str:
        express = ExpressConnections(conninfo, 1, 30_000)
        await express.value(STATEMENT, [])
        line = express._free[0]
        backend = line._server.backend_pid
        os.kill(backend, signal.SIGSTOP)
        asked = asyncio.create_task(line.run(STATEMENT, []))
        await asyncio.sleep(0.2)
        _end_unheard(backend)
        try:
            await asyncio.wait_for(asked, 1)
        except psycopg.OperationalError as error:
            return str(error)
        finally:
            await express.close()
        return "answered"

    assert "terminat" in uvloop.run(ask())


def _end_unheard(backend: int) -> None:
    """Let it say its last words while the loop stands still: what it has not read makes its end an error."""
    for number in (signal.SIGTERM, signal.SIGCONT):
        os.kill(backend, number)
    while Path(f"/proc/{backend}").exists():
        time.sleep(0.05)


def test_a_line_that_ended_while_it_is_waited_for_is_told_to_its_owner(conninfo: str) -> None:
    async def ask() -> str:
        express = ExpressConnections(conninfo, 1, 30_000)
        await express.value(STATEMENT, [])
        line = express._free[0]
        asked = asyncio.create_task(line.run(b"SELECT pg_sleep(20)", []))
        await asyncio.sleep(0.3)
        asyncio.get_running_loop().remove_reader(line._events.fileno())
        line._server.finish()
        try:
            await asyncio.wait_for(asked, watch.PATIENCE * 2)
        except Exception as error:
            return str(error)
        finally:
            await express.close()
        return "answered"

    assert "lost" in asyncio.run(ask())
