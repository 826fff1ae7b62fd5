"""Tables of the catalogue: what layers there are and every version of each."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Double,
    ForeignKey,
    Integer,
    Table,
    Text,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB

from mapsvc.database.tables import metadata

layer = Table(
    "layer",
    metadata,
    Column("id", Text, primary_key=True),
    Column("sector", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("declaration", JSONB, nullable=False),
    Column("style", JSONB, nullable=False),
    Column("published", Integer, comment="number of the published version: the pointer that publishing moves"),
    Column("failure", JSONB, comment="why the last load failed: {vi, en, at}"),
    Column(
        "withdrawn_at",
        DateTime(timezone=True),
        comment="when its folder was taken away; its versions are kept, nobody is shown them",
    ),
    Column("updated_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    schema="catalogue",
)

layer_version = Table(
    "layer_version",
    metadata,
    Column("layer_id", Text, ForeignKey("catalogue.layer.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("state", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("created_by", Text, nullable=False),
    Column("published_at", DateTime(timezone=True)),
    Column("declaration", JSONB, nullable=False),
    Column("sources", JSONB, nullable=False),
    Column("steps", JSONB, nullable=False),
    Column("checks", JSONB, nullable=False),
    Column("feature_count", BigInteger, nullable=False),
    Column("extent", ARRAY(Double), comment="west, south, east, north in CRS84 degrees"),
    Column("fingerprint", Text, nullable=False, comment="sha256 of all that decides the content"),
    Column("archive", JSONB, comment="the PMTiles archive: {path, bytes, sha256, min_zoom, max_zoom}"),
    CheckConstraint("state IN ('draft', 'submitted', 'published', 'archived', 'rejected')", name="state"),
    schema="catalogue",
)

vocabulary = Table(
    "vocabulary",
    metadata,
    Column("name", Text, primary_key=True, comment="sectors, agencies, codes, databases"),
    Column("body", JSONB, nullable=False),
    schema="catalogue",
)
