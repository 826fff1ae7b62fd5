"""The database under the supervisor: started with the service, watched, brought to the program's schema."""

import logging
import time

import psycopg

from mapsvc.database.cluster import Cluster
from mapsvc.errors import MapsvcError
from mapsvc.settings import Settings

log = logging.getLogger(__name__)

RETRY_SECONDS = 2.0


class DatabaseKeeper:
    """The private cluster while the service runs; a server of the user's own is left to its owner."""

    def __init__(self, settings: Settings) -> None:
        self._url = settings.database_url
        self._cluster = Cluster(settings.home)
        self._retry_at = 0.0

    def start(self) -> str:
        """The connection string of a database that answers."""
        return self._url or self._cluster.ensure_running()

    def keep_running(self) -> None:
        """Starts the cluster again when it was killed; requests are told 503 meanwhile."""
        if self._url or self._cluster.server_pid() is not None or time.monotonic() < self._retry_at:
            return
        log.error("the database ended; starting it again")
        try:
            self._cluster.ensure_running()
        except (MapsvcError, psycopg.Error, OSError) as error:
            log.error("the database does not start: %s", error)
            self._retry_at = time.monotonic() + RETRY_SECONDS

    def stop(self) -> None:
        """Stops the cluster, unless somebody else still works with it."""
        self._cluster.stop()
