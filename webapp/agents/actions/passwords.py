"""A person's password, and the one-time links that let them choose one."""

from __future__ import annotations

import unicodedata

from flask_babel import gettext as _
from flask_security.utils import hash_password
from sqlalchemy import delete, select, update
from zxcvbn import zxcvbn

from webapp.agents.actions.sign_ins import end_sign_ins
from webapp.agents.models import Agent, LinkPurpose, OneTimeLink
from webapp.core import clock
from webapp.core.audit import REDACTED, Verb, note
from webapp.core.crypto import digest_of, new_token
from webapp.core.database import count_changed, db
from webapp.core.errors import Invalid, NotFound
from webapp.core.text import squeeze

PASSWORD_LENGTH = 12
LONGEST_PASSWORD = 500
# zxcvbn's scale of 0 to 4: below 3 less than 10^8 guesses. It looks at 72 characters at most.
GUESS_SCORE, GUESSED_LENGTH = 3, 72
DAY_SECONDS = 24 * 3600
LINK_SECONDS = {
    LinkPurpose.INVITATION: 7 * DAY_SECONDS,
    LinkPurpose.PASSWORD_RESET: DAY_SECONDS,
}
AGENT = "agent"


def as_compared(password: str) -> str:
    """The form in which passwords are compared: typed on another keyboard it is the same one.

    Cut behind the longest that anybody has: the hash function fails on a text without end.
    """
    return unicodedata.normalize("NFKD", password)[: LONGEST_PASSWORD + 1]


def check_password(password: str, *own_words: str) -> str:
    """The password in the form in which the sign-in compares it.

    `own_words`: the person's name and e-mail address, which are no secret.

    Raises:
        Invalid: too short, too long, one of those words, or common: on zxcvbn's lists of
            passwords, names and words, or made from them, keys and dates by known patterns.
    """
    normal = as_compared(password)
    if len(normal) < PASSWORD_LENGTH:
        complaint = _("Take at least %(count)d characters.", count=PASSWORD_LENGTH)
        raise Invalid("password_short", complaint, "password")
    if len(normal) > LONGEST_PASSWORD:
        complaint = _("Take at most %(count)d characters.", count=LONGEST_PASSWORD)
        raise Invalid("password_long", complaint, "password")
    if squeeze(normal) in {squeeze(unicodedata.normalize("NFKD", word)) for word in own_words}:
        raise Invalid(
            "password_personal", _("Your name and your e-mail address are no secret."), "password"
        )
    if zxcvbn(normal[:GUESSED_LENGTH], user_inputs=[*own_words, "kanava"])["score"] < GUESS_SCORE:
        raise Invalid(
            "password_guessable",
            _("This password is among the first that are guessed."),
            "password",
        )
    return normal


def hashed(password: str) -> str:
    """What is kept of a checked password."""
    return str(hash_password(password))


def change_password(agent: Agent, password: str, kept_sign_in: str) -> None:
    """Take a new password of one's own; every other browser is signed out.

    The caller has seen the current one. `kept_sign_in` is this browser's own token.
    """
    agent.password = hashed(check_password(password, agent.name, agent.email))
    end_sign_ins(agent.id, but=kept_sign_in)
    db.session.flush()
    note(Verb.CHANGED, AGENT, agent.id, agent.name, {}, {"password": REDACTED})


def make_link(agent: Agent, purpose: LinkPurpose) -> str:
    """A link's token, which is given out once and never kept; earlier links end."""
    count_changed(delete(OneTimeLink).where(OneTimeLink.agent_id == agent.id))
    token = new_token()
    db.session.add(
        OneTimeLink(
            agent_id=agent.id,
            purpose=purpose,
            token_digest=digest_of(token),
            expires_at=clock.after(LINK_SECONDS[purpose]),
        )
    )
    db.session.flush()
    return token


def use_link(token: str, password: str) -> Agent:
    """Let the link's holder in with this password from now on; the link is spent.

    Raises:
        NotFound: no such link, spent, too old, or its person was deactivated.
        Invalid: the password cannot be taken.
    """
    link = db.session.scalar(
        select(OneTimeLink).where(OneTimeLink.token_digest == digest_of(token))
    )
    agent = db.session.get(Agent, link.agent_id) if link else None
    if link is None or agent is None or not agent.active:
        raise NotFound(_("There is nothing here."))
    normal = check_password(password, agent.name, agent.email)
    _spend(link.id)
    before = {"joined": agent.joined_at is not None}
    agent.password = hashed(normal)
    agent.fs_uniquifier = new_token()
    agent.joined_at = agent.joined_at or clock.now()
    end_sign_ins(agent.id)
    db.session.flush()
    after = {"joined": True, "password": REDACTED}
    note(Verb.CHANGED, AGENT, agent.id, agent.name, before, after)
    return agent


def _spend(link_id: int) -> None:
    spent = count_changed(
        update(OneTimeLink)
        .where(
            OneTimeLink.id == link_id,
            OneTimeLink.used_at.is_(None),
            OneTimeLink.expires_at > clock.now(),
        )
        .values(used_at=clock.now())
    )
    if not spent:
        raise NotFound(_("There is nothing here."))


def reset_password(agent: Agent) -> str:
    """Take the password and the second factor away and give a link's token for a new one.

    For who has forgotten them, or when somebody else knows them: every sign-in ends at once.
    """
    before = {"two_factor": agent.has_two_factor}
    agent.password = hashed(new_token())
    agent.fs_uniquifier = new_token()
    agent.forget_two_factor()
    end_sign_ins(agent.id)
    token = make_link(agent, LinkPurpose.PASSWORD_RESET)
    after = {"password": REDACTED, "two_factor": False}
    note(Verb.CHANGED, AGENT, agent.id, agent.name, before, after)
    return token


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
