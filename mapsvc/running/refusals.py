"""What is answered when no application is asked: the same problem documents, with the connection closed after."""

from collections.abc import Sequence

from mapsvc.errors import MapsvcError
from mapsvc.http.every_reply import completed
from mapsvc.http.language import language_of
from mapsvc.http.problems import problem_response
from mapsvc.http.wire import head_of


def refusal(error: MapsvcError, headers: Sequence[tuple[bytes, bytes]], date: bytes) -> bytes:
    """The whole reply that tells ``error``, in the language of the headers that arrived."""
    wanted = next((value for name, value in headers if name == b"accept-language"), b"")
    reply = problem_response(error, language_of({}, {"accept-language": wanted.decode("latin-1")}))
    start = completed({"status": reply.status_code, "headers": [*reply.raw_headers, (b"connection", b"close")]})
    return head_of(start["status"], start["headers"]) + date + b"\r\n" + bytes(reply.body)
