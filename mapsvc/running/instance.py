"""One running service for one home folder: a second ``mapsvc up`` is told where the first one is."""

import contextlib
import fcntl
from collections.abc import Iterator
from pathlib import Path

from mapsvc.errors import SetupError


@contextlib.contextmanager
def only_instance(home: Path, address: str) -> Iterator[None]:
    """Holds the home folder for this process; the kernel lets go of it even after ``kill -9``.

    Raises SetupError naming the address of the instance that has it.
    """
    home.mkdir(parents=True, exist_ok=True)
    path = home / "up.lock"
    with path.open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise _already_running(lock.read().strip(), home) from None
        lock.truncate(0)
        lock.write(address)
        lock.flush()
        yield
        lock.truncate(0)


def running_address(home: Path) -> str | None:
    """Address of the service that runs on this home folder, ``None`` when there is none."""
    try:
        with (home / "up.lock").open(encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return (home / "up.lock").read_text(encoding="utf-8").strip()
    except OSError:
        pass
    return None


def _already_running(address: str, home: Path) -> SetupError:
    return SetupError(
        reason={
            "vi": f"Bản đồ này đang chạy rồi, ở {address} (thư mục {home}).",
            "en": f"This map is running already, at {address} (folder {home}).",
        },
        advice={
            "vi": "Mở địa chỉ đó, hoặc đặt MAPSVC_HOME tới thư mục khác để chạy thêm một bản.",
            "en": "Open that address, or set MAPSVC_HOME to another folder to run one more.",
        },
    )
