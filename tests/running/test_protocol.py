"""What the web server promises its clients, on real sockets: order, whole replies, limits, and refusals that tell."""

import asyncio
import contextlib
import json
import resource
import socket
import threading
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from starlette.types import Receive, Scope, Send

from mapsvc.http.wire import Direct, Written
from mapsvc.running import making, protocol, server
from mapsvc.running.protocol import LONGEST_HEAD
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
    await tell(send, json.dumps(told).encode())


async def tell(send: Send, body: bytes, status: int = 200) -> None:
    """A whole reply."""
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"%d" % len(body))]})
    await send({"type": "http.response.body", "body": body})


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


def test_an_address_typed_as_it_is_read_is_understood() -> None:
    told = told_of("GET /Đông%20Hà?q=Đ HTTP/1.1\r\n".encode() + HOST + CLOSE + b"\r\n")
    assert (told["path"], told["query_string"]) == ("/Đông Hà", "q=%C4%90")


def test_headers_come_in_their_order_with_lower_case_names_and_every_value() -> None:
    told = told_of(b"GET / HTTP/1.1\r\n" + HOST + CLOSE + b"X-A: 1\r\nx-a:  2\r\nX-L: \xc4\x90\r\n\r\n")
    assert told["headers"][2:] == [["x-a", "1"], ["x-a", "2"], ["x-l", "\xc4\x90"]]


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
    await asyncio.sleep(0.2 / float(scope["path"][1:]))
    await tell(send, scope["raw_path"] + b"\n")


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
    offer = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: A\r\n\r\n"
    with lines(numbered, at_once) as line:
        client = line.connect()
        for address, ending in ((b"/7", offer), (b"/2", offer), (b"/7", b"\r\n")):
            client.sendall(b"GET " + address + b" HTTP/1.1\r\n" + HOST + ending)
            assert address + b"\n" in _until_told(client, address)


def test_what_is_finished_stays_unsent_while_its_client_does_not_read() -> None:
    def large(_address: bytes, _headers: list[tuple[bytes, bytes]]) -> tuple[bytes, bytes, bytes]:
        return b"HTTP/1.1 200 OK\r\ncontent-length: 65536\r\n", b"\r\n", b"a" * 65536

    with lines(numbered, large) as line:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        client = line.connect(4096)
        client.settimeout(1)
        with pytest.raises(TimeoutError):
            client.sendall((b"GET /1 HTTP/1.1\r\n" + HOST + b"\r\n") * 1_000_000)
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000


def test_a_search_for_what_is_finished_that_fails_leaves_the_request_to_the_application() -> None:
    def broken(_address: bytes, _headers: list[tuple[bytes, bytes]]) -> None:
        raise KeyError

    with lines(numbered, broken) as line:
        assert reply(line.say(b"GET /9 HTTP/1.1\r\n" + HOST + CLOSE + b"\r\n"))[0] == 200


def made_of(work: Callable[[bytes], Awaitable[bytes]]) -> Direct:
    """Everything below /7 is made by work."""

    async def make(address: bytes) -> Written:
        body = await work(address)
        return b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n" % len(body), b"x-made: here\r\n\r\n", body

    return lambda address, _headers: make(address) if address.startswith(b"/7") else None


async def slowly(address: bytes) -> bytes:
    await asyncio.sleep(0.1)
    return address + b"\n"


def test_what_is_made_without_the_application_keeps_the_order_and_the_connection() -> None:
    asked = b"".join(b"GET /%d HTTP/1.1\r\n%b\r\n" % (n, HOST) for n in (7, 9, 71, 8))
    with lines(numbered, made_of(slowly)) as line:
        client = line.connect()
        client.sendall(asked)
        first = _until_told(client, b"/8\n")
        client.sendall(b"GET /72 HTTP/1.1\r\n\r\nGET /9 HTTP/1.1\r\n" + CLOSE + b"\r\n")
        said = first + rest_of(client)
    assert [part for part in said.split(b"\n") if part.startswith(b"/")] == [b"/7", b"/9", b"/71", b"/8", b"/72", b"/9"]
    assert said.count(b"x-made: here") == 2, "those with nothing before them"
    assert said.count(b"\r\ndate: ") == 6


