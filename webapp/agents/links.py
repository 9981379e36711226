"""One-time links on their way to a person: their address, a QR code, a mail where one can go.

And the way in while there is nobody: a link that only the operator's log shows.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import smtplib
import ssl
from email.message import EmailMessage
from urllib.parse import SplitResult, unquote, urlsplit

import segno
from flask import Flask, request, session, url_for
from flask_babel import gettext as _
from sqlalchemy.exc import SQLAlchemyError

from webapp.agents.models import Agent, LinkPurpose
from webapp.agents.queries import is_empty
from webapp.config import Settings, settings
from webapp.core.database import db

log = logging.getLogger(__name__)
# The session cookie's key for a link that was just made: it is shown once, on the next page.
FRESH = "fresh_link"
MAIL_SECONDS = 8.0
LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def url_of(token: str) -> str:
    """A link's whole address, as its holder reaches us."""
    base = settings().public_url or request.url_root.rstrip("/")
    return base + url_for("people.welcome", token=token)


def qr_of(text: str) -> str:
    """A text for a phone's camera, as an image's source; black on white in any theme."""
    code = segno.make(text, error="m", micro=False)
    return code.svg_data_uri(scale=4, border=3, dark="#000", light="#fff", xmldecl=False)


def hand_over(agent: Agent, token: str, purpose: LinkPurpose) -> None:
    """After the commit: mail the link where there is a mail server, keep it for the next page."""
    is_sent = None
    if settings().smtp_url:
        subject, text = _letter(agent.name, url_of(token), purpose)
        is_sent = send_mail(settings(), agent.email, subject, text)
    session[FRESH] = {"agent_id": agent.id, "token": token, "is_sent": is_sent}


def take_fresh(agent_id: int) -> dict[str, object] | None:
    """The link that was just made for a person: its url, picture, and whether a mail went."""
    fresh = session.get(FRESH)
    if not fresh or fresh["agent_id"] != agent_id:
        return None
    session.pop(FRESH)
    url = url_of(fresh["token"])
    return {"url": url, "picture": qr_of(url), "is_sent": fresh["is_sent"]}


def _letter(name: str, url: str, purpose: LinkPurpose) -> tuple[str, str]:
    if purpose == LinkPurpose.INVITATION:
        subject = _("Your invitation to Kanava")
        words = _(
            "Hello %(name)s,\n\nyou have been invited to Kanava. Open this link and choose a "
            "password:\n\n%(url)s\n\nIt works once, within 7 days.",
            name=name,
            url=url,
        )
    else:
        subject = _("A new password for Kanava")
        words = _(
            "Hello %(name)s,\n\nopen this link and choose a new password for Kanava:\n\n"
            "%(url)s\n\nIt works once, within 24 hours.",
            name=name,
            url=url,
        )
    return subject, words


def set_up_token(settings: Settings) -> str:
    """The same for every process, and nobody's who does not have the secret key."""
    key = settings.secret_key.encode()
    return hmac.new(key, b"kanava first set-up", hashlib.sha256).hexdigest()


def is_set_up_token(settings: Settings, token: str) -> bool:
    """True for that token while there is nobody who could sign in."""
    is_right = hmac.compare_digest(token.encode(), set_up_token(settings).encode())
    return is_right and is_empty()


def say_how_to_begin(app: Flask, address: str) -> None:
    """Print the link, when nobody could sign in otherwise. `address`: where this server listens."""
    own: Settings = app.extensions["kanava_settings"]
    with app.app_context():
        try:
            is_needed = is_empty()
        except SQLAlchemyError:
            return  # the tables are not there yet: `flask db upgrade` comes first
        finally:
            db.session.remove()
    if is_needed:
        link = f"{own.public_url or address}/set-up/{set_up_token(own)}"
        log.warning("There is nobody yet. Make the first administrator at %s", link)


def send_mail(settings: Settings, to: str, subject: str, text: str) -> bool:
    """Hand a plain text to the mail server.

    Returns:
        False when it did not take it; the log says why, without the text.
    """
    server = urlsplit(settings.smtp_url or "")
    message = EmailMessage()
    message["To"], message["Subject"] = to, subject
    message["From"] = settings.mail_from or f"kanava@{server.hostname}"
    message.set_content(text)
    try:
        _send(server, message)
    except (OSError, smtplib.SMTPException, ValueError) as error:
        log.warning("mail could not be sent: %s", type(error).__name__)
        return False
    return True


def _send(server: SplitResult, message: EmailMessage) -> None:
    """A password goes to another machine over TLS only."""
    host, is_tls = server.hostname or "", server.scheme == "smtps"
    context = ssl.create_default_context()
    if is_tls:
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(
            host, server.port or 465, timeout=MAIL_SECONDS, context=context
        )
    else:
        smtp = smtplib.SMTP(host, server.port or 25, timeout=MAIL_SECONDS)
    with smtp:
        smtp.ehlo()
        if not is_tls and smtp.has_extn("starttls"):
            smtp.starttls(context=context)
            smtp.ehlo()
            is_tls = True
        if server.username:
            if not is_tls and host not in LOOPBACK:
                raise smtplib.SMTPNotSupportedError("the mail server offers no TLS")
            smtp.login(unquote(server.username), unquote(server.password or ""))
        smtp.send_message(message)
