"""The wizard of a new account: pages that may be left and come back to."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from webapp.channels.actions.drafts import keep_typed, start_draft
from webapp.channels.models import SetUpDraft
from webapp.channels.queries import is_name_taken
from webapp.core import clock
from webapp.core.crypto import new_token
from webapp.core.errors import NotFound
from webapp.core.transaction import transaction
from webapp.line.accounts import KIND
from webapp.line.region import is_offered
from webapp.line.setup import drafts
from webapp.line.setup.formats import is_secret, problem_of, without_spaces
from webapp.line.setup.forms import AccountDetailsForm, ChannelDetailsForm
from webapp.line.setup.queries import get_draft, holder_of
from webapp.line.setup.views import blueprint, status_of

DETAILS, ACCOUNT = drafts.DETAILS, drafts.ACCOUNT
LIVE_FIELDS = ("channel_id", "channel_secret", "access_token")


def step_url(draft: SetUpDraft, step: str | None = None) -> str:
    """Where a step of a draft is; without one, where its admin left off."""
    wanted = step or draft.step
    if wanted == drafts.DONE:
        return url_for("line_setup.show_done", account_id=draft.channel_account_id)
    if draft.channel_account_id is None and wanted == drafts.CALLBACK:
        wanted = ACCOUNT
    return url_for(f"line_setup.{wanted}_step", draft_id=draft.id)


@blueprint.route("/new", methods=["GET", "POST"])
def new_account() -> ResponseReturnValue:
    """The first page. A draft begins when it is sent, whether or not all of it is right."""
    form = ChannelDetailsForm()
    if not form.is_submitted():
        form.key.data = new_token()
        return wizard_page(DETAILS, None, form=form, is_offered=is_offered())
    with transaction():
        key = (form.key.data or new_token())[:64]
        draft = start_draft(drafts.WIZARD, KIND, current_user.id, key, step=DETAILS)
        draft_id = draft.id
    return _take_details(draft_id, form)


@blueprint.route("/new/<int:draft_id>/details", methods=["GET", "POST"])
def details_step(draft_id: int) -> ResponseReturnValue:
    """Name, channel, and the privacy notice."""
    draft = get_draft(draft_id)
    if draft.step == drafts.DONE:
        return redirect(step_url(draft))
    form = ChannelDetailsForm(data=draft.typed)
    if form.is_submitted():
        return _take_details(draft_id, form)
    return wizard_page(DETAILS, draft, form=form, is_offered=is_offered())


def _take_details(draft_id: int, form: ChannelDetailsForm) -> ResponseReturnValue:
    with transaction():
        draft = get_draft(draft_id, is_locked=True)
        if draft.step != drafts.DONE:
            keep_typed(draft, _typed_details(draft, form), _farthest(draft, DETAILS))
    draft = get_draft(draft_id)
    if draft.step == drafts.DONE:
        return redirect(step_url(draft))
    if form.validate() and is_name_taken(form.name.data or "", draft.channel_account_id):
        form.name.errors = [_("There is an account of that name already.")]
    if status_of(form) == 422:
        return wizard_page(DETAILS, draft, form=form, is_offered=is_offered())
    with transaction():
        keep_typed(get_draft(draft_id, is_locked=True), {}, ACCOUNT)
    return redirect(step_url(get_draft(draft_id), ACCOUNT))


def _typed_details(draft: SetUpDraft, form: ChannelDetailsForm) -> dict[str, Any]:
    """With who confirmed the notice and when: the first time it was ticked counts."""
    typed: dict[str, Any] = {"name": (form.name.data or "")[:300], "kind": KIND}
    typed["is_acknowledged"] = bool(form.is_acknowledged.data)
    if not typed["is_acknowledged"]:
        return typed | {"acknowledged_by": None, "acknowledged_at": None}
    if not draft.typed.get("acknowledged_by"):
        typed["acknowledged_by"] = current_user.name
        typed["acknowledged_at"] = clock.now().isoformat()
    return typed


def _farthest(draft: SetUpDraft, step: str) -> str:
    """Where to come back to: looking at an earlier page takes nothing back."""
    return draft.step if draft.step in drafts.STEPS else step


@blueprint.post("/new/<int:draft_id>/typed/<step>")
def keep_step(draft_id: int, step: str) -> ResponseReturnValue:
    """Keep what was typed so far, and tell at once which values have another shape than LINE's."""
    form = {DETAILS: ChannelDetailsForm, ACCOUNT: AccountDetailsForm}.get(step, lambda: None)()
    if form is None:
        raise NotFound(_("There is nothing here."))
    with transaction():
        draft = get_draft(draft_id, is_locked=True)
        if draft.step != drafts.DONE:
            is_details = isinstance(form, ChannelDetailsForm)
            typed = _typed_details(draft, form) if is_details else drafts.typed_in(form)
            keep_typed(draft, typed)
    if step == DETAILS:
        return "", 204
    given = {name: without_spaces(request.form.get(name)) for name in LIVE_FIELDS}
    problems = {name: problem_of(name, value) if value else None for name, value in given.items()}
    return render_template("line/_live_problems.html", problems=problems)


@blueprint.get("/new/<int:draft_id>")
def resume(draft_id: int) -> ResponseReturnValue:
    """Back to where the set-up was left."""
    return redirect(step_url(get_draft(draft_id)))


def account_form(draft: SetUpDraft) -> AccountDetailsForm:
    """The form of the three values, with what is saved of them; never the secrets."""
    typed = draft.typed
    shown = {"channel_id": typed.get("channel_id", ""), "token_way": typed.get("token_way")}
    form = AccountDetailsForm(data={name: value for name, value in shown.items() if value})
    form.kept = frozenset(drafts.endings_of(draft))
    return form


def account_page(draft: SetUpDraft, form: AccountDetailsForm) -> ResponseReturnValue:
    """The page of the three values. A secret pasted into the wrong field is told, not shown."""
    if is_secret(form.channel_id.data or ""):
        form.channel_id.data = ""
    return wizard_page(ACCOUNT, draft, form=form, endings=drafts.endings_of(draft))


def find_holder(form: AccountDetailsForm, draft: SetUpDraft) -> None:
    """Say which account has the Channel ID already."""
    holder = holder_of(form.channel_id.data or "", draft.channel_account_id)
    if holder is None:
        return
    words = (
        _("The account “%(name)s” has this Channel ID already.", name=holder.name)
        if holder.set_up_at
        else _(
            "The account “%(name)s”, whose set-up is not finished, has this Channel ID already."
            " Go on there, or discard it.",
            name=holder.name,
        )
    )
    form.channel_id.errors = [*form.channel_id.errors, words]


def wizard_page(step: str, draft: SetUpDraft | None, **values: Any) -> ResponseReturnValue:
    """A page of the wizard with its list of steps."""
    form = values.get("form")
    page = render_template(
        f"line/account_new_{step}.html",
        step=step,
        draft=draft,
        section="accounts",
        page_address=step_url(draft, step) if draft else None,
        **values,
    )
    return page, status_of(form) if form is not None else 200


def tell_and_go(words: str, url: str) -> ResponseReturnValue:
    """A refusal that belongs to another page."""
    flash(words, "danger")
    return redirect(url)
