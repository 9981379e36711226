"""Where a person is signed in: a row for each browser, and the end of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, exists, select

from webapp.agents.actions.presences import begin_anew, sign_off
from webapp.agents.events import SignInEnded
from webapp.agents.models import SIGN_IN_SECONDS, Agent, SignIn
from webapp.core import clock
from webapp.core.audit import Verb, note
from webapp.core.crypto import digest_of
from webapp.core.database import count_changed, db
from webapp.core.errors import NotFound
from webapp.core.events import record


def begin_sign_in(agent: Agent, token: str, address: str | None, browser: str) -> None:
    """Note that a browser which holds `token` is signed in; forget those that are too old."""
    is_over = SignIn.created_at < _oldest()
    count_changed(delete(SignIn).where(SignIn.agent_id == agent.id, is_over))
    agent.signed_in_at = clock.now()
    db.session.add(
        SignIn(
            agent_id=agent.id,
            token_digest=digest_of(token),
            address=(address or "")[:64] or None,
            browser=browser[:200] or None,
        )
    )
    db.session.flush()
    begin_anew(agent.id)
    note(Verb.SIGNED_IN, "agent", agent.id, agent.name)


def note_failure(agent: Agent | None, step: str) -> None:
    """Keep that somebody tried in vain to be this person, or nobody that there is.

    `step`: what was wrong: "password", "code", "recovery_code" or "present_password".
    """
    agent_id, name = (agent.id, agent.name) if agent is not None else (None, "")
    note(Verb.SIGN_IN_FAILED, "agent", agent_id, name, {}, {"step": step})


def end_sign_in(token: str) -> None:
    """Sign out the browser that holds `token`; its own screens are told by the caller."""
    row = db.session.scalar(select(SignIn).where(SignIn.token_digest == digest_of(token)))
    if row is not None:
        db.session.delete(row)
        db.session.flush()
        _sign_off_if_last(row.agent_id)


def _sign_off_if_last(agent_id: int) -> None:
    """Nowhere signed in any more: no grace time, nobody comes back to this presence."""
    is_kept = exists().where(SignIn.agent_id == agent_id, SignIn.created_at > _oldest())
    if not db.session.scalar(select(is_kept)):
        sign_off(agent_id)


def _oldest() -> datetime:
    """What began before is over (see `SIGN_IN_SECONDS`)."""
    return clock.after(-SIGN_IN_SECONDS)


def end_sign_ins(agent_id: int, *, but: str = "") -> None:
    """Sign a person out everywhere, or everywhere but in the browser that holds a token."""
    rows = db.session.scalars(select(SignIn).where(SignIn.agent_id == agent_id)).all()
    _end([row for row in rows if not but or row.token_digest != digest_of(but)])


def end_one_sign_in(agent_id: int, sign_in_id: int) -> None:
    """Sign one of a person's browsers out. Raises NotFound when it is not theirs."""
    row = db.session.get(SignIn, sign_in_id)
    if row is None or row.agent_id != agent_id:
        raise NotFound("no such sign-in")
    _end([row])


def _end(rows: list[SignIn]) -> None:
    for row in rows:
        record(SignInEnded(row.token_digest))
        db.session.delete(row)
    db.session.flush()
