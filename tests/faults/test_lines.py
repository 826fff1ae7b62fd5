"""Connections that end without a word while a statement is sent: asked again on another, never waited for."""

import asyncio
import contextlib
import os
import signal
import time
from pathlib import Path

import psycopg
import pytest
import uvloop
from psycopg_pool import PoolTimeout

from mapsvc.database import watch
from mapsvc.database.express import ExpressConnections
from mapsvc.database.express_line import Call, ExpressLine

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
        asked = _begun(first, b"SELECT pg_sleep(20)")
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
        asked = _begun(line, STATEMENT)
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


def _begun(line: ExpressLine, statement: bytes) -> "asyncio.Future[psycopg.pq.abc.PGresult]":
    call = Call(statement, [], asyncio.get_running_loop().create_future())
    line.begin(call)
    return call.answer


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
        asked = _begun(line, b"SELECT pg_sleep(20)")
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


def test_more_callers_than_connections_are_each_answered_in_turn(conninfo: str) -> None:
    async def ask() -> tuple[list[bytes | None], int]:
        express = ExpressConnections(conninfo, 2, 5000)
        echo = b"SELECT int4send($1::int) FROM pg_sleep(0.05)"
        answers = await asyncio.gather(*(express.value(echo, [b"%d" % number]) for number in range(20)))
        lines = len(express._free)
        await express.close()
        return answers, lines

    answers, lines = asyncio.run(asyncio.wait_for(ask(), 20))
    assert answers == [number.to_bytes(4, "big") for number in range(20)]
    assert lines == 2


def test_a_caller_who_leaves_keeps_nobody_from_being_answered(conninfo: str) -> None:
    async def ask() -> list[bytes | None]:
        express = ExpressConnections(conninfo, 1, 30_000)
        await express.value(STATEMENT, [])
        running = asyncio.create_task(express.value(b"SELECT pg_sleep(20)", []))
        queued = asyncio.create_task(express.value(b"SELECT pg_sleep(20)", []))
        waiting = asyncio.create_task(express.value(STATEMENT, []))
        await asyncio.sleep(0.3)
        queued.cancel()
        running.cancel()
        answers = [await waiting, await express.value(STATEMENT, [])]
        await express.close()
        return answers

    assert asyncio.run(asyncio.wait_for(ask(), 15)) == [b"\x00\x00\x00\x07"] * 2


def test_a_statement_that_fails_leaves_its_connection_to_the_next(conninfo: str) -> None:
    async def ask() -> tuple[list[str | None], bytes | None, int]:
        express = ExpressConnections(conninfo, 1, 300)
        await express.value(STATEMENT, [])
        server = express._free[0]._server.backend_pid
        failures = []
        for statement in (b"SELECT nothing", b"SELECT 1 / 0", b"SELECT pg_sleep(20)"):
            try:
                await express.value(statement, [])
            except psycopg.Error as error:
                failures.append(error.sqlstate)
        answer = await express.value(STATEMENT, [])
        same = express._free[0]._server.backend_pid == server
        await express.close()
        return failures, answer, same

    failures, answer, same = asyncio.run(asyncio.wait_for(ask(), 15))
    assert failures == ["42703", "22012", "57014"]
    assert answer == b"\x00\x00\x00\x07"
    assert same


def test_a_server_that_ends_the_session_is_asked_again_on_another(conninfo: str) -> None:
    async def ask() -> bytes | None:
        express = ExpressConnections(conninfo, 1, 30_000)
        await express.value(STATEMENT, [])
        backend = express._free[0]._server.backend_pid
        asked = asyncio.create_task(express.value(b"SELECT int4send(7) FROM pg_sleep(1)", []))
        await asyncio.sleep(0.3)
        os.kill(backend, signal.SIGTERM)
        answer = await asked
        await express.close()
        return answer

    assert asyncio.run(asyncio.wait_for(ask(), 15)) == b"\x00\x00\x00\x07"


def test_waiting_for_a_connection_ends_after_a_while(conninfo: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mapsvc.database.express.WAIT_FOR_CONNECTION", 0.2)

    async def ask() -> bytes | None:
        express = ExpressConnections(conninfo, 1, 30_000)
        await express.value(STATEMENT, [])
        busy = asyncio.create_task(express.value(b"SELECT int4send(9) FROM pg_sleep(1)", []))
        await asyncio.sleep(0)
        with pytest.raises(PoolTimeout):
            await express.value(STATEMENT, [])
        answer = await busy
        await express.close()
        return answer

    assert asyncio.run(asyncio.wait_for(ask(), 15)) == b"\x00\x00\x00\x09"


def test_every_caller_is_told_when_no_connection_can_be_opened() -> None:
    async def ask() -> list[object]:
        express = ExpressConnections("host=/nowhere dbname=none", 2, 5000)
        return await asyncio.gather(*(express.value(STATEMENT, []) for _ in range(9)), return_exceptions=True)

    answers = asyncio.run(asyncio.wait_for(ask(), 15))
    assert [type(answer) for answer in answers] == [psycopg.OperationalError] * 9
