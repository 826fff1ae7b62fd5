"""SQL kept in ``queries.sql`` files, by name."""

from importlib import resources
from typing import Any

import aiosql


def statements(package: str) -> Any:
    """The named statements of ``<package>/queries.sql``.

    Each is callable with a synchronous connection; ``.sql`` is its text with psycopg placeholders, for async use.
    """
    text = resources.files(package).joinpath("queries.sql").read_text(encoding="utf-8")
    return aiosql.from_str(text, "psycopg", mandatory_parameters=False)
