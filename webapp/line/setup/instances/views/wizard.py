"""The wizard "Set up LINE": pages that may be left and come back to; nothing half-made is live.

Its last page shows everything at a glance, and finishes.
"""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from webapp.automation.triggers import DEFAULT_LANGUAGE
from webapp.channels.actions.drafts import keep_typed, remove_draft, start_draft
from webapp.channels.models import SetUpDraft
from webapp.core.errors import Conflict, Invalid
from webapp.core.transaction import transaction
from webapp.line.accounts import KIND
from webapp.line.region import require_offered
from webapp.line.setup.actions import put_on_workstream
from webapp.line.setup.instances import pages
from webapp.line.setup.instances.forms import BehavioursForm, SummaryForm
from webapp.line.setup.instances.pages import ACCOUNT, LANGUAGE, STEPS, SUMMARY
from webapp.line.setup.instances.queries import WIZARD, account_choices, instance_of, own_draft
from webapp.line.setup.instances.views import blueprint
from webapp.pages.forms import chosen_id
from webapp.workstreams.queries import get_workstream

LEAVE = "leave"
SET_UP = "/workstreams/<int:workstream_id>/line"


@blueprint.get(SET_UP)
def set_up(workstream_id: int) -> ResponseReturnValue:
    """The wizard's door: goes on where this admin left off, or begins.

    `?account=` begins with an account chosen.
    """
    get_workstream(workstream_id)
    require_offered()
    draft = draft_here(workstream_id)
    chosen = chosen_id(request.args.get("account", ""))
    if draft is None or chosen is not None:
        first = {"account": chosen} if chosen is not None else {}
        return redirect(page_url(workstream_id, ACCOUNT, **first))
    return redirect(page_url(workstream_id, draft.step))


@blueprint.route(f"{SET_UP}/<page>", methods=["GET", "POST"])
def set_up_page(workstream_id: int, page: str) -> ResponseReturnValue:
    """A page of the wizard. Whatever the button, what was typed is kept."""
    get_workstream(workstream_id)
    pages.require_page(page, (ACCOUNT, *pages.TABS))
    draft = draft_here(workstream_id)
    typed = draft.typed if draft else {}
    form = pages.make_form(page, _first_values(page) or typed.get(page))
    if request.method == "GET":
        if STEPS.index(page) > STEPS.index(pages.first_undone(draft)):
            return redirect(page_url(workstream_id, pages.first_undone(draft)))
        return page_of(workstream_id, page, form, draft)
    return _take(workstream_id, page, form, pages.command_of_request())


def _take(workstream_id: int, page: str, form: Any, command: str) -> ResponseReturnValue:
    if command == "discard":
        return discard(workstream_id)
    edited = None
    if isinstance(form, BehavioursForm):
        edited = pages.edit_messages(form, command, _language(draft_here(workstream_id)))
    is_right = form.validate() if edited is None else False
    target = page if edited is not None else target_of(page, command)
    is_going = edited is None and (is_right or command != "next")
    with transaction():
        draft = _begin(workstream_id)
        _keep(draft, page, edited or form, is_right=is_right, step=target if is_going else page)
    if is_going and command == LEAVE:
        return leave(workstream_id)
    if is_going:
        return redirect(page_url(workstream_id, target))
    return page_of(workstream_id, page, edited or form, draft_here(workstream_id))


def target_of(page: str, command: str) -> str:
    """The page a button leads to."""
    if command == LEAVE:
        return page
    if command == "back":
        return STEPS[max(STEPS.index(page) - 1, 0)]
    after = STEPS[min(STEPS.index(page) + 1, len(STEPS) - 1)]
    return command if command in STEPS else after


def _begin(workstream_id: int) -> SetUpDraft:
    """This admin's draft for the workstream, which is held: none is made for a deleted one."""
    get_workstream(workstream_id, is_held=True)
    return start_draft(
        WIZARD,
        KIND,
        current_user.id,
        f"workstream-{workstream_id}",
        step=ACCOUNT,
        workstream_id=workstream_id,
    )


def _keep(draft: SetUpDraft, page: str, form: Any, *, is_right: bool, step: str) -> None:
    done = set(draft.typed.get("done", [])) - {page} | ({page} if is_right else set())
    keep_typed(draft, {page: form.values(), "done": sorted(done)}, step)


def leave(workstream_id: int) -> ResponseReturnValue:
    """To the workstream's page."""
    return redirect(url_for("admin.show_workstream", workstream_id=workstream_id))


