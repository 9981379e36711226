"""The wizard's middle: the three values, what LINE says of them, the callback, the end."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.channels import pictures
from webapp.channels.actions.accounts import finish_set_up, set_marks
from webapp.channels.actions.drafts import keep_typed, make_account, remove_draft, settle_draft
from webapp.channels.actions.standing import keep_facts, record_check
from webapp.channels.models import ChannelAccount, SetUpDraft
from webapp.core import storage
from webapp.core.database import CHANGED_MEANWHILE, db
from webapp.core.errors import Conflict, Invalid
from webapp.core.transaction import transaction
from webapp.line.accounts import transport
from webapp.line.credential_check import Proof
from webapp.line.setup import drafts
from webapp.line.setup.actions import end_account
from webapp.line.setup.forms import AccountDetailsForm, MarksForm, PlainForm
from webapp.line.setup.instances.queries import ongoing_of
from webapp.line.setup.queries import get_account, get_draft
from webapp.line.setup.views import blueprint
from webapp.line.setup.views.callback import callback_facts
from webapp.line.setup.views.wizard import (
    account_form,
    account_page,
    find_holder,
    step_url,
    tell_and_go,
    wizard_page,
)

ACCOUNT, CHECK, CALLBACK, DONE = drafts.ACCOUNT, drafts.CHECK, drafts.CALLBACK, drafts.DONE


@blueprint.route("/new/<int:draft_id>/account", methods=["GET", "POST"])
def account_step(draft_id: int) -> ResponseReturnValue:
    """Channel ID, secret and token. Next asks LINE; only wrong values keep the admin here."""
    draft = get_draft(draft_id)
    if draft.step == DONE or not draft.typed.get("acknowledged_by"):
        return redirect(step_url(draft, None if draft.step == DONE else drafts.DETAILS))
    form = account_form(draft)
    if not form.is_submitted():
        return account_page(draft, form)
    with transaction():
        draft = get_draft(draft_id, is_locked=True)
        if draft.step != DONE:
            keep_typed(draft, drafts.typed_in(form))
    if request.form.get("go") == "back":
        return redirect(step_url(draft, drafts.DETAILS))
    if form.validate():
        find_holder(form, draft)
    return account_page(draft, form) if form.errors else _take_values(draft_id, form)


def _take_values(draft_id: int, form: AccountDetailsForm) -> ResponseReturnValue:
    draft = get_draft(draft_id)
    if _is_passed(draft):
        return redirect(step_url(draft, CALLBACK))
    proof = _ask(draft_id)
    if proof is not None and proof.is_bad:
        drafts.tell(form, proof)
        return account_page(get_draft(draft_id), form)
    return redirect(step_url(get_draft(draft_id), CHECK))


def _is_passed(draft: SetUpDraft) -> bool:
    """Whether the draft's account has these very values, and LINE confirmed them."""
    account = db.session.get(ChannelAccount, draft.channel_account_id or 0)
    values = drafts.values_of(draft)
    if account is None or values is None or account.verified_at is None:
        return False
    is_same = account.external_id == values.channel_id and account.name == draft.typed["name"]
    return is_same and account.credentials == values.credentials


def _ask(draft_id: int) -> Proof | None:
    """Ask LINE about the draft's values and keep what it said; None when they are not whole."""
    draft = get_draft(draft_id)
    values, old = drafts.values_of(draft), drafts.picture_of(draft)
    if values is None:
        return None
    proof = drafts.ask(transport(), values)
    is_refused = proof.is_bad
    facts = None if is_refused else proof.facts
    picture = pictures.fetch(transport(), facts.picture_url) if facts else None
    with transaction():
        draft = get_draft(draft_id, is_locked=True)
        is_late = draft.step == DONE  # finished in another window while LINE was asked
        if not is_late:
            kept = {"proof": drafts.kept_proof(values, proof, picture)}
            keep_typed(draft, kept, ACCOUNT if is_refused else CHECK)
        unused = {picture if is_late else old} - {None, _picture_in_use(draft)}
    for key in filter(None, unused):
        storage.delete(key)
    return proof


def _picture_in_use(draft: SetUpDraft) -> str | None:
    account = db.session.get(ChannelAccount, draft.channel_account_id or 0)
    return account.picture_key if account else None


