"""The table of short links."""

from sqlalchemy import CheckConstraint, Column, DateTime, Index, Table, Text, func

from mapsvc.database.tables import metadata

short_link = Table(
    "short_link",
    metadata,
    Column("code", Text(collation="C"), primary_key=True, comment="beginning of the digest of the link"),
    Column("link", Text, nullable=False, comment="the part after # of an address of the map, never an address"),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("opened_at", DateTime(timezone=True), comment="when it was first opened; unused ones expire"),
    CheckConstraint("octet_length(link) <= 8000", name="length"),
    schema="telling",
)

Index("ix_short_link_unused", short_link.c.created_at, postgresql_where=short_link.c.opened_at.is_(None))