def test_what_is_made_for_a_client_that_left_is_given_up_when_it_takes_its_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(making, "WATCHED_AFTER", 0.3)
    ended: list[bytes] = []

    async def work(address: bytes) -> bytes:
        try:
            await asyncio.sleep(0.1 if address == b"/70" else 30)
        except asyncio.CancelledError:
            ended.append(address)
            raise
        ended.append(b"made")
        return address

    with lines(numbered, made_of(work)) as line:
        for address in (b"/70", b"/71"):
            client = line.connect()
            client.sendall(b"GET " + address + b" HTTP/1.1\r\n\r\n")
            _wait_for(lambda: bool(line.server.server_state.tasks))
            client.close()
            _wait_for(lambda: not line.connected)
        _wait_for(lambda: len(ended) == 2)
    assert ended == [b"made", b"/71"]


def test_what_is_being_made_is_finished_when_the_service_stops() -> None:
    with lines(numbered, made_of(slowly)) as line:
        client = line.connect()
        client.sendall(b"GET /7 HTTP/1.1\r\n\r\n")
        _wait_for(lambda: bool(line.server.server_state.tasks))
        line.server.should_exit = True
        status, headers, body = reply(rest_of(client))
    assert (status, body) == (200, b"/7\n")
    assert headers[b"connection"] == b"close"


def test_what_cannot_be_made_closes_the_connection() -> None:
    async def fails(_address: bytes) -> bytes:
        raise KeyError

    with lines(numbered, made_of(fails)) as line:
        assert line.say(b"GET /7 HTTP/1.1\r\n\r\n") == b""


async def streamed(scope: Scope, _receive: Receive, send: Send) -> None:
    """A reply in pieces: with a length, too short, without, or broken."""
    kind = scope["path"]
    length = {"/short": b"9", "/exact": b"6"}.get(kind)
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
        (b"GET /exact HTTP/1.0", (b"connection", b"close"), b"abcdef"),
        (b"HEAD /exact HTTP/1.1", (b"content-length", b"6"), b""),
        (b"HEAD /stream HTTP/1.1", (b"connection", b"close"), b""),
    ],
)
def test_a_reply_in_pieces_is_framed_for_its_client(asked: bytes, header: tuple[bytes, bytes], body: bytes) -> None:
    with lines(streamed) as line:
        _, headers, found = reply(line.say(asked + b"\r\n" + HOST + CLOSE + b"\r\n"))
    assert headers[header[0]] == header[1]
    assert found == body
    assert not (b"content-length" in headers and b"transfer-encoding" in headers)


async def changing(scope: Scope, _receive: Receive, send: Send) -> None:
    """Makes GET of HEAD, as mapsvc.http.protocol does."""
    scope["method"] = "GET"
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"6")]})
    await send({"type": "http.response.body", "body": b""})


def test_a_head_request_that_the_application_reads_as_get_has_no_body() -> None:
    with lines(changing) as line:
        said = line.say(b"HEAD /a HTTP/1.1\r\n" + HOST + b"\r\nHEAD /b HTTP/1.1\r\n" + HOST + CLOSE + b"\r\n")
    assert said.count(b"HTTP/1.1 200 OK\r\n") == 2
    assert said.endswith(b"\r\n\r\n")
    assert said.count(b"content-length: 6") == 2


@pytest.mark.parametrize("kind", [b"/broken", b"/short"])
def test_half_a_reply_is_never_taken_for_a_whole_one(kind: bytes) -> None:
    with lines(streamed) as line:
        _, headers, body = reply(line.say(b"GET " + kind + b" HTTP/1.1\r\n" + HOST + b"\r\n"))
    assert body.startswith((b"abc", b"3\r\nabc"))
    assert len(body) < int(headers.get(b"content-length", 1000))
    assert b"content-length" in headers or not body.endswith(b"0\r\n\r\n")


