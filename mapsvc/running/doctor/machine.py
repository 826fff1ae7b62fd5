"""What the machine must offer: Python and packages, memory and disk, a home that can be written, a port, a clock."""

import importlib.metadata
import locale
import os
import re
import shutil
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from mapsvc.database.tuning import machine_memory
from mapsvc.errors import SetupError
from mapsvc.running.doctor.findings import Findings, advice, fault, good
from mapsvc.running.instance import running_address
from mapsvc.running.server import require_free_port
from mapsvc.settings import CHECKOUT, Settings

OLDEST_PYTHON = (3, 11)
LEAST_MEMORY = 1_500_000_000
LEAST_DISK = 2_000_000_000
PROGRAM_MADE = datetime(2026, 1, 1, tzinfo=UTC)
"""No correct clock shows a time before this."""


def check_python(settings: Settings) -> Findings:
    """Python and, in a checkout, the very versions that requirements.txt names."""
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < OLDEST_PYTHON:
        yield fault(
            ("Python", "Python"),
            (f"bản {version} quá cũ", f"version {version} is too old"),
            ("Cài Python 3.11 trở lên rồi chạy scripts/run.", "Install Python 3.11 or newer, then scripts/run."),
        )
    else:
        yield good(("Python", "Python"), version)
    differing = sorted(_differing_packages(CHECKOUT / "requirements.txt"))
    subject = ("Gói Python", "Python packages")
    if differing:
        names = ", ".join(differing[:8])
        yield fault(
            subject,
            (f"thiếu hoặc khác bản đã khóa: {names}", f"missing or not the locked version: {names}"),
            ("Chạy scripts/install.", "Run scripts/install."),
        )
    else:
        yield good(subject)


def check_resources(settings: Settings) -> Findings:
    """Memory, and disk where the data lies."""
    memory = machine_memory()
    subject = ("Bộ nhớ", "Memory")
    if memory < LEAST_MEMORY:
        yield advice(
            subject,
            (f"{_gigabytes(memory)}, hơi ít", f"{_gigabytes(memory)}, which is little"),
            ("Nên có từ 2 GB; đặt MAPSVC_WEB_PROCESSES=1.", "2 GB are better; set MAPSVC_WEB_PROCESSES=1."),
        )
    else:
        yield good(subject, _gigabytes(memory))
    free = shutil.disk_usage(_existing(settings.home)).free
    subject = ("Đĩa", "Disk")
    if free < LEAST_DISK:
        yield fault(
            subject,
            (f"chỉ còn {_gigabytes(free)} ở {settings.home}", f"only {_gigabytes(free)} left at {settings.home}"),
            ("Giải phóng đĩa, hoặc đặt MAPSVC_HOME sang đĩa khác.", "Free some, or set MAPSVC_HOME to another disk."),
        )
    else:
        yield good(subject, (f"còn {_gigabytes(free)}", f"{_gigabytes(free)} free"))


def check_home(settings: Settings) -> Findings:
    """The home folder can be written by this account."""
    subject = ("Thư mục dữ liệu", "Home folder")
    place = _existing(settings.home)
    try:
        with tempfile.TemporaryFile(dir=place):
            pass
    except OSError as error:
        yield fault(
            subject,
            (f"không ghi được {place}: {error.strerror}", f"{place} cannot be written: {error.strerror}"),
            (
                f"Chạy bằng chủ của thư mục, hoặc: sudo chown -R {os.geteuid()} '{place}', hoặc đặt MAPSVC_HOME.",
                f"Run as its owner, or: sudo chown -R {os.geteuid()} '{place}', or set MAPSVC_HOME.",
            ),
        )
    else:
        yield good(subject, str(settings.home))


def check_port(settings: Settings) -> Findings:
    """The port is free, or it is this service that has it."""
    subject = ("Cổng", "Port")
    if address := running_address(settings.home):
        yield good(subject, (f"dịch vụ đang chạy ở {address}", f"the service runs at {address}"))
        return
    try:
        require_free_port(settings.host, settings.port)
    except SetupError as error:
        yield fault(subject, (error.text("vi"), error.text("en")), (error.advice("vi"), error.advice("en")))
    else:
        yield good(subject, (f"{settings.port} còn trống", f"{settings.port} is free"))


def check_clock_and_locale(settings: Settings) -> Findings:
    """Versions are dated by the clock; files have Vietnamese names."""
    now = datetime.now(UTC)
    subject = ("Đồng hồ", "Clock")
    if now < PROGRAM_MADE:
        yield fault(
            subject,
            (f"đồng hồ chỉ {now:%d/%m/%Y}", f"the clock shows {now:%Y-%m-%d}"),
            ("Bật đồng bộ giờ: timedatectl set-ntp true", "Turn on time synchronisation: timedatectl set-ntp true"),
        )
    else:
        yield good(subject, now.isoformat(timespec="seconds"))
    encoding = sys.getfilesystemencoding()
    subject = ("Mã ký tự", "Locale")
    if encoding.lower().replace("-", "") != "utf8":
        yield fault(
            subject,
            (f"tên tệp dùng mã {encoding}", f"file names are in {encoding}"),
            ("Đặt LANG=C.UTF-8.", "Set LANG=C.UTF-8."),
        )
    else:
        yield good(subject, locale.setlocale(locale.LC_CTYPE) or encoding)


def _differing_packages(requirements: Path) -> set[str]:
    """Packages of a locked file that are not installed as locked; empty outside a checkout."""
    if not requirements.exists():
        return set()
    differing = set()
    for name, version, marker in re.findall(
        r"^([A-Za-z0-9._-]+)==([^ ;\\]+)( ;[^\\]+)?", requirements.read_text(encoding="utf-8"), re.MULTILINE
    ):
        try:
            installed = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            if not marker:
                differing.add(f"{name} {version}")
            continue
        if installed != version and not marker:
            differing.add(f"{name} {version} ({installed})")
    return differing


def _existing(path: Path) -> Path:
    """The path, or the nearest folder above it that exists."""
    return next(folder for folder in (path, *path.absolute().parents) if folder.exists())


def _gigabytes(size: int) -> str:
    return f"{size / 1e9:.1f} GB"
