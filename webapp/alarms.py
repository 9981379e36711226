"""What keeps the product from doing its work: told on the admin's overview."""

from __future__ import annotations

from flask_babel import gettext as _

from webapp.config import settings
from webapp.health import broker_problem, sweep_problem
from webapp.pages.overview import Concern


def alarms() -> list[Concern]:
    """No worker, no broker; no mail."""
    found = []
    if sweep_problem():
        found.append(
            Concern(
                _("No worker is at work"),
                _("What customers write is kept, but nothing rings and nothing goes out."),
                is_urgent=True,
            )
        )
    if broker_problem():
        found.append(
            Concern(
                _("The broker does not answer"),
                _("Screens show news late, until Kanava reaches it again."),
                is_urgent=True,
            )
        )
    if not settings().smtp_url:
        found.append(
            Concern(
                _("Mail is not set"),
                _(
                    "Invitations and links for a new password are shown once, for you to hand over."
                    " With SMTP_URL and MAIL_FROM they are mailed."
                ),
            )
        )
    return found
