"""What a workstream offers as disposition codes: one page."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _

from webapp.dispositions.actions.schemes import change_scheme
from webapp.dispositions.fields import SCHEME
from webapp.dispositions.forms import SchemeForm
from webapp.dispositions.queries import offer_of, scheme_of
from webapp.pages.answers import answer_form, done, or_gone, record
from webapp.pages.blueprint import blueprint
from webapp.workstreams.models import Workstream
from webapp.workstreams.queries import get_workstream
from webapp.workstreams.views.workstreams import GONE, LIST, SECTION, SHOW


@blueprint.route("/workstreams/<int:workstream_id>/dispositions", methods=("GET", "POST"))
@or_gone(LIST, lambda: str(GONE))
def change_dispositions(workstream_id: int) -> ResponseReturnValue:
    """Whether codes are asked for, how many, and which there are."""
    workstream = get_workstream(workstream_id)
    form = SchemeForm.of(offer_of(workstream_id), scheme_of(workstream_id).version)
    if request.method == "POST" and form.more.data:
        form.rows.append_entry()
        return _page(workstream, form)
    return answer_form(
        form,
        lambda: change_scheme(workstream, form.offer, form.version.number or 0),
        lambda is_overtaken: _page(workstream, form, is_overtaken=is_overtaken),
        lambda: done(str(_("Saved.")), SHOW, workstream_id=workstream_id),
        lambda: scheme_of(workstream_id).version,
    )


def _page(
    workstream: Workstream, form: SchemeForm, *, is_overtaken: bool = False
) -> ResponseReturnValue:
    scheme = scheme_of(workstream.id)
    return record(
        "dispositions/scheme.html",
        form,
        (SCHEME.kind, workstream.id),
        SCHEME.differences(form, scheme) if is_overtaken else None,
        workstream=workstream,
        section=SECTION,
    )
