"""Asking LINE about values, and telling a form what LINE said. Network only, in no transaction."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from webapp.channels.models import CheckOutcome
from webapp.core.database import db
from webapp.line.credential_check import Proof, prove
from webapp.line.setup.drafts import Values
from webapp.line.setup.words import advice, said


def ask(transport: Any, values: Values) -> Proof:
    """What LINE says of the values."""
    db.session.rollback()  # nothing of the database is held while LINE is asked
    return prove(transport.client, values.channel_id, values.channel_secret, values.access_token)


def unknown_words(proof: Proof) -> list[str]:
    """Why LINE could not be asked, each reason once."""
    reasons = [said(f.code, f.detail) for f in proof.findings if f.outcome == CheckOutcome.UNKNOWN]
    return list(dict.fromkeys(reasons))


def tell(form: Any, proof: Proof, own_field: str | None = None) -> None:
    """Put what LINE refused beside the field at fault, with what to do about it.

    `own_field`: the field that is at fault on a page that asks for one value only.
    """
    for finding in proof.findings:
        if finding.outcome != CheckOutcome.BAD:
            continue
        words = f"{said(finding.code, finding.detail)} {advice(finding.code)}".strip()
        name = own_field or finding.field
        if finding.code == "token_of_other_channel" and name == "channel_id":
            words = _(
                "Secret and token belong to the channel %(channel_id)s. Is the Channel ID right?",
                channel_id=finding.detail,
            )
            form.channel_id.errors = []
        field = form[name] if name and name in form else None
        if field is None:
            form.form_errors.append(words)
        elif words not in field.errors:
            field.errors = [*field.errors, words]
