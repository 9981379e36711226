"""Secrets at rest: encrypted columns, and long random tokens for what leaves the house."""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from flask import current_app
from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator


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
        return _cipher().encrypt(json.dumps(value).encode()).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> dict[str, Any] | None:
        if value is None:
            return None
        try:
            decoded: dict[str, Any] = json.loads(_cipher().decrypt(value.encode()))
        except InvalidToken as error:
            raise Unreadable("no key of ours opens this value") from error
        return decoded


def _cipher() -> MultiFernet:
    cipher: MultiFernet = current_app.extensions["kanava_cipher"]
    return cipher
