"""Runs the migrations on the app's own engine; used by `flask db …`."""

from __future__ import annotations

from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy import Engine, text

from webapp.core.database import UtcDateTime, db


def render_type(kind: str, item: Any, _autogen: Any) -> str | bool:
    """Our column types as plain ones, so that a migration never imports the product."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and type(item).__module__.startswith("webapp."):
        return f"sa.{type(item.impl).__name__}()"
    return False


def migrate(engine: Engine) -> None:
    """Run all steps in one transaction; SQLite may not check references while tables are remade."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.execute(text("PRAGMA foreign_keys=OFF"))
            connection.rollback()
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_as_batch=True,
            render_item=render_type,
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()


with current_app.app_context():
    migrate(db.engine)
