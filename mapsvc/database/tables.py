"""The one MetaData that every room's ``tables.py`` registers its tables in; migrations are proven equal to it."""

from sqlalchemy import MetaData

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

SCHEMAS = ("catalogue", "layer", "accounts", "jobs", "telling")
"""Administration of layers; their data; people and keys; the job queue; short links."""
