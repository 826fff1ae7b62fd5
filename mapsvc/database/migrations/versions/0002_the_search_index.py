"""The search index and how names are folded in it"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# The twins in Python are in mapsvc/catalogue/folding.py. No table is read, so these are truly immutable; lower() is
# avoided because it follows the server's locale.
LOWERED = "translate(%s, 'ABCDEFGHIJKLMNOPQRSTUVWXYZđĐÐƉðɖ', 'abcdefghijklmnopqrstuvwxyz%s')"
SPELT = LOWERED % ("normalize(value, NFKD)", "đđđđđđ")
BARE = LOWERED % (r"regexp_replace(normalize(value, NFKD), '[\u0300-\u036f]', '', 'g')", "dddddd")
BETWEEN = r"[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u2000-\u206f\u3000-\u303f]+"
TONE_TO_END = r"'([\u0300\u0301\u0303\u0309\u0323])([^ ]*)', '\2\1', 'g'"

FUNCTIONS = [
    f"""
    CREATE FUNCTION catalogue.spell(value text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN regexp_replace(btrim(regexp_replace({SPELT}, '{BETWEEN}', ' ', 'g')), {TONE_TO_END})
    """,
    f"""
    CREATE FUNCTION catalogue.fold(value text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN btrim(regexp_replace({BARE}, '{BETWEEN}', ' ', 'g'))
    """,
    """
    CREATE FUNCTION catalogue.fold_name(value text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN regexp_replace(
        regexp_replace(
            catalogue.fold(value),
            '^(xa|phuong|thi tran|thi xa|thanh pho|dac khu|huyen dao|huyen|quan|tinh|tp|tx|tt) (?=.)', ''),
        ' (commune|ward|township|town|city|special zone|district|province)$', '')
    """,
    """
    CREATE FUNCTION catalogue.search_words(name text, context text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN ' ' || catalogue.fold_name(name) || coalesce(' ' || catalogue.fold(context), '')
    """,
]


def upgrade() -> None:
    for function in FUNCTIONS:
        op.execute(sa.text(function))
    op.create_table(
        "search_entry",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("layer_id", sa.Text(), nullable=False),
        sa.Column("fid", sa.BigInteger(), nullable=False),
        sa.Column("feature_id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False, comment="the name this entry is found by: the title or another"),
        sa.Column("kind", sa.Text(), nullable=True, comment="value of the declared kind_field"),
        sa.Column("context", sa.Text(), nullable=True),
        sa.Column("leads_to", sa.Text(), nullable=True, comment="key of the feature that search leads on to"),
        sa.Column("rank", sa.REAL(), nullable=False, comment="declared weight, plus less than one for its size"),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("box", sa.ARRAY(sa.Double()), nullable=True, comment="west, south, east, north; null for a point"),
        sa.Column(
            "folded",
            sa.Text(collation="C"),
            sa.Computed("catalogue.fold_name(name)", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "words",
            sa.Text(),
            sa.Computed("catalogue.search_words(name, context)", persisted=True),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["layer_id"], ["catalogue.layer.id"], name=op.f("fk_search_entry_layer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_entry")),
        schema="catalogue",
    )
    op.create_index("ix_search_entry_feature", "search_entry", ["layer_id", "feature_id"], schema="catalogue")
    op.create_index("ix_search_entry_folded", "search_entry", ["folded"], schema="catalogue")
    op.create_index("ix_search_entry_rank", "search_entry", ["rank"], schema="catalogue")
    op.create_index(
        "ix_search_entry_words",
        "search_entry",
        ["words"],
        schema="catalogue",
        postgresql_using="gin",
        postgresql_ops={"words": "gin_trgm_ops"},
    )


def downgrade() -> None:
    op.drop_table("search_entry", schema="catalogue")
    op.execute("DROP FUNCTION catalogue.search_words, catalogue.fold_name, catalogue.fold, catalogue.spell")
