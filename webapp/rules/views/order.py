"""What the buttons of a row do: its place, its switch, a copy, its end."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.core.errors import Conflict, Invalid, NotFound
from webapp.core.transaction import transaction
from webapp.pages.answers import page, wanted_place
from webapp.pages.blueprint import blueprint
from webapp.pages.forms import DeletionForm
from webapp.rules.actions.items import remove, set_enabled
from webapp.rules.editor.items import RULESETS, among, copy, get_item, list_url, list_word, put
from webapp.rules.forms import RuleForm
from webapp.rules.views.rulesets import SECTION, gone
from webapp.workstreams.queries import get_workstream

ITEM = "/workstreams/<int:workstream_id>/<any(rulesets,rules,routes):kind>/<int:item_id>"


@blueprint.post(f"{ITEM}/place")
def place_rule(workstream_id: int, kind: str, item_id: int) -> ResponseReturnValue:
    """Put it up, down, or to a place; says where it is then."""

    def move() -> str:
        row = get_item(workstream_id, kind, item_id)
        others = [other.id for other in among(row)]
        place = put(row, wanted_place(others.index(row.id) + 1))
        return _(
            "“%(name)s” is now number %(place)d of %(all)d.",
            name=row.name,
            place=place,
            all=len(others),
        )

    return _answer(workstream_id, kind, item_id, move)


@blueprint.post(f"{ITEM}/switch")
def switch_rule(workstream_id: int, kind: str, item_id: int) -> ResponseReturnValue:
    """Switch it on or off, as it stood when the page was opened."""

    def switch() -> str:
        row = get_item(workstream_id, kind, item_id)
        is_on = request.form.get("is_enabled") == "yes"
        set_enabled(row, is_on, RuleForm().version.number)
        said = _("“%(name)s” is switched on.") if is_on else _("“%(name)s” is switched off.")
        return said % {"name": row.name}

    return _answer(workstream_id, kind, item_id, switch)


@blueprint.post(f"{ITEM}/copy")
def copy_rule(workstream_id: int, kind: str, item_id: int) -> ResponseReturnValue:
    """Add a copy at the end, switched off."""

    def make() -> str:
        made = copy(get_item(workstream_id, kind, item_id))
        return _("“%(name)s” was added at the end. It is switched off.", name=made.name)

    return _answer(workstream_id, kind, item_id, make)


@blueprint.route(f"{ITEM}/deletion", methods=["GET", "POST"])
def delete_rule(workstream_id: int, kind: str, item_id: int) -> ResponseReturnValue:
    """Ask, then delete."""
    try:
        return _delete(workstream_id, kind, item_id)
    except NotFound as error:
        return gone(error, workstream_id, kind, _("It was deleted meanwhile."))


def _delete(workstream_id: int, kind: str, item_id: int) -> ResponseReturnValue:
    row = get_item(workstream_id, kind, item_id)
    name, form = row.name, DeletionForm(version=row.version)
    if form.validate_on_submit():
        try:
            with transaction():
                row = get_item(workstream_id, kind, item_id)
                remove(row, form.version.number or 0)
            flash(_("“%(name)s” was deleted.", name=name))
            return redirect(list_url(workstream_id, kind))
        except Conflict as error:
            form.refuse(error)
            row = get_item(workstream_id, kind, item_id)
            form.version.data = str(row.version)
    return page(
        "rules/deletion.html",
        form,
        item=row,
        rule_count=len(row.rules) if kind == RULESETS else 0,
        workstream=get_workstream(workstream_id),
        kind=kind,
        list_url=list_url(workstream_id, kind),
        list_word=list_word(kind),
        section=SECTION,
    )


def _answer(
    workstream_id: int, kind: str, item_id: int, act: Callable[[], str]
) -> ResponseReturnValue:
    """Act, and go back to the list, which says what became of it."""
    try:
        with transaction():
            said, mood = act(), "message"
    except (Conflict, Invalid) as error:
        said, mood = error.message, "warm"
    except NotFound:
        get_workstream(workstream_id)
        said, mood = _("It was deleted meanwhile."), "warm"
    flash(said, mood)
    return redirect(list_url(workstream_id, kind, f"{kind}-{item_id}"), 303)
