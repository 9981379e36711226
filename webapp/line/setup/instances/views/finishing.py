"""The wizard's last page: everything at a glance, and Finish."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.channels.actions.drafts import remove_draft
from webapp.core.errors import Conflict, Invalid
from webapp.core.transaction import transaction
from webapp.line.setup.actions import put_on_workstream
from webapp.line.setup.instances import pages
from webapp.line.setup.instances.forms import SummaryForm
from webapp.line.setup.instances.pages import ACCOUNT, SUMMARY
from webapp.line.setup.instances.queries import instance_of
from webapp.line.setup.instances.views import blueprint
from webapp.line.setup.instances.views.wizard import (
    LEAVE,
    SET_UP,
    discard,
    draft_here,
    leave,
    page_of,
    page_url,
    target_of,
)
from webapp.pages.forms import chosen_id
from webapp.workstreams.queries import get_workstream


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
