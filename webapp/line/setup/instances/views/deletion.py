"""Taking an account off its workstream, after saying what will happen."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from webapp.core.errors import Invalid, NotFound
from webapp.core.transaction import transaction
from webapp.line.setup.instances.actions import take_off
from webapp.line.setup.instances.forms import RemovalForm
from webapp.line.setup.instances.queries import get_instance, ongoing_of
from webapp.line.setup.instances.views import blueprint
from webapp.line.setup.instances.views.tabs import facts_of


@blueprint.route("/instances/<int:instance_id>/deletion", methods=["GET", "POST"])
def delete_instance(instance_id: int) -> ResponseReturnValue:
    """What will happen, and the name to type; then it happens."""
    form = RemovalForm()
    try:
        instance = get_instance(instance_id)
    except NotFound:
        if request.method == "GET":
            raise
        return _gone_already()
    workstream_id = instance.workstream_id
    if form.validate_on_submit():
        try:
            with transaction():
                closed = take_off(get_instance(instance_id), form.typed_name.data or "")
        except NotFound:
            return _gone_already()
        except Invalid as error:
            form.refuse(error)
            instance = get_instance(instance_id)
        else:
            flash(_said(closed))
            return redirect(url_for("admin.show_workstream", workstream_id=workstream_id))
    html = render_template(
        "line/instance/deletion.html",
        form=form,
        ongoing=ongoing_of(instance.channel_account_id),
        **facts_of(instance),
    )
    return html, 422 if form.errors or form.form_errors else 200


def _gone_already() -> ResponseReturnValue:
    """The same page sent twice, or by two admins."""
    flash(_("It was deleted already."), "warm")
    return redirect(url_for("admin.list_workstreams"))


def _said(closed: int) -> str:
    if not closed:
        return _("LINE was deleted from this workstream.")
    return ngettext(
        "LINE was deleted from this workstream. %(num)d conversation was closed.",
        "LINE was deleted from this workstream. %(num)d conversations were closed.",
        closed,
    )
