"""HTTP/1.1 as clients and proxies speak it: order, framing, limits, and what an application is told."""

import asyncio
import contextlib
import json
import resource
import socket
import threading
import time
from typing import Any

import pytest
from starlette.types import Receive, Scope, Send

from mapsvc.running.http1.connection import HEAD_SECONDS, IDLE_SECONDS, LONGEST_HEAD, SILENT_SECONDS
from tests.running.lines import HOST, lines, reply, rest_of

CLOSE = b"Connection: close\r\n"


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Tells the request as it arrived."""
    body, more = b"", True
    while more:
        message = await receive()
        assert message["type"] == "http.request"
        body, more = body + message["body"], message["more_body"]
    told: dict[str, Any] = {name: value for name, value in scope.items() if isinstance(value, str)}
    for name in ("raw_path", "query_string"):
        told[name] = scope[name].decode("latin-1")
    told["headers"] = [[name.decode("latin-1"), value.decode("latin-1")] for name, value in scope["headers"]]
    told["client"], told["server"], told["body"] = scope["client"], scope["server"], body.decode("latin-1")
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
    await send({"type": "http.response.body", "body": json.dumps(told).encode()})


def told_of(asked: bytes) -> dict[str, Any]:
    with lines(echo) as line:
        status, _, body = reply(line.say(asked))
    assert status == 200
    found: dict[str, Any] = json.loads(body)
    return found


def test_the_address_is_decoded_once_and_kept_as_it_came() -> None:
    asked = b"GET /a%20b%2Fc%c4%90%ff;x?x=%20&y=%C4%90#part HTTP/1.1\r\n" + HOST + CLOSE + b"\r\n"
    told = told_of(asked)
    assert (told["method"], told["scheme"], told["http_version"]) == ("GET", "http", "1.1")
    assert told["path"] == "/a b/cĐ\ufffd;x"
    assert told["raw_path"] == "/a%20b%2Fc%c4%90%ff;x"
    assert told["query_string"] == "x=%20&y=%C4%90"
    assert told["client"][0] == "127.0.0.1"


@pytest.mark.parametrize(
    ("target", "path", "query"),
    [
        (b"http://other.example/abc?d", "/abc", "d"),
        (b"http://other.example", "/", ""),
        (b"*", "*", ""),
        ("/Đông Hà?q=Đ".replace(" ", "%20").encode(), "/Đông Hà", "q=%C4%90"),
    ],
)
def test_other_forms_of_a_target_are_understood(target: bytes, path: str, query: str) -> None:
    told = told_of(b"OPTIONS " + target + b" HTTP/1.1\r\n" + HOST + CLOSE + b"\r\n")
    assert (told["path"], told["query_string"]) == (path, query)


def test_headers_come_in_their_order_with_lower_case_names_and_every_value() -> None:
    told = told_of(b"GET / HTTP/1.1\r\n" + HOST + CLOSE + b"X-A: 1\r\nx-a:  2 \r\nX-L: \xc4\x90\r\n\r\n")
    assert told["headers"][2:] == [["x-a", "1"], ["x-a", "2"], ["x-l", "\xc4\x90"]]


def test_which_methods_there_are_is_for_the_application_to_say() -> None:
    asked = b"BREW /pot HTTP/1.1\r\n" + HOST + CLOSE + b"Content-Length: 2\r\n\r\nok"
    told = told_of(asked)
    assert (told["method"], told["path"], told["body"]) == ("BREW", "/pot", "ok")


@pytest.mark.parametrize(
    "sent",
    [
        [b"Content-Length: 11\r\n\r\nhello", b" world"],
        [b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r", b"\n world\r\n0\r\n\r\n"],
    ],
    ids=["length", "chunked"],
)
def test_a_body_arrives_whole(sent: list[bytes]) -> None:
    with lines(echo) as line:
        said = line.say(b"POST /links HTTP/1.1\r\n" + HOST + CLOSE + sent[0], sent[1])
    assert json.loads(reply(said)[2])["body"] == "hello world"


def test_a_large_body_is_not_read_before_the_application_takes_it() -> None:
    go = threading.Event()

    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.get_running_loop().run_in_executor(None, go.wait)
        await echo(scope, receive, send)

    size = 64 << 20
    with lines(slow) as line:
        client = line.connect()
        client.settimeout(1)
        client.sendall(b"POST / HTTP/1.1\r\n" + HOST + CLOSE + b"Content-Length: %d\r\n\r\n" % size)
        with pytest.raises(TimeoutError):
            client.sendall(b"a" * size)
        client.close()
        go.set()


def test_a_client_that_waits_to_be_told_to_go_on_is_told() -> None:
    with lines(echo) as line:
        client = line.connect()
        client.sendall(b"POST / HTTP/1.1\r\n" + HOST + CLOSE + b"Expect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        assert client.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.sendall(b"ok")
        assert json.loads(reply(rest_of(client))[2])["body"] == "ok"


async def numbered(scope: Scope, _receive: Receive, send: Send) -> None:
    """Says its address back; the earlier the longer it takes."""
    await asyncio.sleep(0.2 / int(scope["path"][1:]))
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": scope["raw_path"] + b"\n"})


def test_requests_sent_without_waiting_are_answered_in_their_order() -> None:
    asked = b"".join(b"GET /%d HTTP/1.1\r\n%b\r\n" % (n, CLOSE if n == 9 else HOST) for n in range(1, 10))
    with lines(numbered) as line:
        said = line.say(asked[:50], asked[50:])
    assert [part.rpartition(b"\n")[2] for part in said.split(b"HTTP/1.1 200 OK")][1:] == [b""] * 9
    assert [part for part in said.split(b"\n") if part.startswith(b"/")] == [b"/%d" % n for n in range(1, 10)]


def at_once(address: bytes, _headers: list[tuple[bytes, bytes]]) -> tuple[bytes, bytes, bytes] | None:
    """Everything below /7 is finished."""
    if not address.startswith(b"/7"):
        return None
    return b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n" % (len(address) + 1), b"x-at: once\r\n\r\n", address + b"\n"


def test_what_is_finished_waits_for_what_was_asked_before_it() -> None:
    asked = b"".join(b"GET /%d HTTP/1.1\r\n%b\r\n" % (n, CLOSE if n == 9 else HOST) for n in (7, 7, 2, 7, 8, 7, 9))
    with lines(numbered, at_once) as line:
        said = line.say(asked)
    assert [part for part in said.split(b"\n") if part.startswith(b"/")] == [b"/%d" % n for n in (7, 7, 2, 7, 8, 7, 9)]
    assert said.count(b"x-at: once") == 2, "those with nothing before them"
    assert said.count(b"\r\ndate: ") == 7


@pytest.mark.parametrize("asked", [b"HEAD /7", b"POST /7", b"GET http://a/7"])
def test_only_a_plain_get_is_answered_at_once(asked: bytes) -> None:
    with lines(numbered, at_once) as line:
        assert b"x-at" not in line.say(asked + b" HTTP/1.1\r\n" + HOST + CLOSE + b"\r\n")
        assert b"x-at" not in line.say(b"GET /7 HTTP/1.1\r\n" + HOST + CLOSE + b"\r\n")
        assert b"x-at" not in line.say(b"GET /7 HTTP/1.0\r\n\r\n")


def test_another_protocol_that_is_offered_is_not_taken_and_the_connection_goes_on() -> None:
    offer = (
        b"GET /1 HTTP/1.1\r\n"
        + HOST
        + b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: A\r\n\r\n"
    )
    with lines(numbered) as line:
        said = line.say(offer + b"GET /2 HTTP/1.1\r\n" + HOST + CLOSE + b"\r\n")
    assert [part for part in said.split(b"\n") if part.startswith(b"/")] == [b"/1", b"/2"]


async def streamed(scope: Scope, _receive: Receive, send: Send) -> None:
    """A reply in pieces: with a length, too short, too long, without, or broken."""
    kind = scope["path"]
    length = {"/short": b"9", "/long": b"3", "/exact": b"6"}.get(kind)
    headers = [(b"content-length", length)] if length else []
    await send({"type": "http.response.start", "status": 304 if kind == "/304" else 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"abc", "more_body": True})
    if kind == "/broken":
        raise OSError("the disk is gone")
    await send({"type": "http.response.body", "body": b"", "more_body": True})
    await send({"type": "http.response.body", "body": b"def"})


@pytest.mark.parametrize(
    ("asked", "header", "body"),
    [
        (b"GET /stream HTTP/1.1", (b"transfer-encoding", b"chunked"), b"3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n"),
        (b"GET /exact HTTP/1.1", (b"content-length", b"6"), b"abcdef"),
        (b"GET /stream HTTP/1.0", (b"connection", b"close"), b"abcdef"),
        (b"HEAD /exact HTTP/1.1", (b"content-length", b"6"), b""),
        (b"HEAD /stream HTTP/1.1", (b"connection", b"close"), b""),
        (b"GET /304 HTTP/1.1", (b"connection", b"close"), b""),
    ],
)
def test_a_reply_in_pieces_is_framed_for_its_client(asked: bytes, header: tuple[bytes, bytes], body: bytes) -> None:
    with lines(streamed) as line:
        _, headers, found = reply(line.say(asked + b"\r\n" + HOST + CLOSE + b"\r\n"))
    assert headers[header[0]] == header[1]
    assert found == body
    assert not (b"content-length" in headers and b"transfer-encoding" in headers)


@pytest.mark.parametrize("kind", [b"/broken", b"/short", b"/long"])
@pytest.mark.parametrize("version", [b"1.0", b"1.1"])
def test_half_a_reply_is_never_taken_for_a_whole_one(kind: bytes, version: bytes) -> None:
    with lines(streamed) as line, pytest.raises(ConnectionResetError):
        line.say(b"GET " + kind + b" HTTP/" + version + b"\r\n" + HOST + b"\r\n")


def test_an_old_client_may_keep_its_connection() -> None:
    with lines(numbered) as line:
        client = line.connect()
        for _ in range(2):
            client.sendall(b"GET /5 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            status, headers, body = reply(client.recv(1000))
            assert (status, body, headers[b"connection"]) == (200, b"/5\n", b"keep-alive")


async def silent(_scope: Scope, _receive: Receive, _send: Send) -> None:
    """Ends without a reply."""


async def lying(_scope: Scope, _receive: Receive, send: Send) -> None:
    """A header that would be two."""
    await send({"type": "http.response.start", "status": 200, "headers": [(b"x-a", b"1\r\nx-b: 2")]})
    await send({"type": "http.response.body", "body": b"ok"})


@pytest.mark.parametrize("app", [silent, lying])
def test_an_application_that_fails_is_told_as_a_problem(app: Any) -> None:
    with lines(app) as line:
        status, headers, body = reply(line.say(b"GET / HTTP/1.1\r\n" + HOST + b"\r\n"))
    assert (status, headers[b"content-type"]) == (500, b"application/problem+json")
    assert b"x-b" not in headers
    assert json.loads(body)["code"] == "internal"


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        (b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\n" + HOST, 414, "too-large"),
        (b"GET /" + b"a" * 20_000_000, 414, "too-large"),
        (b"GET / HTTP/1.1\r\nX-Long: " + b"a" * 200_000 + b"\r\n\r\n", 431, "headers-too-large"),
        (b"GET / HTTP/1.1\r\n" + b"X-Long: a\r\n" * 20_000, 431, "headers-too-large"),
        (b"GET / HTTP/1.1\r\n" + b"X-Long: a\r\n" * 300 + b"\r\n", 431, "headers-too-large"),
        (b"HELLO\r\n\r\n", 400, "invalid-request"),
        (b"GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400, "invalid-request"),
        (b"POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400, "invalid-request"),
        (b"GET /\xff HTTP/1.1\r\n\r\n", 400, "invalid-request"),
        (b"GET /\r\n\r\n", 400, "invalid-request"),
    ],
    ids=["long address", "endless address", "long header", "endless headers", "many headers", "no request",
         "two lengths", "length and chunks", "no UTF-8", "HTTP 0.9"],
)  # fmt: skip
def test_what_cannot_be_a_request_is_told_why(sent: bytes, status: int, code: str) -> None:
    with lines(echo) as line:
        client = line.connect()
        sender = threading.Thread(target=_send_all, args=(client, sent))
        sender.start()
        found, headers, body = reply(rest_of(client))
        client.close()
        sender.join()
    assert (found, headers[b"connection"]) == (status, b"close")
    told = json.loads(body)
    assert told["code"] == code
    assert "{" not in told["detail"]


def _send_all(client: socket.socket, data: bytes) -> None:
    with contextlib.suppress(OSError):
        client.sendall(data)


def test_a_refusal_is_told_in_the_language_asked_for() -> None:
    asked = b"GET / HTTP/1.1\r\nAccept-Language: %b\r\nX-Long: " + b"a" * LONGEST_HEAD + b"\r\n\r\n"
    with lines(echo) as line:
        told = [json.loads(reply(line.say(asked % language))[2])["title"] for language in (b"vi", b"en")]
    assert told == ["Phần đầu yêu cầu quá dài", "Headers too long"]


def test_a_head_as_long_as_it_may_be_is_taken_however_it_comes() -> None:
    asked = b"GET / HTTP/1.1\r\n" + HOST + CLOSE + b"X-Long: " + b"a" * (LONGEST_HEAD - 100) + b"\r\n\r\n"
    with lines(echo) as line:
        for step in (1000, 50_000, len(asked)):
            pieces = [asked[at : at + step] for at in range(0, len(asked), step)]
            assert reply(line.say(*pieces))[0] == 200


def test_a_head_that_does_not_come_is_not_waited_for() -> None:
    with lines(echo) as line:
        begun, mute = line.connect(), line.connect()
        begun.sendall(b"GET /slow HTTP/1.1\r\nHost: ")
        _wait_for(lambda: len(line.house.connections) == 2)
        time.sleep(0.1)
        line.in_loop(HEAD_SECONDS - 1)
        begun.sendall(b"x")
        time.sleep(0.1)
        line.in_loop(2)
        assert reply(rest_of(begun))[0] == 408
        assert rest_of(mute) == b""


def test_an_idle_connection_is_closed_and_a_slow_application_waited_for() -> None:
    go = threading.Event()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == "/slow":
            await asyncio.get_running_loop().run_in_executor(None, go.wait)
        await numbered({**scope, "path": "/9"}, receive, send)

    with lines(app) as line:
        idle, waiting = line.connect(), line.connect()
        idle.sendall(b"GET /9 HTTP/1.1\r\n\r\n")
        assert reply(idle.recv(1000))[0] == 200
        waiting.sendall(b"GET /slow HTTP/1.1\r\n" + CLOSE + b"\r\n")
        time.sleep(0.1)
        line.in_loop(SILENT_SECONDS * 2 + IDLE_SECONDS)
        assert rest_of(idle) == b""
        go.set()
        assert reply(rest_of(waiting))[0] == 200


async def endless(_scope: Scope, _receive: Receive, send: Send) -> None:
    """A reply that has no end."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    while True:
        await send({"type": "http.response.body", "body": b"a" * 65536, "more_body": True})


