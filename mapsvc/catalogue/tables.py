"""Tables of the catalogue: what layers there are and every version of each."""

from sqlalchemy import (
    ARRAY,
    REAL,
    BigInteger,
    CheckConstraint,
    Column,
    Computed,
    DateTime,
    Double,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
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

story_picture = Table(
    "story_picture",
    metadata,
    Column("name", Text, primary_key=True, comment="made from the content: a name never means another picture"),
    Column("media_type", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
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

search_entry = Table(
    "search_entry",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("layer_id", Text, ForeignKey("catalogue.layer.id"), nullable=False),
    Column("fid", BigInteger, nullable=False),
    Column("feature_id", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("name", Text, nullable=False, comment="the name this entry is found by: the title or another"),
    Column("kind", Text, comment="value of the declared kind_field"),
    Column("context", Text),
    Column("leads_to", Text, comment="key of the feature that search leads on to"),
    Column("rank", REAL, nullable=False, comment="declared weight, plus less than one for its size"),
    Column("lon", Double),
    Column("lat", Double),
    Column("box", ARRAY(Double), comment="west, south, east, north; null for a point"),
    Column("folded", Text(collation="C"), Computed("catalogue.fold_name(name)", persisted=True)),
    Column("words", Text, Computed("catalogue.search_words(name, context)", persisted=True)),
    Index("ix_search_entry_feature", "layer_id", "feature_id"),
    Index("ix_search_entry_folded", "folded"),
    Index("ix_search_entry_rank", "rank"),
    Index("ix_search_entry_words", "words", postgresql_using="gin", postgresql_ops={"words": "gin_trgm_ops"}),
    schema="catalogue",
)
"""Every name by which a feature of a published version is found; ``mapsvc.catalogue.search`` fills it."""