@blueprint.route("/new/<int:draft_id>/check", methods=["GET", "POST"])
def check_step(draft_id: int) -> ResponseReturnValue:
    """What LINE says the values belong to: is this the one?"""
    draft = get_draft(draft_id)
    proof = drafts.proof_of(draft) if draft.step != DONE else None
    if proof is None or proof.is_bad:
        return redirect(step_url(draft, DONE if draft.step == DONE else ACCOUNT))
    form = PlainForm()
    if form.is_submitted() and request.form.get("go") == "again":
        asked = _ask(draft_id)
        is_refused = asked is None or asked.is_bad
        return redirect(step_url(get_draft(draft_id), ACCOUNT if is_refused else CHECK))
    if form.is_submitted():
        return _pass(draft_id, proof)
    return wizard_page(
        CHECK,
        draft,
        form=form,
        facts=proof.facts,
        channel_id=draft.typed["channel_id"],
        has_picture=bool(drafts.picture_of(draft)),
        unknown=drafts.unknown_words(proof),
    )


def _pass(draft_id: int, proof: Proof) -> ResponseReturnValue:
    """Make the account: it is kept and checked from now on, but not live yet."""
    try:
        with transaction():
            draft = get_draft(draft_id, is_locked=True)
            values = drafts.values_of(draft)
            if values is None:  # done, or changed in another window
                raise Conflict("changed_meanwhile", CHANGED_MEANWHILE)
            account = make_account(draft, values.channel_id, values.credentials)
            account.picture_key = drafts.picture_of(draft)
            account.picture_url = proof.facts.picture_url if proof.facts else None
            if proof.facts is not None:
                keep_facts(account.id, proof.facts)
            for found in proof.findings:
                record_check(account.id, found.name, found.outcome, found.code, found.detail)
            keep_typed(draft, {}, CALLBACK)
    except (Conflict, Invalid) as error:
        is_name = getattr(error, "field", None) == "name"
        step = drafts.DETAILS if is_name else ACCOUNT
        return tell_and_go(error.message, step_url(get_draft(draft_id), step))
    return redirect(step_url(get_draft(draft_id), CALLBACK))


@blueprint.get("/new/<int:draft_id>/picture")
def draft_picture(draft_id: int) -> ResponseReturnValue:
    """The picture of the account LINE told of."""
    return pictures.answer(drafts.picture_of(get_draft(draft_id)))


@blueprint.route("/new/<int:draft_id>/callback", methods=["GET", "POST"])
def callback_step(draft_id: int) -> ResponseReturnValue:
    """The callback URL, set and proven; then the set-up is done."""
    draft = get_draft(draft_id)
    if draft.step == DONE or draft.channel_account_id is None:
        return redirect(step_url(draft, DONE if draft.step == DONE else ACCOUNT))
    account = get_account(draft.channel_account_id)
    form = MarksForm(obj=account)
    if not form.is_submitted():
        return wizard_page(CALLBACK, draft, form=form, **callback_facts(account))
    is_back = request.form.get("go") == "back"
    with transaction():
        draft, account = get_draft(draft_id, is_locked=True), get_account(account.id)
        set_marks(account, bool(form.is_auto_reply_off.data), bool(form.is_redelivery_on.data))
        if not is_back:
            finish_set_up(account)
            settle_draft(draft, DONE)
    if is_back:
        return redirect(step_url(draft, ACCOUNT))
    flash(_("The account is set up."))
    return redirect(step_url(draft))


@blueprint.route("/new/<int:draft_id>/discard", methods=["GET", "POST"])
def discard(draft_id: int) -> ResponseReturnValue:
    """Throw a set-up away, and its account with it, after asking."""
    draft = get_draft(draft_id)
    if draft.step == DONE:
        return redirect(step_url(draft))
    if request.method == "GET":
        return render_template(
            "line/account_discard.html",
            draft=draft,
            name=drafts.name_of(draft),
            form=PlainForm(),
            ongoing=ongoing_of(draft.channel_account_id or 0),
            section="accounts",
        )
    picture = drafts.picture_of(draft)
    with transaction():
        draft = get_draft(draft_id, is_locked=True)
        account = db.session.get(ChannelAccount, draft.channel_account_id or 0)
        if account is not None and account.set_up_at is None:
            end_account(account, account.name)
        remove_draft(draft)
    if picture:
        storage.delete(picture)
    flash(_("The set-up was discarded."))
    return redirect(url_for("line_setup.list_accounts"))
