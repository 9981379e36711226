"""A new account's draft: what was typed, what LINE says of it, and which page comes next."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import Any

from flask_babel import gettext as _

from webapp.channels.gateway import AccountFacts
from webapp.channels.models import CheckOutcome, SetUpDraft
from webapp.core.crypto import Unreadable
from webapp.core.database import db
from webapp.line.credential_check import Finding, Proof, prove
from webapp.line.setup.formats import is_secret, problem_of
from webapp.line.setup.forms import ISSUED, PASTED, AccountDetailsForm
from webapp.line.setup.words import advice, said

WIZARD = "account"
DETAILS, ACCOUNT, CHECK, CALLBACK, DONE = "details", "account", "check", "callback", "done"
STEPS = (DETAILS, ACCOUNT, CALLBACK, DONE)
SECRETS = ("channel_secret", "access_token")


@dataclass(frozen=True)
class Values:
    """The whole set of values. `access_token` None: Kanava issues its own. Never printed."""

    channel_id: str
    channel_secret: str = field(repr=False)
    access_token: str | None = field(repr=False)

    @property
    def digest(self) -> str:
        """What a proof is kept under: it holds for exactly these values."""
        whole = json.dumps([self.channel_id, self.channel_secret, self.access_token])
        return hashlib.sha256(whole.encode()).hexdigest()

    @property
    def credentials(self) -> dict[str, Any]:
        """As an account keeps them."""
        return {
            "channel_secret": self.channel_secret,
            "access_token": self.access_token,
            "old_secrets": [],
        }


def values_of(draft: SetUpDraft) -> Values | None:
    """The draft's values when all are there and of LINE's shape."""
    typed = draft.typed
    is_issued = typed.get("token_way") == ISSUED
    token = None if is_issued else typed.get("access_token", "")
    values = Values(typed.get("channel_id", ""), typed.get("channel_secret", ""), token)
    shapes = [("channel_id", values.channel_id), ("channel_secret", values.channel_secret)]
    shapes += [("access_token", token)] if token is not None else []
    return None if any(problem_of(name, value) for name, value in shapes) else values


def typed_in(form: AccountDetailsForm) -> dict[str, Any]:
    """What the page holds, worth keeping: secrets only with LINE's shape, and in their fields."""
    channel_id = form.channel_id.data or ""
    typed: dict[str, Any] = {
        "channel_id": "" if is_secret(channel_id) else channel_id,
        "token_way": ISSUED if form.token_way.data == ISSUED else PASTED,
    }
    for name in SECRETS:
        value = form[name].data or ""
        if value and not problem_of(name, value):
            typed[name] = value
    return typed


def endings_of(draft: SetUpDraft) -> dict[str, str]:
    """The last four characters of each saved secret: all that is ever shown of it."""
    return {name: draft.typed[name][-4:] for name in SECRETS if draft.typed.get(name)}


def kept_proof(values: Values, proof: Proof, picture_key: str | None) -> dict[str, Any]:
    """A proof as the draft keeps it."""
    return {
        "of": values.digest,
        "findings": [[f.name, f.outcome, f.code, f.detail, f.field] for f in proof.findings],
        "facts": asdict(proof.facts) if proof.facts else None,
        "picture_key": picture_key,
    }


def proof_of(draft: SetUpDraft) -> Proof | None:
    """What LINE said of the values as they stand; None when it was not asked about these."""
    kept, values = draft.typed.get("proof"), values_of(draft)
    if not kept or values is None or kept["of"] != values.digest:
        return None
    findings = tuple(
        Finding(name, CheckOutcome(outcome), code, detail, field_name)
        for name, outcome, code, detail, field_name in kept["findings"]
    )
    return Proof(findings, AccountFacts(**kept["facts"]) if kept["facts"] else None)


def name_of(draft: SetUpDraft) -> str:
    """What its account is to be called; empty when nobody said, or no key of ours opens it."""
    try:
        name: str = draft.typed.get("name", "")
    except Unreadable:
        return ""
    return name


def picture_of(draft: SetUpDraft) -> str | None:
    """The stored picture of the account LINE told of."""
    try:
        kept = draft.typed.get("proof") or {}
    except Unreadable:
        return None
    key: str | None = kept.get("picture_key")
    return key


def ask(transport: Any, values: Values) -> Proof:
    """What LINE says of the values. Network only, in no transaction."""
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
