"""Loading at the start: everything the first time, afterwards only what changed.

``mapsvc load`` runs as a process of its own, so that what it needs, pandas and GDAL, does not stay in the supervisor.
"""

import psycopg

from mapsvc.errors import SetupError
from mapsvc.running.supervisor import Child, Supervisor


def is_first_start(conninfo: str) -> bool:
    """Whether no layer was ever declared in this database."""
    with psycopg.connect(conninfo) as connection:
        return connection.execute("SELECT 1 FROM catalogue.layer LIMIT 1").fetchone() is None


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


def load_changes(supervisor: Supervisor, environment: dict[str, str]) -> None:
    """Load what changed since the last start, beside the running service; it goes on with what it has meanwhile.

    A file that could not be downloaded is not tried again at every start: ``mapsvc load`` does that.
    """
    supervisor.finish(Child("load", ["load"], {**environment, "MAPSVC_DOWNLOAD": "false"}))
