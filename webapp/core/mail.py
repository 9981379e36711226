"""Mail out, where a mail server is given. Network: never inside a transaction."""

from __future__ import annotations

import logging
import smtplib
import ssl
from email.message import EmailMessage
from urllib.parse import SplitResult, unquote, urlsplit

from webapp.config import Settings

log = logging.getLogger(__name__)
SECONDS = 8.0
LOOPBACK = {"localhost", "127.0.0.1", "::1"}


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
            host, server.port or 465, timeout=SECONDS, context=context
        )
    else:
        smtp = smtplib.SMTP(host, server.port or 25, timeout=SECONDS)
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
