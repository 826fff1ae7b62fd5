"""``mapsvc up``: everything on one machine, from an empty folder to the map in the browser."""

import json
import sys
import time
import urllib.error
import urllib.request
from functools import partial

from rich.console import Console

from mapsvc import logs
from mapsvc.database.schema import require_current_schema
from mapsvc.running.database import DatabaseKeeper
from mapsvc.running.first_load import is_first_load_unfinished, load_changes, load_everything
from mapsvc.running.instance import only_instance
from mapsvc.running.server import require_free_port
from mapsvc.running.supervisor import Child, Supervisor
from mapsvc.settings import Settings


def up(settings: Settings) -> None:
    """Run the service until it is told to stop. Raises SetupError when something must be mended first."""
    console = Console(stderr=True)
    # People at a terminal read text; whatever collects the output gets JSON.
    log_format = (
        "text" if console.is_terminal and "log_format" not in settings.model_fields_set else settings.log_format
    )
    logs.configure("up", settings.log_level, log_format)
    with only_instance(settings.home, local_address(settings)):
        require_free_port(settings.host, settings.port)
        database = DatabaseKeeper(settings)
        supervisor = Supervisor(database.keep_running, partial(console.print, highlight=False, soft_wrap=True))
        try:
            url = database.start()
            require_current_schema(url)
            environment = _environment(settings, url, log_format)
            first = is_first_load_unfinished(url)
            if first:
                load_everything(supervisor, environment)

            def meanwhile() -> None:
                _tell_when_ready(settings, supervisor, console)
                if not first and not supervisor.is_stopping:
                    load_changes(supervisor, environment, console)

            if not supervisor.is_stopping:
                children = [Child("web", ["serve"], environment), Child("worker", ["worker"], environment)]
                supervisor.run(children, meanwhile)
        finally:
            console.show_cursor()  # a load that was stopped in the middle had hidden it
            database.stop()


def local_address(settings: Settings) -> str:
    """Where a browser on this machine finds the map."""
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(settings.host, settings.host)  # noqa: S104
    return f"http://{host}:{settings.port}"


def _environment(settings: Settings, url: str, log_format: str) -> dict[str, str]:
    """What the processes of the service must agree on."""
    return {
        "MAPSVC_HOME": str(settings.home),
        "MAPSVC_DATABASE_URL": url,
        "MAPSVC_HOST": settings.host,
        "MAPSVC_PORT": str(settings.port),
        "MAPSVC_WEB_PROCESSES": str(settings.web_processes),
        "MAPSVC_LOG_FORMAT": log_format,
    }


def _tell_when_ready(settings: Settings, supervisor: Supervisor, console: Console) -> None:
    """Print the address once the service answers there; say what is missing when that takes long."""
    address = settings.public_url or local_address(settings)
    began = time.monotonic()
    told_missing = False
    while not supervisor.is_stopping:
        missing = _missing(local_address(settings))
        if not missing:
            ready = f"\n  [bold green]Bản đồ sẵn sàng · the map is ready:[/] [bold]{address}[/]"
            console.print(ready, highlight=False, soft_wrap=True)
            console.print("  Ctrl-C để dừng · to stop\n", highlight=False)
            sys.stderr.flush()
            return
        if not told_missing and time.monotonic() - began > 30:
            told_missing = True
            console.print(f"Chưa sẵn sàng · not ready yet: {missing}", highlight=False)
        time.sleep(0.1)


def _missing(address: str) -> str:
    """What the service at ``address`` still waits for; empty when it is ready."""
    try:
        with urllib.request.urlopen(f"{address}/ready", timeout=5) as reply:  # noqa: S310
            reply.read()
            return ""
    except urllib.error.HTTPError as error:
        try:
            checks = json.loads(error.read())["checks"]
        except (ValueError, KeyError):
            return f"HTTP {error.code}"
        return ", ".join(name for name, holds in checks.items() if not holds)
    except (OSError, ValueError):
        return "web"