def test_a_client_that_does_not_read_keeps_no_memory_and_is_hung_up_on_at_last() -> None:
    left = threading.Event()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        task = asyncio.create_task(endless(scope, receive, send))
        while (await receive())["type"] != "http.disconnect":
            pass
        task.cancel()
        left.set()

    with lines(app) as line:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        clients = [line.connect(4096) for _ in range(20)]
        for client in clients:
            client.sendall(b"GET / HTTP/1.1\r\n" + HOST + b"\r\n")
        time.sleep(1)
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 30_000
        line.in_loop(1)
        line.in_loop(SILENT_SECONDS + 1)
        _wait_for(lambda: not line.house.connections)
        assert left.wait(5)


def test_an_application_hears_that_its_client_left() -> None:
    heard = threading.Event()

    async def app(_scope: Scope, receive: Receive, send: Send) -> None:
        assert await receive() == {"type": "http.request", "body": b"", "more_body": False}
        assert await receive() == {"type": "http.disconnect"}
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"to nobody"})
        heard.set()

    with lines(app) as line:
        client = line.connect()
        client.sendall(b"GET / HTTP/1.1\r\n" + HOST + b"\r\n")
        _wait_for(lambda: bool(line.house.tasks))
        client.close()
        assert heard.wait(5)


def test_a_body_that_the_application_does_not_want_does_not_take_its_answer_along() -> None:
    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 413, "headers": [(b"connection", b"close")]})
        await send({"type": "http.response.body", "body": b"too much"})

    with lines(app) as line:
        asked = b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 3000000\r\n\r\n" + b"a" * 3_000_000
        assert reply(line.say(asked))[2] == b"too much"


def _wait_for(holds: Any, seconds: float = 5) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)
