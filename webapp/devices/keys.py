"""Our key pair: by it a browser's push service knows who may tell its devices something."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import select

from webapp.core.database import count_changed, db, insert_new
from webapp.devices.models import PushKey

_ONLY = 1
_SCALAR_BYTES = 32


@dataclass(frozen=True)
class KeyPair:
    """Both as base64url without padding: the public point uncompressed, the private scalar."""

    public: str
    private: str = field(repr=False)


def push_key() -> KeyPair | None:
    """The one there is; None before any was made. Raises Unreadable."""
    kept: PushKey | None = db.session.scalar(select(PushKey))
    return KeyPair(kept.public, kept.pair["private"]) if kept is not None else None


def make_push_key() -> KeyPair:
    """The one there is, made now when there is none; inside a transaction."""
    made = _new_pair()
    values = {"id": _ONLY, "public": made.public, "pair": {"private": made.private}}
    count_changed(insert_new(PushKey).values(**values))
    kept = push_key()
    assert kept is not None, "it was just written, by us or by who was first"
    return kept


def _new_pair() -> KeyPair:
    private = ec.generate_private_key(ec.SECP256R1())
    scalar = private.private_numbers().private_value.to_bytes(_SCALAR_BYTES, "big")
    point = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return KeyPair(_text(point), _text(scalar))


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
