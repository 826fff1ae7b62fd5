"""The private PostGIS cluster: a PostgreSQL server of the program's own, below its home folder.

It listens on a socket in a folder closed to other accounts, never on the network. Whoever needs it calls
``ensure_running``; the last one to leave stops it. Locks on files, not on memory, hold this together, so that a
process that is killed leaves nothing to clean up: the next one takes over the running server or recovers it.
"""

import atexit
import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from urllib.parse import quote

import psycopg

from mapsvc.database.postgresql import Installation, choose_server
from mapsvc.database.preparing import DATABASE, OWNER, prepare_database
from mapsvc.database.server_account import ServerAccount, account_name, server_account
from mapsvc.database.tuning import configuration, machine_memory
from mapsvc.errors import SetupError

_LONGEST_SOCKET_FOLDER = 107 - len("/.s.PGSQL.5432.lock")
_START_SECONDS = 300.0  # recovering after a power cut replays up to max_wal_size of log
_STOP_SECONDS = 60.0


class Cluster:
    """The PostgreSQL server whose files are in ``<home>/postgres``."""

    def __init__(self, home: Path) -> None:
        self.home = home.absolute()
        self.data = self.home / "postgres"
        self._in_use: IO[str] | None = None

    def ensure_running(self) -> str:
        """Starts the server unless it runs, prepares the database, and gives its URL (libpq form).

        Safe to call from several processes at once. Raises SetupError when PostgreSQL or PostGIS is missing
        or the server does not start.
        """
        account = server_account()
        self._make_home(account)
        with self._locked():
            self._register_use()
            server = choose_server(self._data_major())
            if self._data_major() is None:
                self._initialise(server, account)
            if self.server_pid() is None:
                self._start(server, account)
            prepare_database(self._conninfo("postgres", "postgres"), self._conninfo(DATABASE, "postgres"))
        return self.url

    @property
    def url(self) -> str:
        """Address of the database for its owner; usable while the server runs."""
        return f"postgresql://{OWNER}@/{DATABASE}?host={quote(str(self.socket_folder), safe='')}&port=5432"

    @property
    def socket_folder(self) -> Path:
        """Where the server's socket is: below home, or in a short place when that path is too long for a socket."""
        below_home = self.home / "socket"
        path = str(below_home)
        if len(os.fsencode(path)) <= _LONGEST_SOCKET_FOLDER and re.fullmatch(r"[A-Za-z0-9/._-]+", path):
            return below_home
        key = hashlib.sha256(os.fsencode(path)).hexdigest()[:12]
        # Not $TMPDIR: every process must come to the same place. Who owns the folder is checked before it is used.
        return Path("/tmp") / f"mapsvc-{os.geteuid()}-{key}"  # noqa: S108

    def is_running(self) -> bool:
        """Whether the server runs and accepts connections."""
        return self.server_pid() is not None and self._answers()

    def stop(self) -> None:
        """Ends this object's use of the server, and stops it when nobody else uses it."""
        if self._in_use is None:
            return
        atexit.unregister(self.stop)
        with self._locked():
            if self._is_last_user():
                self._shut_down()
            self._in_use.close()
            self._in_use = None

    def server_pid(self) -> int | None:
        """Process number of the server, ``None`` when it does not run.

        A number left by a crash may by now belong to another program, so the process must be looked at.
        """
        try:
            pid = int((self.data / "postmaster.pid").read_text().split()[0])
        except (FileNotFoundError, ValueError, IndexError):
            return None
        return pid if _is_postgres(pid, self.data) else None

    def _make_home(self, account: ServerAccount) -> None:
        try:
            self.home.mkdir(parents=True, exist_ok=True, mode=0o755)
        except OSError as error:
            raise SetupError(
                reason={
                    "vi": f"Không tạo được thư mục {self.home}: {error.strerror}.",
                    "en": f"The folder {self.home} cannot be made: {error.strerror}.",
                },
                advice={
                    "vi": "Đặt MAPSVC_HOME tới một thư mục ghi được.",
                    "en": "Set MAPSVC_HOME to a writable folder.",
                },
            ) from error
        account.require_way_to(self.home)
        for folder in (self.data, self.socket_folder):
            if not folder.exists():
                folder.mkdir(mode=0o700)
                account.own(folder)
        owner = self.socket_folder.lstat()
        if owner.st_uid != account.uid or self.socket_folder.is_symlink():
            raise _foreign_folder(self.socket_folder, account)
        self.socket_folder.chmod(0o700)

    def _data_major(self) -> int | None:
        version = self.data / "PG_VERSION"
        return int(version.read_text()) if version.exists() else None

    def _initialise(self, server: Installation, account: ServerAccount) -> None:
        """Makes the data folder beside its final place, so that an interrupted attempt leaves nothing half made."""
        fresh = self.home / "postgres.new"
        _remove(fresh)
        fresh.mkdir(mode=0o700)
        account.own(fresh)
        command = [str(server.program("initdb")), "--pgdata", str(fresh), "--username", "postgres"]
        command += ["--encoding", "UTF8", "--locale", "C", "--lc-ctype", "C.UTF-8"]
        command += ["--auth-local", "peer", "--auth-host", "reject", "--no-instructions"]
        made = subprocess.run(command, capture_output=True, text=True, check=False, **account.options())
        if made.returncode != 0:
            raise SetupError(
                reason={
                    "vi": f"initdb không tạo được cơ sở dữ liệu: {made.stderr.strip()}",
                    "en": f"initdb could not make the database: {made.stderr.strip()}",
                },
                advice={"vi": "Kiểm tra đĩa và quyền ghi.", "en": "Check the disk and its permissions."},
            )
        with (fresh / "postgresql.conf").open("a", encoding="utf-8") as conf:
            conf.write("\ninclude = 'mapsvc.conf'\n")
        self.data.rmdir()
        fresh.rename(self.data)

    def _configure(self, account: ServerAccount) -> None:
        """Writes what follows the machine: memory, socket, and the accounts that may come in."""
        accounts = {account.name, account_name()}
        files = {
            "mapsvc.conf": configuration(self.socket_folder, machine_memory()),
            "pg_hba.conf": "local all all peer map=mapsvc\n",
            "pg_ident.conf": "".join(
                f'mapsvc "{name}" {role}\n' for name in sorted(accounts) for role in ("postgres", OWNER)
            ),
        }
        for name, text in files.items():
            path = self.data / name
            path.write_text(text, encoding="utf-8")
            account.own(path)
            path.chmod(0o600)

    def _start(self, server: Installation, account: ServerAccount) -> None:
        self._configure(account)
        for stale in (self.data / "postmaster.pid", self.socket_folder / ".s.PGSQL.5432.lock"):
            stale.unlink(missing_ok=True)
        log = self.home / "postgres.log"
        deadline = time.monotonic() + _START_SECONDS
        for attempt in range(1, 4):
            with log.open("w", encoding="utf-8") as output:
                # A session of its own: Ctrl-C in the terminal must not stop the server before its clients.
                process = subprocess.Popen(
                    [str(server.program("postgres")), "-D", str(self.data)],
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                    start_new_session=True,
                    **account.options(),
                )
            while process.poll() is None and time.monotonic() < deadline:
                if self._answers():
                    process.returncode = 0  # it outlives this object on purpose
                    return
                time.sleep(0.05)
            # Processes of a killed server may hold its shared memory for a moment.
            time.sleep(attempt)
        raise self._failed_start(log)

    def _failed_start(self, log: Path) -> SetupError:
        told = []
        for path in sorted((self.data / "log").glob("*.log"), key=lambda path: path.stat().st_mtime)[-1:]:
            told += path.read_text(encoding="utf-8", errors="replace").splitlines()[-6:]
        # Last, because a server that ends at once has said why before its log was opened.
        told += log.read_text(encoding="utf-8", errors="replace").splitlines()[-8:]
        lines = "\n".join(told)
        return SetupError(
            reason={"vi": f"PostgreSQL không khởi động:\n{lines}", "en": f"PostgreSQL did not start:\n{lines}"},
            advice={"vi": f"Xem {self.data}/log.", "en": f"See {self.data}/log."},
        )

    def _shut_down(self) -> None:
        """Fast shutdown: running statements are cancelled, what was committed is kept."""
        if (pid := self.server_pid()) is None:
            return
        for request in (signal.SIGINT, signal.SIGQUIT):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, request)
            deadline = time.monotonic() + _STOP_SECONDS
            while time.monotonic() < deadline:
                if self.server_pid() is None:
                    return
                _reap(pid)
                time.sleep(0.02)

    def _answers(self) -> bool:
        try:
            psycopg.connect(self._conninfo("postgres", "postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def _conninfo(self, database: str, role: str) -> str:
        return psycopg.conninfo.make_conninfo(
            host=str(self.socket_folder), port=5432, dbname=database, user=role, application_name="mapsvc"
        )

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        """Lets one process at a time start or stop the server."""
        with (self.home / "cluster.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _register_use(self) -> None:
        if self._in_use is None:
            self._in_use = (self.home / "cluster.users").open("a")
            fcntl.flock(self._in_use, fcntl.LOCK_SH)
            atexit.register(self.stop)

    def _is_last_user(self) -> bool:
        assert self._in_use is not None
        try:
            fcntl.flock(self._in_use, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def _is_postgres(pid: int, data: Path) -> bool:
    """Whether process ``pid`` is a server of the folder ``data``."""
    process = Path(f"/proc/{pid}")
    if not Path("/proc/self").exists():
        try:
            os.kill(pid, 0)
        except OSError:
            return False
        return True
    try:
        state = (process / "stat").read_text().rpartition(")")[2].split()[0]
        return state != "Z" and (process / "cwd").resolve() == data.resolve()
    except OSError:
        return False


def _reap(pid: int) -> None:
    """Takes the exit of a server that is our own child off the process table."""
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)


def _remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


def _foreign_folder(folder: Path, account: ServerAccount) -> SetupError:
    return SetupError(
        reason={
            "vi": f"Thư mục {folder} không thuộc tài khoản “{account.name}”.",
            "en": f"The folder {folder} does not belong to the account “{account.name}”.",
        },
        advice={"vi": "Xóa thư mục đó rồi chạy lại.", "en": "Remove that folder and start again."},
    )
