"""The operating-system account that the private cluster runs under.

PostgreSQL refuses to run as root. When the service is root, the cluster runs as ``postgres`` where that
account exists, else as ``nobody``; its files belong to that account and must be reachable by it.
"""

import os
import pwd
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mapsvc.errors import SetupError


@dataclass(frozen=True)
class ServerAccount:
    """Account of the server's files and processes."""

    name: str
    uid: int
    gid: int

    @property
    def switches(self) -> bool:
        """Whether the server runs under another account than this process."""
        return os.geteuid() != self.uid

    def options(self) -> Mapping[str, Any]:
        """Arguments for ``subprocess`` that run a program under this account."""
        common: dict[str, Any] = {"cwd": "/", "umask": 0o077, "env": self._environment()}
        return {**common, "user": self.uid, "group": self.gid, "extra_groups": []} if self.switches else common

    def own(self, path: Path) -> None:
        """Gives ``path`` to this account."""
        if self.switches:
            os.chown(path, self.uid, self.gid)

    def require_way_to(self, folder: Path) -> None:
        """Raises SetupError when this account cannot enter ``folder`` because of a folder above it."""
        if not self.switches:
            return
        for step in [*reversed(folder.parents), folder]:
            if not self._may_enter(step):
                raise SetupError(
                    reason={
                        "vi": f"Tài khoản “{self.name}” chạy PostgreSQL không vào được thư mục {step}.",
                        "en": f"The account “{self.name}”, which runs PostgreSQL, cannot enter {step}.",
                    },
                    advice={
                        "vi": f"Đặt MAPSVC_HOME ở nơi khác (ví dụ /var/lib/mapsvc), hoặc chạy: chmod o+x '{step}'",
                        "en": f"Set MAPSVC_HOME to another place (such as /var/lib/mapsvc), or: chmod o+x '{step}'",
                    },
                )

    def _may_enter(self, folder: Path) -> bool:
        status = folder.stat()
        if status.st_uid == self.uid:
            return bool(status.st_mode & 0o100)
        if status.st_gid == self.gid:
            return bool(status.st_mode & 0o010)
        return bool(status.st_mode & 0o001)

    def _environment(self) -> dict[str, str]:
        # PG* variables of the caller would point the server's programs elsewhere.
        return {"PATH": os.environ.get("PATH", os.defpath), "LANG": "C", "LC_ALL": "C", "TZ": "UTC"}


def server_account() -> ServerAccount:
    """The account to run PostgreSQL under."""
    uid = os.geteuid()
    if uid != 0:
        return _account(_entry_of(uid))
    for name in ("postgres", "nobody"):
        try:
            return _account(pwd.getpwnam(name))
        except KeyError:
            continue
    raise SetupError(
        reason={
            "vi": "PostgreSQL không chạy bằng root, mà máy không có tài khoản postgres hay nobody.",
            "en": "PostgreSQL does not run as root and there is neither a postgres nor a nobody account.",
        },
        advice={"vi": "Chạy: useradd --system postgres", "en": "Run: useradd --system postgres"},
    )


def account_name() -> str:
    """Name of the account this process runs under; the server knows its clients by it."""
    return _entry_of(os.geteuid()).pw_name


def _account(entry: pwd.struct_passwd) -> ServerAccount:
    return ServerAccount(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _entry_of(uid: int) -> pwd.struct_passwd:
    try:
        return pwd.getpwuid(uid)
    except KeyError:
        raise SetupError(
            reason={
                "vi": f"Tài khoản số {uid} không có tên trong hệ thống nên không chạy được PostgreSQL.",
                "en": f"Account number {uid} has no name on this system, so PostgreSQL cannot run.",
            },
            advice={
                "vi": "Thêm tài khoản vào /etc/passwd, hoặc đặt MAPSVC_DATABASE_URL.",
                "en": "Add the account to /etc/passwd, or set MAPSVC_DATABASE_URL.",
            },
        ) from None
