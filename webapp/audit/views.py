"""The audit log: who changed what, when, from where."""

from __future__ import annotations

from flask import Response, render_template, request, stream_with_context
from flask.typing import ResponseReturnValue

from webapp.audit.forms import AuditForm
from webapp.audit.rows import actor_choices, all_of, kinds_present, lines, page_of
from webapp.core import clock
from webapp.core.flask import row_id
from webapp.pages.blueprint import blueprint


@blueprint.get("/audit")
def list_audit_entries() -> ResponseReturnValue:
    """The newest entries, or the page beside one of them."""
    form = _filter()
    form.offer(actor_choices(), kinds_present())
    found = page_of(
        form.wanted(),
        newer_than=request.args.get("newer_than", type=row_id),
        older_than=request.args.get("older_than", type=row_id),
    )
    return render_template("audit/log.html", form=form, page=found, asked=_asked(), section="audit")


@blueprint.get("/audit.csv")
def download_audit_entries() -> ResponseReturnValue:
    """The same entries as a table, all pages of them."""
    name = f"audit-{clock.now():%Y-%m-%d}.csv"
    return Response(
        stream_with_context(lines(all_of(_filter().wanted()))),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _filter() -> AuditForm:
    form = AuditForm(request.args)
    form.validate()
    return form


def _asked() -> dict[str, str]:
    """What the URL asks for, without the page."""
    names = ("q", "who", "kind", "verb", "since", "until")
    return {name: request.args[name] for name in names if request.args.get(name)}
