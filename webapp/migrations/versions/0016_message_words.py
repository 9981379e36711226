"""Messages are found by their words, and social profiles by their names."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from webapp.core.text import squeeze

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

PAGE_ROWS = 5000
# Only what the pieces are, not where in a message they stand, nor how many there are.
SQLITE_INDEX = """
CREATE VIRTUAL TABLE message_index USING fts5(
    grams, content='message_words', content_rowid='message_id',
    detail=none, columnsize=0, tokenize='ascii'
)
"""
ADDED = "INSERT INTO message_index (rowid, grams) VALUES (new.message_id, new.grams)"
GONE = """
INSERT INTO message_index (message_index, rowid, grams)
VALUES ('delete', old.message_id, old.grams)
"""
TRIGGERS = {
    "message_words_added": f"AFTER INSERT ON message_words BEGIN {ADDED}; END",
    "message_words_gone": f"AFTER DELETE ON message_words BEGIN {GONE}; END",
    "message_words_changed": f"AFTER UPDATE ON message_words BEGIN {GONE}; {ADDED}; END",
}


def upgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    op.create_table(
        "message_words",
        sa.Column("message_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column(
            "grams",
            sa.Text().with_variant(postgresql.ARRAY(sa.Integer()), "postgresql"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["message.id"],
            name=op.f("fk_message_words_message_id_message"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_message_words")),
    )
    op.create_table(
        "index_backlog",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("newest_id", sa.Integer(), nullable=True),
        sa.Column("next_id", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_index_backlog")),
    )
    # A duty reads the past: under the migration's lock 100,000 messages would take a minute.
    op.execute("INSERT INTO index_backlog (id) SELECT 1 WHERE EXISTS (SELECT 1 FROM message)")
    if is_sqlite:
        op.execute(SQLITE_INDEX)
        for name, what in TRIGGERS.items():
            op.execute(f"CREATE TRIGGER {name} {what}")
    else:
        op.execute("CREATE INDEX ix_message_words_grams ON message_words USING gin (grams)")
    with op.batch_alter_table("social_profile") as batch:
        batch.add_column(sa.Column("words", sa.Text(), nullable=False, server_default=""))
    _fold_names()


def downgrade() -> None:
    with op.batch_alter_table("social_profile") as batch:
        batch.drop_column("words")
    if op.get_bind().dialect.name == "sqlite":
        for name in TRIGGERS:
            op.execute(f"DROP TRIGGER {name}")
        op.execute("DROP TABLE message_index")
    op.drop_table("index_backlog")
    op.drop_table("message_words")


def _fold_names() -> None:
    columns = (sa.column(name) for name in ("id", "words", "display_name"))
    kept = sa.table("social_profile", *columns)
    change = kept.update().where(kept.c.id == sa.bindparam("row_id"))
    rows = sa.select(kept.c.id, kept.c.display_name).order_by(kept.c.id)
    last = 0
    while page := op.get_bind().execute(rows.where(kept.c.id > last).limit(PAGE_ROWS)).all():
        last = page[-1].id
        folded = [{"row_id": row.id, "words": squeeze(row.display_name or "")} for row in page]
        op.get_bind().execute(change, folded)
