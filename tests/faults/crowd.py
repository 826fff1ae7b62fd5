"""Many clients at once, each asking one question after another, who keep what they were told."""

import contextlib
import http.client
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Self


@dataclass(frozen=True)
class Answer:
    """What one request got. ``status`` is 0 when the connection was refused or broke off."""

    address: str
    status: int
    headers: dict[str, str]
    body: bytes
    began: float
    ended: float

    @property
    def seconds(self) -> float:
        """How long it took."""
        return self.ended - self.began


def ask(port: int, address: str, headers: dict[str, str] | None = None, timeout: float = 40) -> Answer:
    """One GET over a connection of its own."""
    began = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request("GET", address, headers=headers or {})
        reply = connection.getresponse()
        found = {name.lower(): value for name, value in reply.getheaders()}
        return Answer(address, reply.status, found, reply.read(), began, time.monotonic())
    except (OSError, http.client.HTTPException):
        return Answer(address, 0, {}, b"", began, time.monotonic())
    finally:
        connection.close()


Questions = Callable[[int], str]
"""The address that is asked for at each turn, from the number of the turn."""


@dataclass
class Crowd:
    """``clients`` threads; client ``n`` begins with turn ``n`` and goes on in steps of ``clients``."""

    port: int
    questions: Questions
    clients: int = 8
    pause: float = 0.0
    answers: list[Answer] = field(default_factory=list)
    _leave: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._threads = [threading.Thread(target=self._go_on_asking, args=(n,)) for n in range(self.clients)]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._leave.set()
        for thread in self._threads:
            thread.join(60)
            assert not thread.is_alive(), "a request hangs"

    def _go_on_asking(self, turn: int) -> None:
        while not self._leave.is_set():
            self.answers.append(ask(self.port, self.questions(turn)))
            turn += self.clients
            if self.pause:
                time.sleep(self.pause)

    def since(self, moment: float) -> list[Answer]:
        """Answers to what was asked after ``moment``."""
        return [answer for answer in list(self.answers) if answer.began >= moment]

    def wait_for(self, holds: Callable[[], bool], seconds: float = 30) -> None:
        """Wait until something holds."""
        deadline = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < deadline, f"not within {seconds} s"
            time.sleep(0.02)


@contextlib.contextmanager
def asking(port: int, address: str, clients: int = 1) -> Iterator[list[Answer]]:
    """Requests that are under way while the block runs; their answers are complete after it."""
    answers: list[Answer] = []
    threads = [threading.Thread(target=lambda: answers.append(ask(port, address))) for _ in range(clients)]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    yield answers
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive(), "a request hangs"
