"""Secrets at rest: encrypted columns and their keys; random tokens for what leaves the house."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from flask import current_app
from sqlalchemy import Column, Dialect, MetaData, Text, literal, select, type_coerce, update
from sqlalchemy.types import TypeDecorator

from webapp.config import settings
from webapp.core.database import count_changed, db

BATCH_ROWS = 200


class Unreadable(Exception):
    """A kept value that none of the settings' keys opens."""


def new_token() -> str:
    """A URL-safe random token of 256 bits."""
    return secrets.token_urlsafe(32)


def digest_of(token: str) -> str:
    """What is kept of a token that is given out once: it can be found by it, not made from it."""
    return hashlib.sha256(token.encode()).hexdigest()


def make_cipher(keys: tuple[str, ...]) -> MultiFernet:
    """A cipher that encrypts with the first key and reads with any of them."""
    return MultiFernet([Fernet(key) for key in keys])


class EncryptedJson(TypeDecorator[dict[str, Any]]):
    """A JSON object kept encrypted; the keys come from the settings, never from the database."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: dict[str, Any] | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        return cipher().encrypt(json.dumps(value).encode()).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> dict[str, Any] | None:
        if value is None:
            return None
        try:
            decoded: dict[str, Any] = json.loads(cipher().decrypt(value.encode()))
        except InvalidToken as error:
            raise Unreadable("no key of ours opens this value") from error
        return decoded


def cipher() -> MultiFernet:
    """The cipher of the app that runs."""
    found: MultiFernet = current_app.extensions["kanava_cipher"]
    return found


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
        renewed = cipher().rotate(value.encode()).decode()
    except InvalidToken:
        rotation.unreadable.append(row_id)
        return
    table = rotation.column.table
    values = {rotation.column.name: literal(renewed, Text())}
    rotation.renewed += count_changed(update(table).where(table.c.id == row_id).values(values))


def _is_newest(value: str) -> bool:
    newest = settings().encryption_keys[0]
    try:
        Fernet(newest).decrypt(value.encode())
    except InvalidToken:
        return False
    return True
