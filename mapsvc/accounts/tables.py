"""Tables of people and keys."""

from sqlalchemy import BigInteger, Column, DateTime, Identity, LargeBinary, Table, Text, func

from mapsvc.database.tables import metadata

api_key = Table(
    "api_key",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("agency", Text, nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    Column(
        "digest", LargeBinary, nullable=False, unique=True, comment="sha256 of the key; the key itself is kept nowhere"
    ),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("revoked_at", DateTime(timezone=True)),
    schema="accounts",
)
