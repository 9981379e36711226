"""The door of the company's server: who signed in at its page (docs/verified-links.md)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from flask_limiter import RateLimitExceeded

from webapp.agents.attempts import network_key
from webapp.channels.gateway import Gateway, Gone, NotYet, Unsure
from webapp.channels.queries import adapter_of
from webapp.core.crypto import new_token
from webapp.core.database import db
from webapp.core.errors import Conflict, Invalid, KanavaError, name_refusal, private_log
from webapp.core.forms import as_name
from webapp.core.text import clean
from webapp.core.transaction import transaction
from webapp.extensions import limiter
from webapp.verified_links.actions.verifications import claim
from webapp.verified_links.models import NUMBER_LENGTH, Verification
from webapp.verified_links.queries import claimable, page_by_key

log = private_log(__name__)
blueprint = Blueprint("verified_links", __name__)
LIMIT = "120 per minute; 3000 per hour"
LENGTHS = {"name": 100, "email": 255, "phone": 40}


# What a program is told: its words are English.
class Unknown(KanavaError):
    """We do not know who asks."""

    status = 401


class TooOften(KanavaError):
    """They are to wait."""

    status = 429


class NotNow(KanavaError):
    """They are to ask again; nothing was done."""

    status = 503


@blueprint.errorhandler(KanavaError)
def tell(refusal: KanavaError) -> ResponseReturnValue:
    """As JSON."""
    name_refusal(refusal.code)
    return {"code": refusal.code, "message": refusal.message}, refusal.status


@blueprint.errorhandler(RateLimitExceeded)
def tell_limit(_error: RateLimitExceeded) -> ResponseReturnValue:
    """The same of who asks too often."""
    return tell(TooOften("too_many_attempts", "Too many requests. Wait a minute."))


@blueprint.post("/api/verifications")
@limiter.limit(LIMIT, key_func=network_key)
def verify_customer() -> ResponseReturnValue:
    """Who signed in; gives where the customer's browser goes next."""
    key, given = _key(), _given()
    number = _text(given, "customer_number", NUMBER_LENGTH)
    facts = {name: _text(given, name, length) for name, length in LENGTHS.items()}
    asked = _asked(key, given)
    if not number:
        raise Invalid("number_missing", "Give customer_number.")
    nonce = new_token()
    verification_id, address = asked.id, _address(asked, nonce)
    with transaction():
        is_ours = claim(verification_id, number, {k: v for k, v in facts.items() if v}, nonce)
    if not is_ours:
        raise _spent()
    return {"redirect_url": address}


def _asked(key: str, given: dict[str, Any]) -> Verification:
    page = page_by_key(key)
    if page is None:
        raise Unknown("key_wrong", "This key belongs to no login page that is in use.")
    asked = claimable(page, clean(given.get("state")))
    if asked is None:
        raise _spent()
    return asked


def _address(asked: Verification, nonce: str) -> str:
    """Of the channel, asked with no transaction open."""
    profile = asked.profile
    place = profile.channel_account_id, profile.external_id
    gateway: Gateway = adapter_of(place[0])
    db.session.rollback()
    try:
        return gateway.link_address(*place, nonce)
    except Gone as error:
        log.info("no link token: %s", error)
        raise Conflict("channel_refused", "The channel refuses to link this person.") from error
    except (NotYet, Unsure) as error:
        log.info("no link token: %s", error)
        raise NotNow("not_now", "The channel gives no answer. Send it again.") from error


def _spent() -> Conflict:
    return Conflict("state_spent", "This state was used, is over, or is not of this page.")


def _key() -> str:
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    return key.strip() if scheme.lower() == "bearer" else ""


def _given() -> dict[str, Any]:
    try:
        given = request.get_json(silent=True)
    except RecursionError:  # nested too deeply
        given = None
    if not isinstance(given, dict):
        raise KanavaError("request_unusable", "Send a JSON object.")
    return given


def _text(given: dict[str, Any], name: str, length: int) -> str:
    value = given.get(name)
    if value is None:
        return ""
    text = as_name(value) if isinstance(value, str) else ""
    if not text or len(text) > length:
        raise Invalid("form_unusable", f"{name} is a text of 1 to {length} characters.")
    return text
