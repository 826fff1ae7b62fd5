"""Programs that a measurement starts, and the memory they take; whatever is started here is stopped here."""

import contextlib
import os
import signal
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

MIB = 1 << 20


class BenchError(Exception):
    """A measurement that cannot be made; its message says why."""


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on, chosen by the kernel."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def started(
    command: Sequence[str], log: Path, environment: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A program in a session of its own; at the end it, and what it started, is stopped."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env={**os.environ, **(environment or {})},
            start_new_session=True,
        )
    try:
        yield process
    finally:
        _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """The first process is asked and stops its own; the session is ended only when that takes too long."""
    process.terminate()
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def await_reply(process: subprocess.Popen[bytes], address: str, log: Path, seconds: float = 120) -> float:
    """Wait until ``address`` answers with success; returns the seconds that took."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        if process.poll() is not None:
            break
        # An error is an answer too: only success counts.
        with (
            contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError),
            urllib.request.urlopen(address, timeout=5),
        ):
            return time.monotonic() - began
        time.sleep(0.01)
    tail = log.read_text(errors="replace")[-2000:]
    raise BenchError(f"{address} does not answer:\n{tail}")


def fetch(address: str, headers: Mapping[str, str] | None = None, timeout: float = 120) -> tuple[int, bytes]:
    """One GET: status and body as sent, compressed or not."""
    request = urllib.request.Request(address, headers=dict(headers or {}))
    try:
        with urllib.request.urlopen(request, timeout=timeout) as reply:
            return reply.status, reply.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def run(command: Sequence[str], environment: Mapping[str, str] | None = None, timeout: float = 1800) -> str:
    """A program's output. Raises BenchError with what it said when it fails."""
    done = subprocess.run(
        list(command),
        capture_output=True,
        text=True,
        check=False,
        timeout=timeout,
        env={**os.environ, **(environment or {})},
    )
    if done.returncode:
        raise BenchError(f"{command[0]} failed ({done.returncode}): {(done.stderr or done.stdout)[-2000:]}")
    return done.stdout


@dataclass(frozen=True)
class Memory:
    """Bytes of one process: its own alone (USS), its share (PSS), everything mapped (RSS)."""

    pid: int
    name: str
    uss: int
    pss: int
    rss: int


def memory_of(pid: int) -> Memory | None:
    """What the kernel says about one process; None when it has ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
        name = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except OSError:
        return None
    values = {line.split(":")[0]: int(line.split()[1]) * 1024 for line in lines}
    uss = values["Private_Clean"] + values["Private_Dirty"]
    return Memory(pid, name, uss, values["Pss"], values["Rss"])


def family(pid: int) -> list[int]:
    """A process and all that descend from it."""
    found = [pid]
    for parent in found:
        with contextlib.suppress(OSError):
            for thread in Path(f"/proc/{parent}/task").iterdir():
                found += [int(child) for child in (thread / "children").read_text().split()]
    return found


def family_memory(pid: int) -> list[Memory]:
    """The memory of a process and all that descend from it."""
    return [memory for each in family(pid) if (memory := memory_of(each))]


class PeakMemory:
    """Follows the memory of a process and its descendants, ten times a second, while it is entered."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._follow, daemon=True)
        self.begin = self._now()
        self.peak = self.begin

    def __enter__(self) -> "PeakMemory":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    @property
    def growth(self) -> int:
        """Bytes that the peak lies above the beginning."""
        return self.peak - self.begin

    def _now(self) -> int:
        return sum(memory.pss for memory in family_memory(self._pid))

    def _follow(self) -> None:
        while not self._done.wait(0.1):
            self.peak = max(self.peak, self._now())
