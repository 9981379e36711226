"""The callback URL: shown, written to LINE, tested, watched; its checklist of five points."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import segno
from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.channels.actions.accounts import set_marks
from webapp.channels.models import ChannelAccount, ChannelCheck, CheckOutcome, SetUpDraft
from webapp.channels.queries import latest_checks
from webapp.config import LINE_API, settings
from webapp.core.database import db
from webapp.core.flask import is_fragment_wanted
from webapp.core.transaction import transaction
from webapp.line.findings import WAITING
from webapp.line.setup.forms import MarksForm
from webapp.line.setup.queries import get_account
from webapp.line.setup.views import blueprint, callback_url
from webapp.line.setup.views.accounts import account_page, get_set_up
from webapp.line.setup.words import CALLBACK_CHECKS, advice, check_word, said
from webapp.line.webhook_checks import look, set_webhook_url


def callback_facts(account: ChannelAccount) -> dict[str, Any]:
    """What the callback's page shows, in the wizard and afterwards."""
    url = callback_url(account)
    is_real = settings().line_api_base == LINE_API
    return {
        "account": account,
        "url": url,
        "is_refusable": is_real and not url.startswith("https://"),
        "checklist": checklist_of(account.id),
    }


@blueprint.route("/<int:account_id>/callback", methods=["GET", "POST"])
def show_callback(account_id: int) -> ResponseReturnValue:
    """The URL with its checklist, and the two settings to tick by hand."""
    account = get_set_up(account_id)
    form = MarksForm(obj=account)
    if form.is_submitted():
        _keep_marks(account_id, form)
        flash(_("Saved."))
        return redirect(url_for("line_setup.show_callback", account_id=account_id))
    return account_page("callback", account, form=form, **_without_account(account))


def _without_account(account: ChannelAccount) -> dict[str, Any]:
    facts = callback_facts(account)
    del facts["account"]
    return facts


@blueprint.post("/<int:account_id>/callback/marks")
def keep_marks(account_id: int) -> ResponseReturnValue:
    """The two boxes, kept as they are ticked."""
    _keep_marks(account_id, MarksForm())
    return "", 204


def _keep_marks(account_id: int, form: MarksForm) -> None:
    with transaction():
        account = get_account(account_id)
        set_marks(account, bool(form.is_auto_reply_off.data), bool(form.is_redelivery_on.data))


@blueprint.get("/<int:account_id>/callback/qr.svg")
def callback_qr(account_id: int) -> ResponseReturnValue:
    """The callback URL for a phone's camera."""
    picture = io.BytesIO()
    code = segno.make(callback_url(get_account(account_id)), error="m", micro=False)
    code.save(picture, kind="svg", scale=4, border=3, dark="#000", light="#fff", xmldecl=False)
    return Response(picture.getvalue(), mimetype="image/svg+xml")


@blueprint.post("/<int:account_id>/callback/url")
def set_callback(account_id: int) -> ResponseReturnValue:
    """Write the URL to LINE and look whether it works."""
    account = get_account(account_id)
    url = callback_url(account)
    back = _back(account)
    db.session.rollback()
    finding = set_webhook_url(account_id, url)
    if finding.outcome == CheckOutcome.GOOD:
        look(account_id, is_test_wanted=True)
        flash(_("LINE has taken the callback URL."))
    else:
        words = f"{said(finding.code, finding.detail)} {advice(finding.code)}"
        flash(words.strip(), "danger")
    return redirect(back)


@blueprint.post("/<int:account_id>/callback/checks")
def check_callback(account_id: int) -> ResponseReturnValue:
    """Look once more. htmx asks every few seconds and hears only what is new."""
    account = get_account(account_id)
    back = _back(account)
    db.session.rollback()
    look(account_id, is_test_wanted="wanted" in request.form)
    if not is_fragment_wanted():
        return redirect(back)
    checklist = checklist_of(account_id)
    if request.form.get("seen") == checklist.digest:
        return "", 204
    return _fragment(account_id, checklist)


def _fragment(account_id: int, checklist: Checklist) -> str:
    return render_template("line/_checklist.html", account_id=account_id, checklist=checklist)


def _back(account: ChannelAccount) -> str:
    """The page the button stands on: the wizard's while the set-up is not done."""
    if account.set_up_at is not None:
        return url_for("line_setup.show_callback", account_id=account.id)
    draft_id = db.session.scalar(
        db.select(SetUpDraft.id).where(SetUpDraft.channel_account_id == account.id)
    )
    return url_for("line_setup.callback_step", draft_id=draft_id or 0)


@dataclass(frozen=True)
class Point:
    """One line of a checklist. `state`: good, bad, unknown, or waiting (not looked at yet)."""

    name: str
    word: str
    state: str
    said: str
    advice: str
    at: datetime | None


@dataclass(frozen=True)
class Checklist:
    """The points, in order."""

    points: tuple[Point, ...]

    @property
    def is_good(self) -> bool:
        """Whether everything is green."""
        return all(point.state == CheckOutcome.GOOD for point in self.points)

    @property
    def good_count(self) -> int:
        """How many points are green."""
        return sum(point.state == CheckOutcome.GOOD for point in self.points)

    @property
    def digest(self) -> str:
        """Tells two lists apart that look different."""
        seen = [(point.name, point.state, point.said) for point in self.points]
        return hashlib.sha256(repr(seen).encode()).hexdigest()[:16]


def checklist_of(account_id: int) -> Checklist:
    """How an account's callback stands, as it was found last."""
    checks = latest_checks(account_id)
    return Checklist(tuple(point_of(name, checks.get(name)) for name in CALLBACK_CHECKS))


def point_of(name: str, check: ChannelCheck | None) -> Point:
    """A check in words."""
    if check is None or check.code == WAITING:
        return Point(name, check_word(name), WAITING, "", "", None)
    is_good = check.outcome == CheckOutcome.GOOD
    help_ = "" if is_good else advice(check.code)
    words = said(check.code, check.detail)
    return Point(name, check_word(name), str(check.outcome), words, help_, check.last_at)
