"""Commands that run, examine, save and bring back the service; ``cli.py`` mounts them.

Each imports what it needs when it is called: the supervisor, the web server and the worker then carry only their own.
"""

import sys
from pathlib import Path
from typing import Annotated

import typer

from mapsvc.settings import Settings

Host = Annotated[str | None, typer.Option(help="Địa chỉ lắng nghe · address to listen on [MAPSVC_HOST]")]
Port = Annotated[int | None, typer.Option(min=1, max=65535, help="Cổng · port [MAPSVC_PORT]")]
Processes = Annotated[
    int | None, typer.Option(min=1, max=64, help="Số tiến trình web · web processes [MAPSVC_WEB_PROCESSES]")
]


def up(host: Host = None, port: Port = None, web_processes: Processes = None) -> None:
    """Chạy tất cả trên máy này · Run everything on this machine: database, data, web, worker."""
    from mapsvc.running.up import up as run

    run(_settings(host, port, web_processes))


def serve(host: Host = None, port: Port = None, web_processes: Processes = None) -> None:
    """Chỉ chạy web · Run the web server only; the database must be there and migrated."""
    from mapsvc.running.server import serve as run

    run(_settings(host, port, web_processes))


def worker() -> None:
    """Chỉ chạy việc nền · Run the background worker only: tile archives."""
    from mapsvc import logs
    from mapsvc.worker import run_worker

    settings = Settings()
    logs.configure("worker", settings.log_level, settings.log_format)
    run_worker(settings)


def doctor() -> None:
    """Khám hệ thống, chỉ cách sửa từng lỗi · Examine the installation and say how to mend each fault."""
    from rich.console import Console

    from mapsvc.running.doctor import examine
    from mapsvc.running.doctor.findings import tell

    console = Console()
    faults = 0
    for finding in examine(Settings()):
        tell(finding, console)
        faults += finding.state == "fault"
    if faults:
        console.print(f"\n[red]{faults} lỗi cần sửa · faults to mend[/]", highlight=False)
        sys.exit(1)
    console.print("\n[green]Không có lỗi · no faults[/]", highlight=False)


def backup(
    target: Annotated[Path, typer.Argument(help="Tệp hoặc thư mục · file or folder to write to")],
) -> None:
    """Sao lưu cơ sở dữ liệu, kho ô bản đồ và khai báo · Save database, archives and declarations in one file."""
    from mapsvc.running.backup import backup as run

    path = run(Settings(), target)
    typer.echo(f"{path}  {path.stat().st_size / 1e6:.1f} MB")


def restore(
    source: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="Tệp sao lưu · backup file")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Thay toàn bộ dữ liệu đang có · replace all that is there")
    ] = False,
) -> None:
    """Khôi phục từ bản sao lưu và kiểm lại từng bảng · Bring a backup back and prove that it arrived whole."""
    from mapsvc.running.restore import restore as run

    restored = run(Settings(), source, replace)
    typer.echo(
        f"Đã khôi phục và kiểm · restored and proven: {restored.tables} bảng · tables, {restored.rows} dòng · rows, "
        f"{restored.archives} kho ô · archives\n"
        f"Khai báo · declarations: {restored.declarations}"
    )


def database() -> None:
    """In địa chỉ cơ sở dữ liệu đang dùng, cho psql và QGIS · Print the address of the database, for psql and QGIS."""
    from mapsvc.database.location import conninfo

    typer.echo(conninfo(Settings()))


def _settings(host: str | None, port: int | None, web_processes: int | None) -> Settings:
    """The settings, with what the command line says above what the environment says."""
    given = {"host": host, "port": port, "web_processes": web_processes}
    return Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
