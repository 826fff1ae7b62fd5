"""Loading at the start: everything the first time, afterwards only what changed.

``mapsvc load`` runs as a process of its own, so that what it needs, pandas and GDAL, does not stay in the supervisor.
"""

import psycopg
from rich.console import Console

from mapsvc.errors import SetupError
from mapsvc.running.supervisor import Child, Supervisor


def is_first_load_unfinished(conninfo: str) -> bool:
    """Whether there are declared layers that were never tried, or none is declared yet.

    A first load that was stopped in the middle goes on at the next start in the same way, downloads too.
    """
    with psycopg.connect(conninfo) as connection:
        row = connection.execute(
            "SELECT count(*) = 0 OR bool_or(published IS NULL AND failure IS NULL AND withdrawn_at IS NULL)"
            " FROM catalogue.layer"
        ).fetchone()
    return bool(row and row[0])


def load_everything(supervisor: Supervisor, environment: dict[str, str]) -> None:
    """Load all declared layers before the service starts, with a progress bar.

    A layer whose files are missing does not keep the others from loading. Raises SetupError when nothing could be
    loaded because a declaration is wrong; what is wrong was printed.
    """
    status = supervisor.finish(Child("load", ["load"], environment))
    if status and not supervisor.is_stopping:
        raise SetupError(
            reason={"vi": "Chưa nạp được dữ liệu; lý do ở trên.", "en": "Nothing was loaded; the reason is above."},
            advice={"vi": "Sửa rồi chạy lại.", "en": "Mend it and start again."},
        )


def load_changes(supervisor: Supervisor, environment: dict[str, str], console: Console) -> None:
    """Load what changed since the last start, beside the running service; it goes on with what it has meanwhile.

    A file that could not be downloaded is not tried again at every start: ``mapsvc load`` does that.
    """
    status = supervisor.finish(Child("load", ["load"], {**environment, "MAPSVC_DOWNLOAD": "false"}))
    if status and not supervisor.is_stopping:
        console.print(
            "Không nạp được gì mới, lý do ở trên; bản đồ chạy tiếp với dữ liệu đang có.\n"
            "Nothing new was loaded, the reason is above; the map goes on with the data it has.",
            style="yellow",
            highlight=False,
            soft_wrap=True,
        )
