"""What the session cookie says of a sign-in: nothing is believed that has no row."""

from __future__ import annotations

from flask import session
from flask_security.utils import set_request_attr
from sqlalchemy import select

from webapp.agents.models import SIGN_IN_SECONDS, Agent, SignIn
from webapp.core import clock
from webapp.core.crypto import digest_of
from webapp.core.database import db

# The session cookie's key for the token of its sign-in.
SIGN_IN = "sign_in"


def own_token() -> str:
    """The token of this browser's sign-in; empty when it has none."""
    return str(session.get(SIGN_IN) or "")


def load_agent(uniquifier: str) -> Agent | None:
    """Whose sign-in this cookie is: active, and with a row for the cookie's token.

    The one query of a signed-in request. A cookie copied before the sign-out finds no row.
    """
    token = own_token()
    if not token or not uniquifier:
        return None
    agent: Agent | None = db.session.scalar(
        select(Agent)
        .join(SignIn, SignIn.agent_id == Agent.id)
        .where(
            SignIn.token_digest == digest_of(token),
            SignIn.created_at > clock.after(-SIGN_IN_SECONDS),
            Agent.fs_uniquifier == str(uniquifier),
            Agent.active,
        )
    )
    if agent is not None:
        # The sign-in library asks these how and when somebody signed in.
        set_request_attr("fs_authn_via", "session")
        set_request_attr("fs_paa", session.get("fs_paa", 0))
    return agent
