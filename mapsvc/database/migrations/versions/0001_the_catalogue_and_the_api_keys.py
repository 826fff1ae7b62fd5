"""The catalogue and the API keys"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "api_key",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "digest", sa.LargeBinary(), nullable=False, comment="sha256 of the key; the key itself is kept nowhere"
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_key")),
        sa.UniqueConstraint("digest", name=op.f("uq_api_key_digest")),
        schema="accounts",
    )
    op.create_table(
        "layer",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("declaration", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("style", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "published",
            sa.Integer(),
            nullable=True,
            comment="number of the published version: the pointer that publishing moves",
        ),
        sa.Column(
            "failure",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="why the last load failed: {vi, en, at}",
        ),
        sa.Column(
            "withdrawn_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when its folder was taken away; its versions are kept, nobody is shown them",
        ),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_layer")),
        schema="catalogue",
    )
    op.create_table(
        "vocabulary",
        sa.Column("name", sa.Text(), nullable=False, comment="sectors, agencies, codes, databases"),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_vocabulary")),
        schema="catalogue",
    )
    op.create_table(
        "layer_version",
        sa.Column("layer_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("declaration", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("sources", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("steps", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("checks", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("feature_count", sa.BigInteger(), nullable=False),
        sa.Column("extent", sa.ARRAY(sa.Double()), nullable=True, comment="west, south, east, north in CRS84 degrees"),
        sa.Column("fingerprint", sa.Text(), nullable=False, comment="sha256 of all that decides the content"),
        sa.Column(
            "archive",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="the PMTiles archive: {path, bytes, sha256, min_zoom, max_zoom}",
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'published', 'archived', 'rejected')", name=op.f("ck_layer_version_state")
        ),
        sa.ForeignKeyConstraint(["layer_id"], ["catalogue.layer.id"], name=op.f("fk_layer_version_layer_id")),
        sa.PrimaryKeyConstraint("layer_id", "number", name=op.f("pk_layer_version")),
        schema="catalogue",
    )


def downgrade() -> None:
    op.drop_table("layer_version", schema="catalogue")
    op.drop_table("vocabulary", schema="catalogue")
    op.drop_table("layer", schema="catalogue")
    op.drop_table("api_key", schema="accounts")
