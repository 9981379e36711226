"""The callback URL: shown, written to LINE, tested, watched."""

from __future__ import annotations

import io
from typing import Any

import segno
from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.channels.actions.accounts import set_marks
from webapp.channels.models import ChannelAccount, CheckOutcome, SetUpDraft
from webapp.config import LINE_API
from webapp.core.database import db
from webapp.core.flask import is_fragment_wanted
from webapp.core.transaction import transaction
from webapp.line.setup.checklist import Checklist, checklist_of
from webapp.line.setup.forms import MarksForm
from webapp.line.setup.queries import get_account
from webapp.line.setup.views import blueprint, callback_url, settings
from webapp.line.setup.views.accounts import account_page, get_set_up
from webapp.line.setup.words import advice, said
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
