"""An offer with made-up values, drawn by the very partial that rings."""

from __future__ import annotations

from flask import render_template
from flask_babel import gettext as _
from markupsafe import Markup

from webapp.core import clock
from webapp.inbox.offers import sample_card
from webapp.inbox.rows import OfferRow, Preview, Profile
from webapp.workstreams.actions.notification_templates import Look

WAITED_SECONDS, RINGS_SECONDS = 125.0, 60.0


def sample_offer(look: Look) -> Markup:
    """The offer as HTML. Its buttons belong to no conversation: the page must make them idle."""
    now = clock.now()
    name, queue = _("Emi"), _("Support")
    row = OfferRow(
        id=0,
        conversation_id=0,
        profile=Profile(
            id=1, token="", name=name, is_group=False, has_picture=False, language="ja"
        ),
        preview=Preview("text", _("Hello, has my order been sent?"), False, False),
        queue_name=queue,
        waiting_since_at=clock.after(-WAITED_SECONDS),
        offered_at=now,
        expires_at=clock.after(RINGS_SECONDS),
    )
    values = {
        "customerName": name,
        "contactName": _("Emi Tanaka"),
        "language": "ja",
        "queueName": queue,
        "context.name": _("example"),
    }
    html = render_template("inbox/_offer.html", card=sample_card(row, look, values))
    return Markup(html)  # noqa: S704 (Jinja escaped it)
