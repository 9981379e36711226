"""Runs the migrations on the app's own engine; used by `flask db …`."""

from __future__ import annotations

from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy import Connection, Engine

from webapp.core.database import UtcDateTime, db

INDEX = "message_index"


def render_type(kind: str, item: Any, _autogen: Any) -> str | bool:
    """Our column types as plain ones, so that a migration never imports the product."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and type(item).__module__.startswith("webapp."):
        return f"sa.{type(item.impl).__name__}()"
    return False


def is_known(name: str | None, kind: str, _parents: Any) -> bool:
    """Whether the models are to know it: SQLite's index of words is several tables of its own."""
    return kind != "table" or not (name or "").startswith(INDEX)


def _require_whole(connection: Connection) -> None:
    """Raise, so that the step is rolled back, when a row refers to one that is gone."""
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise RuntimeError(f"rows without what they refer to: {broken[:5]}")


def migrate(engine: Engine) -> None:
    """Run all steps in one transaction; SQLite may not check references while tables are remade."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            # On the driver's own connection: inside a transaction the pragma does nothing.
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_as_batch=True,
            render_item=render_type,
            include_name=is_known,
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()
            _require_whole(connection)
        # The next connection has its references checked again.
        connection.invalidate()


with current_app.app_context():
    migrate(db.engine)
