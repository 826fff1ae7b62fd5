"""Short links and pictures of stories"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "story_picture",
        sa.Column(
            "name", sa.Text(), nullable=False, comment="made from the content: a name never means another picture"
        ),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_story_picture")),
        schema="catalogue",
    )
    op.create_table(
        "short_link",
        sa.Column("code", sa.Text(collation="C"), nullable=False, comment="beginning of the digest of the link"),
        sa.Column(
            "link", sa.Text(), nullable=False, comment="the part after # of an address of the map, never an address"
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column(
            "opened_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when it was first opened; unused ones expire",
        ),
        sa.CheckConstraint("octet_length(link) <= 8000", name=op.f("ck_short_link_length")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_short_link")),
        schema="telling",
    )
    op.create_index(
        "ix_short_link_unused",
        "short_link",
        ["created_at"],
        schema="telling",
        postgresql_where=sa.text("opened_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("short_link", schema="telling")
    op.drop_table("story_picture", schema="catalogue")
