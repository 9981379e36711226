"""An account on a workstream: how it stands, the wizard's pages to change it, its end there."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from webapp.channels.models import ChannelInstance
from webapp.line.setup.actions import change, take_off
from webapp.line.setup.instances import pages
from webapp.line.setup.instances.forms import BehavioursForm, RemovalForm
from webapp.line.setup.instances.pages import differences
from webapp.line.setup.instances.queries import get_instance, ongoing_of, summary_of
from webapp.line.setup.instances.views import blueprint
from webapp.pages.answers import answer_form, done, last_change, or_gone
from webapp.pages.answers import page as form_page
from webapp.workstreams.queries import get_workstream


@blueprint.get("/instances/<int:instance_id>")
def show_instance(instance_id: int) -> ResponseReturnValue:
    """How it stands."""
    instance = get_instance(instance_id)
    return render_template(
        "line/instance/overview.html",
        change=last_change("channel_instance", instance_id),
        **facts_of(instance),
    )


@blueprint.route("/instances/<int:instance_id>/<page>", methods=["GET", "POST"])
def edit_instance(instance_id: int, page: str) -> ResponseReturnValue:
    """A page to change it. Who is second to change it is told and keeps what was typed."""
    instance = get_instance(instance_id)
    pages.require_page(page, pages.TABS)
    values = pages.values_of(summary_of(instance))[page] | {"version": str(instance.version)}
    form = pages.make_form(page, values)
    if isinstance(form, BehavioursForm) and request.method == "POST":
        edited = pages.edit_messages(form, pages.command_of_request(), instance.language)
        if edited is not None:
            return _page(page, edited, instance)
    return answer_form(
        form,
        lambda: _save(instance_id, page, form),
        lambda is_late: _page(page, form, get_instance(instance_id), is_overtaken=is_late),
        lambda: done(_("Saved."), "line_instance.show_instance", instance_id=instance_id),
        lambda: get_instance(instance_id).version,
    )


def _save(instance_id: int, page: str, form: Any) -> None:
    instance = get_instance(instance_id)
    values = pages.values_of(summary_of(instance)) | {page: form.values()}
    settings = pages.settings_from(*(values[tab] for tab in pages.TABS))
    texts = pages.texts_from(values[pages.BEHAVIOURS])
    change(instance, settings, texts, form.version.number)


def facts_of(instance: ChannelInstance) -> dict[str, Any]:
    """What every page of an instance shows around its own."""
    return {
        "instance": instance,
        "summary": summary_of(instance),
        "workstream": get_workstream(instance.workstream_id),
        "tabs": pages.TABS,
        "page_url": lambda name: url_for(
            "line_instance.edit_instance", instance_id=instance.id, page=name
        ),
        "section": "workstreams",
    }


def _page(
    page: str, form: Any, instance: ChannelInstance, *, is_overtaken: bool = False
) -> ResponseReturnValue:
    facts = facts_of(instance)
    if is_overtaken:
        facts["overtaken"] = differences(page, form.values(), facts["summary"])
        facts["change"] = last_change("channel_instance", instance.id)
    return form_page(
        "line/instance/tab.html",
        form,
        page=page,
        language=instance.language,
        account_name=instance.account.name,
        is_overtaken=is_overtaken,
        **facts,
    )


@blueprint.route("/instances/<int:instance_id>/deletion", methods=["GET", "POST"])
@or_gone("admin.list_workstreams", lambda: _("It was deleted already."))
def delete_instance(instance_id: int) -> ResponseReturnValue:
    """What will happen, and the name to type; then it happens."""
    form, closed = RemovalForm(), []
    workstream_id = get_instance(instance_id).workstream_id
    return answer_form(
        form,
        lambda: closed.append(take_off(get_instance(instance_id), form.typed_name.data or "")),
        lambda _late: _deletion_page(form, get_instance(instance_id)),
        lambda: done(_said(closed[0]), "admin.show_workstream", workstream_id=workstream_id),
    )


def _deletion_page(form: RemovalForm, instance: ChannelInstance) -> ResponseReturnValue:
    ongoing = ongoing_of(instance.channel_account_id)
    return form_page("line/instance/deletion.html", form, ongoing=ongoing, **facts_of(instance))


def _said(closed: int) -> str:
    if not closed:
        return _("LINE was deleted from this workstream.")
    return ngettext(
        "LINE was deleted from this workstream. %(num)d conversation was closed.",
        "LINE was deleted from this workstream. %(num)d conversations were closed.",
        closed,
    )