@pytest.mark.parametrize("line_end", [b"\r\n", b"\n"])
def test_a_header_that_would_be_two_is_not_sent(line_end: bytes) -> None:
    async def lying(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"x-a", b"1" + line_end + b"x-b: 2")]})
        await send({"type": "http.response.body", "body": b"ok"})

    with lines(lying) as line:
        assert b"x-b" not in line.say(b"GET / HTTP/1.1\r\n" + HOST + b"\r\n")


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        (b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\n" + HOST, 414, "too-large"),
        (b"GET /" + b"a" * 20_000_000, 414, "too-large"),
        (b"GET / HTTP/1.1\r\nX-Long: " + b"a" * 200_000 + b"\r\n\r\n", 431, "headers-too-large"),
        (b"GET / HTTP/1.1\r\n" + b"X-Long: a\r\n" * 60_000, 431, "headers-too-large"),
        (b"GET / HTTP/1.1\r\n" + b"X-Long: a\r\n" * 300 + b"\r\n", 431, "headers-too-large"),
        (b"HELLO\r\n\r\n", 400, "invalid-request"),
        (b"GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400, "invalid-request"),
        (b"POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400, "invalid-request"),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nhello\r\n", 400, "invalid-request"),
        (b"BREW /pot HTTP/1.1\r\n\r\n", 405, "method-not-allowed"),
        (b"GET / HTTP/2.0\r\n\r\n", 400, "invalid-request"),
        (b"GET /\xff HTTP/1.1\r\n\r\n", 400, "invalid-request"),
        (b"GET /\r\n\r\n", 400, "invalid-request"),
    ],
    ids=["long address", "endless address", "long header", "endless headers", "many headers", "no request",
         "two lengths", "length and chunks", "no chunk", "no known method", "HTTP 2", "no UTF-8", "HTTP 0.9"],
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


def test_what_is_no_request_does_not_get_into_the_reply_before_it() -> None:
    with lines(numbered) as line:
        said = line.say(b"GET /1 HTTP/1.1\r\n" + HOST + b"\r\n", b"HELLO\r\n\r\n")
    assert said.count(b"HTTP/1.1") == 1
    assert said.endswith(b"\r\n/1\n")


def test_a_head_that_does_not_come_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "HEAD_SECONDS", 0.3)
    with lines(numbered) as line:
        mute, begun, later, busy = (line.connect() for _ in range(4))
        begun.sendall(b"GET /slow HTTP/1.1\r\nHost: ")
        later.sendall(b"GET /9 HTTP/1.1\r\n\r\n")
        assert b"200 OK" in _until_told(later, b"/9")
        later.sendall(b"GET /9 HTTP/1.1\r\n")
        busy.sendall(b"GET /0.3 HTTP/1.1\r\n" + HOST + b"\r\nGET /9 HTTP/1.1\r\n")
        assert reply(rest_of(begun))[0] == 408
        assert reply(rest_of(later))[0] == 408
        assert rest_of(mute) == b""
        assert rest_of(busy).startswith(b"HTTP/1.1 200 OK"), "it was not the client who was waited for"


