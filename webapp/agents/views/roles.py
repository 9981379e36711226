"""The page of an ability: which roles have it. Its feature brings form, words and template."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.agents.actions.roles import allow
from webapp.agents.models import Ability
from webapp.core.forms import KanavaForm
from webapp.pages.answers import answer_form, done, record


def answer_access(
    ability: Ability, form: KanavaForm, kind: str, template: str, section: str
) -> ResponseReturnValue:
    """Show or keep the choice at its own address.

    `form` has `roles`; `kind` is what the audit log calls it.
    """
    return answer_form(
        form,
        lambda: allow(ability, form.roles.data or (), kind),
        lambda _is_overtaken: record(template, form, (kind, None), section=section),
        lambda: done(_("Saved."), str(request.endpoint)),
    )
