"""Whether this process can answer for real: database, migrations, catalogue."""

import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from mapsvc.database.pool import Database
from mapsvc.database.revisions import newest_revision
from mapsvc.database.statements import statements
from mapsvc.http.context import Service

queries = statements("mapsvc.health")


@dataclass(frozen=True)
class Readiness:
    """Each part that must hold before requests should be sent to this process."""

    database: bool
    migrations: bool
    catalogue: bool

    @property
    def is_ready(self) -> bool:
        """Whether all parts hold."""
        return self.database and self.migrations and self.catalogue

    def document(self) -> dict[str, Any]:
        """The reply of ``/ready``."""
        return {"status": "ready" if self.is_ready else "not ready", "checks": asdict(self)}


async def readiness(service: Service) -> Readiness:
    """Asks the database now; never raises."""
    try:
        async with service.database.reading() as connection:
            found = await (await connection.execute(queries.schema_revision.sql)).fetchone()
    except Exception as error:
        # Without the catalogue schema the database answers, but nobody has migrated it.
        answered = "catalogue.alembic_version" in str(error)
        return Readiness(answered, False, service.registry.is_read)
    current = found is not None and found[0] == newest_revision()
    return Readiness(True, current, service.registry.is_read)


def process_gauges(database: Database) -> dict[str, float]:
    """The state of this process: its connections and its memory."""
    stats = database.stats()
    gauges: dict[str, float] = {
        name: stats.get(name, 0) for name in ("pool_size", "pool_available", "requests_waiting")
    }
    memory = Path("/proc/self/statm")
    if memory.exists():
        gauges["resident_memory_bytes"] = int(memory.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return gauges
