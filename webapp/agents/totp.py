"""One-time codes: the sign-in library's, with our keys, our clock, and no code working twice."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from flask import current_app
from flask_security import Totp
from passlib.totp import TOTP, AppWallet, TotpMatch  # type: ignore[import-untyped]
from sqlalchemy import select

from webapp.agents.models import Agent
from webapp.core import clock
from webapp.core.crypto import cipher
from webapp.core.database import db

TAG_LENGTH = 12


class CodeMaker(Totp):
    """Secrets are encrypted with the first of the keys and read with any of them."""

    def __init__(self, secrets: dict[str, str], issuer: str) -> None:
        # Not the library's: it takes the alphabetically last key for new secrets.
        wallet = AppWallet(secrets, default_tag=next(iter(secrets)))
        self._totp = TOTP.using(issuer=issuer, wallet=wallet, now=_now)

    def get_last_counter(self, user: Agent) -> int | None:  # type: ignore[override]
        """The step of the newest code this person used."""
        return user.tf_last_counter

    def set_last_counter(self, user: Agent, tmatch: TotpMatch) -> None:  # type: ignore[override]
        """Remember the step of the code that was just used."""
        user.tf_last_counter = tmatch.counter

    def counter_of(self, code: str, secret: str) -> int | None:
        """The step of a code that proves a new secret; None when it does not."""
        try:
            return int(self._totp.verify(code, secret, window=30).counter)
        except ValueError:  # the library's own errors are such, too
            return None

    def reencrypted(self, secret: str) -> str | None:
        """The secret under the first key; None when it is so already."""
        totp = self._totp.from_source(secret)
        return totp.to_json(encrypt=True) if totp.changed else None


def keyed(keys: Iterable[str]) -> dict[str, str]:
    """Encryption keys by tags that tell them apart, in their order."""
    return {hashlib.sha256(key.encode()).hexdigest()[:TAG_LENGTH]: key for key in keys}


def _now() -> float:
    return clock.now().timestamp()


def rotate_second_factors() -> int:
    """Put every secret and recovery code under the first key; the number of people changed.

    Called inside a transaction. Afterwards no key but the first is needed to read them.
    """
    maker: CodeMaker = current_app.extensions["security"].totp_factory
    agents = db.session.scalars(
        select(Agent).where(Agent.tf_totp_secret.is_not(None)).order_by(Agent.id)
    ).all()
    for agent in agents:
        agent.tf_totp_secret = maker.reencrypted(agent.tf_totp_secret or "") or agent.tf_totp_secret
        agent.mf_recovery_codes = [
            cipher().rotate(code.encode()).decode() for code in agent.mf_recovery_codes or ()
        ]
    db.session.flush()
    return len(agents)
