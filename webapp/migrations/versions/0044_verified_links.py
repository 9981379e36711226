"""Login pages of companies, and what customers proved there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None
STANDING = sa.text("ended_at IS NULL")


def _refers(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name)


def _moment(name: str, *, is_nullable: bool = True) -> sa.Column[sa.DateTime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=is_nullable)


def upgrade() -> None:
    op.create_table(
        "login_page",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel_account_id", sa.Integer(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("url", sa.String(500), nullable=False),
        sa.Column("key_digest", sa.String(64), nullable=True),
        sa.Column("key_end", sa.String(4), nullable=True),
        _moment("key_made_at"),
        _refers("login_page", "channel_account_id", "channel_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_page")),
        sa.UniqueConstraint("channel_account_id", name=op.f("uq_login_page_channel_account_id")),
        sa.UniqueConstraint("key_digest", name=op.f("uq_login_page_key_digest")),
    )
    op.create_table(
        "verification",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("social_profile_id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("state_digest", sa.String(64), nullable=False),
        _moment("created_at", is_nullable=False),
        _moment("expires_at", is_nullable=False),
        _moment("claimed_at"),
        sa.Column("customer_number", sa.String(100), nullable=True),
        sa.Column("facts", sa.Text(), nullable=True),
        sa.Column("nonce_digest", sa.String(64), nullable=True),
        _moment("nonce_expires_at"),
        _moment("settled_at"),
        sa.Column("outcome", sa.String(10), nullable=True),
        _refers("verification", "social_profile_id", "social_profile"),
        _refers("verification", "conversation_id", "conversation"),
        _refers("verification", "agent_id", "agent"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verification")),
        sa.UniqueConstraint("state_digest", name=op.f("uq_verification_state_digest")),
        sa.UniqueConstraint("nonce_digest", name=op.f("uq_verification_nonce_digest")),
    )
    op.create_index(
        op.f("ix_verification_social_profile_id"), "verification", ["social_profile_id"]
    )
    op.create_table(
        "verified_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("social_profile_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("page_url", sa.String(500), nullable=False),
        sa.Column("customer_number", sa.String(100), nullable=False),
        _moment("verified_at", is_nullable=False),
        _moment("ended_at"),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        _refers("verified_link", "social_profile_id", "social_profile"),
        _refers("verified_link", "contact_id", "contact"),
        _refers("verified_link", "ended_by_id", "agent"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verified_link")),
    )
    op.create_index(
        op.f("ix_verified_link_social_profile_id"), "verified_link", ["social_profile_id"]
    )
    for name, columns, is_unique in (
        ("uq_verified_link_standing", ["social_profile_id"], True),
        ("ix_verified_link_number", ["customer_number", "page_url"], False),
    ):
        op.create_index(
            name,
            "verified_link",
            columns,
            unique=is_unique,
            sqlite_where=STANDING,
            postgresql_where=STANDING,
        )


def downgrade() -> None:
    for table in ("verified_link", "verification", "login_page"):
        op.drop_table(table)
