"""Which migrations this version of the program has, read from their files.

The migration library itself is a third of what a web process would import, and it needs no more than the name of
the newest migration, to know whether the database is current.
"""

import re
from functools import cache
from pathlib import Path

MIGRATIONS = Path(__file__).parent / "migrations"


@cache
def revisions() -> tuple[str, ...]:
    """Every migration, oldest first; their files are named in that order."""
    found = []
    for path in sorted((MIGRATIONS / "versions").glob("[0-9]*.py")):
        named = re.search(r'^revision(?:: str)? = ["\'](\w+)["\']', path.read_text(encoding="utf-8"), re.MULTILINE)
        if named:
            found.append(named[1])
    return tuple(found)


def newest_revision() -> str:
    """The migration that the database must have had."""
    return revisions()[-1]
