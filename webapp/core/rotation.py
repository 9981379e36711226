"""Every encrypted column under the newest key, batch by batch; the columns come from the tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from flask import current_app
from sqlalchemy import Column, MetaData, Text, literal, select, type_coerce, update

from webapp.core.crypto import EncryptedJson
from webapp.core.database import count_changed, db

BATCH_ROWS = 200


@dataclass
class Rotation:
    """How far a column is. `unreadable`: ids of the rows whose value no key of ours opens."""

    column: Column[Any]
    last_id: int = 0
    renewed: int = 0
    already: int = 0
    unreadable: list[int] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The column as an operator knows it."""
        return f"{self.column.table.name}.{self.column.name}"


def encrypted_columns(metadata: MetaData) -> list[Column[Any]]:
    """Every column that keeps something encrypted."""
    return [
        column
        for table in metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, EncryptedJson)
    ]


def rotate_batch(rotation: Rotation) -> bool:
    """Put the next rows' values under the first key, inside a transaction; False after the last.

    Rows that are under it already stay as they are, so running twice changes nothing.
    """
    column, row_id = rotation.column, rotation.column.table.c.id
    rows = db.session.execute(
        select(row_id, type_coerce(column, Text))
        .where(column.is_not(None), row_id > rotation.last_id)
        .order_by(row_id)
        .limit(BATCH_ROWS)
        .with_for_update()
    ).all()
    for found_id, value in rows:
        rotation.last_id = found_id
        _rotate(rotation, found_id, value)
    return len(rows) == BATCH_ROWS


def _rotate(rotation: Rotation, row_id: int, value: str) -> None:
    if _is_newest(value):
        rotation.already += 1
        return
    try:
        renewed = current_app.extensions["kanava_cipher"].rotate(value.encode()).decode()
    except InvalidToken:
        rotation.unreadable.append(row_id)
        return
    table = rotation.column.table
    values = {rotation.column.name: literal(renewed, Text())}
    rotation.renewed += count_changed(update(table).where(table.c.id == row_id).values(values))


def _is_newest(value: str) -> bool:
    newest = current_app.extensions["kanava_settings"].encryption_keys[0]
    try:
        Fernet(newest).decrypt(value.encode())
    except InvalidToken:
        return False
    return True
