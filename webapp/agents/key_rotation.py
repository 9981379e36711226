"""What people's second factors are encrypted with, renewed when the keys are."""

from __future__ import annotations

from cryptography.fernet import MultiFernet
from flask import current_app
from sqlalchemy import select

from webapp.agents.models import Agent
from webapp.agents.totp import CodeMaker
from webapp.core.database import db


def rotate_second_factors() -> int:
    """Put every secret and recovery code under the first key; the number of people changed.

    Called inside a transaction. Afterwards no key but the first is needed to read them.
    """
    maker: CodeMaker = current_app.extensions["security"].totp_factory
    cipher: MultiFernet = current_app.extensions["kanava_cipher"]
    agents = db.session.scalars(
        select(Agent).where(Agent.tf_totp_secret.is_not(None)).order_by(Agent.id)
    ).all()
    for agent in agents:
        agent.tf_totp_secret = maker.reencrypted(agent.tf_totp_secret or "") or agent.tf_totp_secret
        agent.mf_recovery_codes = [
            cipher.rotate(code.encode()).decode() for code in agent.mf_recovery_codes or ()
        ]
    db.session.flush()
    return len(agents)