def discard(workstream_id: int) -> ResponseReturnValue:
    """Throw away what was typed."""
    with transaction():
        draft = draft_here(workstream_id)
        if draft is not None:
            remove_draft(draft)
    flash(_("What was typed is gone; nothing was set up."))
    return leave(workstream_id)


def draft_here(workstream_id: int) -> SetUpDraft | None:
    """What the signed-in admin typed for this workstream."""
    return own_draft(current_user.id, workstream_id)


def _first_values(page: str) -> dict[str, Any] | None:
    chosen = chosen_id(request.args.get("account", "")) if page == ACCOUNT else None
    return {"account_id": chosen} if chosen is not None else None


def _language(draft: SetUpDraft | None) -> str:
    typed = draft.typed if draft else {}
    return str(typed.get(LANGUAGE, {}).get("language") or DEFAULT_LANGUAGE)


def page_url(workstream_id: int, page: str, **query: Any) -> str:
    """Where a page of the wizard is."""
    if page == SUMMARY:
        return url_for("line_instance.finish", workstream_id=workstream_id)
    return url_for("line_instance.set_up_page", workstream_id=workstream_id, page=page, **query)


def page_of(
    workstream_id: int, page: str, form: Any, draft: SetUpDraft | None
) -> ResponseReturnValue:
    """A page of the wizard with its list of steps; 422 when its form was refused."""
    facts: dict[str, Any] = {}
    if page == SUMMARY and draft is not None:
        facts["summary"] = pages.summary_of_draft(draft)
    if page == ACCOUNT:
        facts["choices"] = account_choices()
    if draft is not None and ACCOUNT in draft.typed:
        chosen = draft.typed[ACCOUNT]["account_id"]
        facts["account_name"] = {c.id: c.name for c in account_choices()}.get(chosen)
    html = render_template(
        "line/instance/wizard.html",
        page=page,
        form=form,
        steps=STEPS,
        done=pages.done_pages(draft),
        is_begun=draft is not None,
        workstream=get_workstream(workstream_id),
        language=_language(draft),
        page_url=lambda name: page_url(workstream_id, name),
        section="workstreams",
        **facts,
    )
    return html, 422 if form.errors or form.form_errors else 200


@blueprint.route(f"{SET_UP}/summary", methods=["GET", "POST"])
def finish(workstream_id: int) -> ResponseReturnValue:
    """Everything at a glance; Finish puts the account on the workstream."""
    get_workstream(workstream_id)
    form = SummaryForm()
    draft = draft_here(workstream_id)
    undone = pages.first_undone(draft)
    command = pages.command_of_request()
    if request.method == "POST" and command != "next":
        return discard(workstream_id) if command == "discard" else _go(workstream_id, command)
    if undone != SUMMARY or draft is None:
        return _after(workstream_id, form) or redirect(page_url(workstream_id, undone))
    if not form.validate_on_submit():
        return page_of(workstream_id, SUMMARY, form, draft)
    try:
        made = _finish(workstream_id)
    except (Conflict, Invalid) as error:
        made, draft = None, draft_here(workstream_id)
        if draft is not None:
            form.refuse(error)
            return page_of(workstream_id, SUMMARY, form, draft)
    if made is None:
        return _after(workstream_id, form) or redirect(page_url(workstream_id, ACCOUNT))
    flash(_("“%(account)s” serves this workstream now.", account=made))
    return leave(workstream_id)


def _finish(workstream_id: int) -> str | None:
    """The account's name; None when the draft was finished or thrown away meanwhile."""
    with transaction():
        draft = draft_here(workstream_id)
        if draft is None or pages.first_undone(draft) != SUMMARY:
            return None
        summary = pages.summary_of_draft(draft)
        instance = put_on_workstream(
            draft.typed[ACCOUNT]["account_id"], workstream_id, summary.settings, summary.texts
        )
        remove_draft(draft)
        return str(instance.account.name)


def _go(workstream_id: int, command: str) -> ResponseReturnValue:
    """From the summary to an earlier page."""
    if command == LEAVE:
        return leave(workstream_id)
    return redirect(page_url(workstream_id, target_of(SUMMARY, command)))


def _after(workstream_id: int, form: SummaryForm) -> ResponseReturnValue | None:
    """Where a summary goes that was sent a second time: to what the first one made."""
    made = instance_of(chosen_id(form.account_id.data) or 0, workstream_id)
    if not form.is_submitted() or made is None:
        return None
    return redirect(url_for("line_instance.show_instance", instance_id=made.id))
