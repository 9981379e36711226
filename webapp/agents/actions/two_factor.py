"""The second factor of a person's sign-in. What is given here is encrypted already."""

from __future__ import annotations

from webapp.agents.models import Agent
from webapp.core.audit import REDACTED, Verb, note
from webapp.core.database import db


def turn_on_two_factor(agent: Agent, secret: str, counter: int | None) -> None:
    """Ask for a code at every sign-in from now on; `counter` is the proven code's, now spent."""
    before = {"two_factor": agent.has_two_factor}
    agent.tf_primary_method, agent.tf_totp_secret = "authenticator", secret
    agent.tf_last_counter = counter
    db.session.flush()
    note(Verb.CHANGED, "agent", agent.id, agent.name, before, {"two_factor": True})


def turn_off_two_factor(agent: Agent) -> None:
    """Ask for the password alone."""
    before = {"two_factor": agent.has_two_factor}
    agent.forget_two_factor()
    db.session.flush()
    note(Verb.CHANGED, "agent", agent.id, agent.name, before, {"two_factor": False})


def keep_recovery_codes(agent: Agent, codes: list[str]) -> None:
    """Replace the codes that let a person in without their phone, each once."""
    agent.mf_recovery_codes = codes
    db.session.flush()
    note(Verb.CHANGED, "agent", agent.id, agent.name, {}, {"recovery_codes": REDACTED})
