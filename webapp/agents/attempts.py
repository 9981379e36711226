"""How often passwords and codes may be tried: by whom, at whose account, from where.

Three counters, each with windows that grow: one account from one network (or one browser that
its owner knows), one account from all other browsers together, one network at all accounts.
A browser in which somebody has signed in gets a cookie that says so, as OWASP's device cookies
do (Slow Down Online Guessing Attacks with Device Cookies): it opens nothing, but others' tries do
not count for it, so that nobody is locked out of an account by a stranger's guessing.
"""

from __future__ import annotations

import unicodedata
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask import Response, current_app, request
from itsdangerous import BadSignature, URLSafeTimedSerializer

from webapp.core.crypto import digest_of, new_token

ATTEMPTS = "10 per minute; 30 per hour; 60 per day"
# At most 100 wrong tries in a row at one account: NIST SP 800-63B-4, 3.2.2.
ATTEMPTS_OF_ACCOUNT = "30 per hour; 90 per day"
# Who tries codes knows the password already: from everywhere together no more than from one place.
ATTEMPTS_OF_CODES = ATTEMPTS
ATTEMPTS_OF_NETWORK = "60 per minute; 600 per hour; 3000 per day"
COOKIE = "known_browser"
COOKIE_SECONDS = 180 * 24 * 3600
# Several people may share a browser.
PEOPLE_LIMIT = 8
LONGEST_TYPED = 255
# What one customer of a provider has of IPv6 (RFC 6177 gives a site at least that much).
IPV6_NETWORK = 64


def network_of(address: str | None) -> str:
    """The network that counts as one guesser: an IPv4 address, or an IPv6 /64."""
    try:
        found: IPv4Address | IPv6Address = ip_address((address or "").partition("%")[0])
    except ValueError:
        return address or ""
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is None:
            return str(ip_network((found, IPV6_NETWORK), strict=False))
        found = found.ipv4_mapped
    return str(found)


def network_key() -> str:
    """Attempts are counted for the network the request came from."""
    return f"network:{network_of(request.remote_addr)}"


def account_name(typed: Any) -> str:
    """An e-mail address in the one form in which the sign-in looks it up, however it is spelled."""
    text = typed if isinstance(typed, str) else ""
    text = unicodedata.normalize("NFKC", text[:LONGEST_TYPED]).strip().lower()
    try:
        return validate_email(text, check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        return text


def is_known_browser(account: str) -> bool:
    """True in a browser in which this account's owner has signed in."""
    return digest_of(account) in _known()["accounts"]


def pair_key(account: str) -> str:
    """Attempts are counted for an account and a network, or for an account and its browser."""
    known = _known()
    where = known["id"] if digest_of(account) in known["accounts"] else network_key()
    return f"{digest_of(account)}|{where}"


def remember_browser(response: Response, *accounts: str) -> None:
    """Give the browser a cookie that says who has signed in in it."""
    known = _known()
    new = [digest_of(account) for account in accounts]
    kept = [old for old in known["accounts"] if old not in new]
    facts = {"id": known["id"], "accounts": (kept + new)[-PEOPLE_LIMIT:]}
    response.set_cookie(
        COOKIE,
        _signer().dumps(facts),
        max_age=COOKIE_SECONDS,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )


def _known() -> dict[str, Any]:
    try:
        facts: dict[str, Any] = _signer().loads(
            request.cookies.get(COOKIE, ""), max_age=COOKIE_SECONDS
        )
    except BadSignature:
        return {"id": new_token(), "accounts": []}
    return facts


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="known browser")
