"""An account's login page is chosen, and its key made."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select, update

from webapp.channels.models import ChannelAccount
from webapp.contacts.models import SocialProfile
from webapp.core import clock
from webapp.core.audit import Verb, note
from webapp.core.crypto import digest_of, new_token
from webapp.core.database import count_changed, db
from webapp.core.errors import Invalid
from webapp.verified_links.models import LoginPage, Verification
from webapp.verified_links.policy import is_sound_page
from webapp.verified_links.queries import page_of

LOGIN_PAGE = "login_page"


def change_login_page(account: ChannelAccount, url: str, *, is_on: bool) -> LoginPage:
    """Choose where customers sign in, and whether they can be asked to. Raises Invalid ("url").

    Whoever is about to prove something at another page, or one that is switched off, is asked anew.
    """
    if (url or is_on) and not is_sound_page(url):
        told = _("Write the whole address of the page, beginning with https://.")
        raise Invalid("url_unusable", told, "url")
    page = _page(account)
    before, is_same = _facts(page), page.url == url
    page.url, page.is_on = url, is_on
    db.session.flush()
    if not (is_same and is_on):
        _end_claims(account.id)
    if not is_same:
        _end_states(account.id)
    note(Verb.CHANGED, LOGIN_PAGE, account.id, account.name, before, _facts(page))
    return page


def make_key(account: ChannelAccount, key: str | None = None) -> str:
    """A new key for the company's server, given out this once; the one before ends at once.

    `key`: the demo's own, which its login page knows.
    """
    page, made = _page(account), key or new_token()
    before = _facts(page)
    page.key_digest, page.key_end = digest_of(made), made[-4:]
    page.key_made_at = clock.now()
    db.session.flush()
    _end_claims(account.id)
    note(Verb.CHANGED, LOGIN_PAGE, account.id, account.name, before, _facts(page))
    return made


def _end_claims(channel_account_id: int) -> None:
    """Who signed in by what was replaced, and has not allowed the link yet, proves nothing."""
    claimed = _asked_at(channel_account_id).where(Verification.claimed_at.is_not(None))
    count_changed(claimed.values(nonce_expires_at=clock.now()))


def _end_states(channel_account_id: int) -> None:
    """What was sent leads to the page that was replaced."""
    sent = _asked_at(channel_account_id).where(
        Verification.claimed_at.is_(None), Verification.expires_at > clock.now()
    )
    count_changed(sent.values(expires_at=clock.now()))


def _asked_at(channel_account_id: int) -> Any:
    chats = select(SocialProfile.id).where(SocialProfile.channel_account_id == channel_account_id)
    return update(Verification).where(
        Verification.social_profile_id.in_(chats), Verification.settled_at.is_(None)
    )


def _page(account: ChannelAccount) -> LoginPage:
    page = page_of(account.id)
    if page is None:
        page = LoginPage(channel_account_id=account.id, is_on=False, url="")
        db.session.add(page)
    return page


def _facts(page: LoginPage) -> dict[str, object]:
    key = f"…{page.key_end}" if page.key_end else None
    return {"is_on": bool(page.is_on), "url": page.url or None, "key": key}