def test_a_body_that_does_not_come_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "SILENT_SECONDS", 0.3)
    with lines(_until_left) as line:
        client = line.connect()
        client.sendall(b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 10\r\n\r\n12345")
        assert rest_of(client) == b""


def test_a_slow_application_is_waited_for_when_the_body_has_come(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "SILENT_SECONDS", 0.3)
    with lines(numbered) as line:
        client = line.connect()
        client.sendall(b"POST /0.2 HTTP/1.1\r\n" + HOST + CLOSE + b"Content-Length: 10\r\n\r\n12345")
        time.sleep(0.1)
        client.sendall(b"67890")
        assert reply(rest_of(client))[0] == 200


async def _until_left(_scope: Scope, receive: Receive, _send: Send) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def test_an_idle_connection_is_closed_and_a_slow_application_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, seconds in (("HEAD_SECONDS", 0.3), ("SILENT_SECONDS", 0.3)):
        monkeypatch.setattr(protocol, name, seconds)
    monkeypatch.setattr(server, "IDLE_SECONDS", 0.5)
    with lines(numbered, at_once) as line:
        idle, finished, both, waiting = (line.connect() for _ in range(4))
        idle.sendall(b"GET /9 HTTP/1.1\r\n\r\n")
        finished.sendall(b"GET /7 HTTP/1.1\r\n\r\n")
        both.sendall(b"GET /7 HTTP/1.1\r\n\r\nGET /0.2 HTTP/1.1\r\n\r\n")
        waiting.sendall(b"GET /0.1 HTTP/1.1\r\n" + CLOSE + b"\r\n")
        assert b"/9\n" in rest_of(idle)
        assert rest_of(finished).endswith(b"/7\n")
        assert b"/0.2\n" in rest_of(both)
        assert b"/0.1\n" in rest_of(waiting)


async def endless(_scope: Scope, _receive: Receive, send: Send) -> None:
    """A reply that has no end."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    while True:
        await send({"type": "http.response.body", "body": b"a" * 65536, "more_body": True})


def test_a_client_that_does_not_read_keeps_no_memory_and_is_hung_up_on_at_last(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    left = threading.Event()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        task = asyncio.create_task(endless(scope, receive, send))
        while (await receive())["type"] != "http.disconnect":
            pass
        task.cancel()
        left.set()

    monkeypatch.setattr(protocol, "SILENT_SECONDS", 1.5)
    with lines(app) as line:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        clients = [line.connect(4096) for _ in range(20)]
        for client in clients:
            client.sendall(b"GET / HTTP/1.1\r\n" + HOST + b"\r\n")
        _wait_for(lambda: line.connected == 20)
        _wait_for(lambda: line.connected == 0, 20)
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 30_000
        assert left.wait(5)


def test_a_slow_client_that_reads_at_times_is_not_hung_up_on(monkeypatch: pytest.MonkeyPatch) -> None:
    async def large(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"8000000")]})
        for last in range(8):
            await send({"type": "http.response.body", "body": b"a" * 1_000_000, "more_body": last < 7})

    monkeypatch.setattr(protocol, "SILENT_SECONDS", 1.5)
    with lines(large) as line:
        client = line.connect(4096)
        client.sendall(b"GET / HTTP/1.1\r\n" + HOST + CLOSE + b"\r\n")
        said = b""
        for _ in range(12):
            time.sleep(0.2)
            said += client.recv(200_000)
        assert len(reply(said + rest_of(client))[2]) == 8_000_000


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
        _wait_for(lambda: bool(line.server.server_state.tasks))
        client.close()
        assert heard.wait(5)


def test_a_body_that_the_application_does_not_want_does_not_take_its_answer_along() -> None:
    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        await tell(send, b"too much", 413)

    body = "Đ".encode() * 1_500_000
    with lines(app) as line:
        client = line.connect()
        client.sendall(b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: %d\r\n\r\n" % len(body) + body)
        assert b"too much" in _until_told(client, b"too much")
        client.sendall(b"GET / HTTP/1.1\r\n" + HOST + CLOSE + b"\r\n")
        assert rest_of(client).count(b"HTTP/1.1 413") == 1, "no byte of the body was taken for a request"


def test_beyond_so_many_connections_a_client_is_told_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "CONNECTIONS", 1)
    with lines(numbered) as line:
        held = line.connect()
        _wait_for(lambda: line.connected == 1)
        status, headers, body = reply(line.say())
        assert (status, headers[b"retry-after"]) == (503, b"5")
        assert json.loads(body)["code"] == "too-many-connections"
        held.sendall(b"GET /9 HTTP/1.1\r\n" + CLOSE + b"\r\n")
        assert reply(rest_of(held))[0] == 200


def test_a_reply_under_way_is_finished_when_the_service_stops() -> None:
    with lines(numbered, at_once) as line:
        idle, busy = line.connect(), line.connect()
        idle.sendall(b"GET /7 HTTP/1.1\r\n\r\n")
        assert b"/7\n" in _until_told(idle, b"/7\n")
        busy.sendall(b"GET /0.2 HTTP/1.1\r\n\r\n")
        _wait_for(lambda: bool(line.server.server_state.tasks))
        line.server.should_exit = True
        assert rest_of(idle) == b""
        assert rest_of(busy).endswith(b"/0.2\n")


def _until_told(client: socket.socket, words: bytes) -> bytes:
    said = b""
    while words not in said:
        piece = client.recv(65536)
        assert piece, said
        said += piece
    return said


def _wait_for(holds: Any, seconds: float = 5) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)
