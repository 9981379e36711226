"""The form of one rule, of either kind. Its buttons that add and remove lines post it back."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.core.errors import Conflict, Invalid, NotFound
from webapp.core.transaction import transaction
from webapp.core.zones import zone_names
from webapp.pages.answers import last_change, page
from webapp.pages.blueprint import blueprint
from webapp.rules.actions.items import kind_of_row
from webapp.rules.editor.choices import Palette, palette_of
from webapp.rules.editor.items import ROUTES, RULES, RULESETS, get_item, list_url, list_word
from webapp.rules.editor.rule import Desk, Rule, desk_from, desk_of, differences, save, save_new
from webapp.rules.forms import RuleForm
from webapp.rules.models import ClassificationRule, ClassificationRuleset, RouteToQueueRule
from webapp.rules.views.rulesets import SECTION, gone
from webapp.workstreams.queries import get_workstream

_WORKSTREAM = "/workstreams/<int:workstream_id>"


@blueprint.route(f"{_WORKSTREAM}/rulesets/<int:ruleset_id>/rules/new", methods=["GET", "POST"])
def new_rule(workstream_id: int, ruleset_id: int) -> ResponseReturnValue:
    """The form of a new work classification rule of a ruleset."""
    return _new(workstream_id, get_item(workstream_id, RULESETS, ruleset_id))


@blueprint.route(f"{_WORKSTREAM}/routes/new", methods=["GET", "POST"])
def new_route(workstream_id: int) -> ResponseReturnValue:
    """The form of a new route-to-queue rule."""
    get_workstream(workstream_id)
    return _new(workstream_id, None)


@blueprint.route(f"{_WORKSTREAM}/<any(rules,routes):kind>/<int:item_id>", methods=["GET", "POST"])
def change_rule(workstream_id: int, kind: str, item_id: int) -> ResponseReturnValue:
    """A rule's form. Who was second to change it is told, and keeps what was typed."""
    try:
        return _change(workstream_id, kind, item_id)
    except NotFound as error:
        said = _("This rule was deleted meanwhile; nothing was saved.")
        return gone(error, workstream_id, kind, said)


def _new(workstream_id: int, ruleset: Any) -> ResponseReturnValue:
    kind = ROUTES if ruleset is None else RULES
    palette, form = palette_of(workstream_id), RuleForm()
    desk, is_saving = _desk(form, None, palette, kind)
    if is_saving:
        try:
            with transaction():
                parent = ruleset and get_item(workstream_id, RULESETS, ruleset.id)
                rule = save_new(desk, form.name.data or "", palette, workstream_id, parent)
                anchor = f"{kind}-{rule.id}"
            flash(_("Rule “%(name)s” was created.", name=form.name.data))
            return redirect(list_url(workstream_id, kind, anchor))
        except (Conflict, Invalid) as error:
            form.refuse(error)
    return _page(form, workstream_id, kind, desk, palette, ruleset=ruleset)


def _change(workstream_id: int, kind: str, item_id: int) -> ResponseReturnValue:
    rule = _get(workstream_id, kind, item_id)
    form, palette = RuleForm(name=rule.name, version=rule.version), palette_of(workstream_id)
    desk, is_saving = _desk(form, rule, palette, kind)
    overtaken = None
    if is_saving:
        try:
            with transaction():
                kept = _get(workstream_id, kind, item_id)
                save(desk, kept, form.name.data or "", palette, form.version.number or 0)
            flash(_("Saved."))
            return redirect(list_url(workstream_id, kind, f"{kind}-{item_id}"))
        except Invalid as error:
            form.refuse(error)
        except Conflict as error:
            form.refuse(error)
            rule = _get(workstream_id, kind, item_id)
            form.version.data = str(rule.version)  # saving again is then saving knowingly
            overtaken = differences(form, desk, rule, palette)
    return _page(form, workstream_id, kind, desk, palette, rule=rule, overtaken=overtaken)


def _desk(form: RuleForm, rule: Rule | None, palette: Palette, kind: str) -> tuple[Desk, bool]:
    """What is on the desk, and whether it is to be saved and can be."""
    is_route = kind == ROUTES
    if not form.is_submitted():
        desk = desk_of(rule, is_route=is_route)
        # Somebody who follows the mark of a broken rule must see where it is broken.
        return (desk.edited("", palette).checked(palette)[0] if rule else desk), False
    desk = desk_from(request.form.to_dict(flat=False), is_route=is_route)
    edit = request.form.get("edit")
    if edit:
        return desk.edited(edit, palette), False
    desk, is_sound = desk.edited("", palette).checked(palette)
    is_named = form.validate()
    if not is_sound:
        form.form_errors.append(_("Nothing was saved yet: see the marked fields."))
    return desk, is_named and is_sound


def _get(workstream_id: int, kind: str, item_id: int) -> Rule:
    row = get_item(workstream_id, kind, item_id)
    assert isinstance(row, ClassificationRule | RouteToQueueRule)
    return row


def _page(
    form: RuleForm,
    workstream_id: int,
    kind: str,
    desk: Desk,
    palette: Palette,
    **more: Any,
) -> ResponseReturnValue:
    rule, overtaken = more.get("rule"), more.get("overtaken")
    return page(
        "rules/rule.html",
        form,
        workstream=get_workstream(workstream_id),
        kind=kind,
        rule=rule,
        draft=desk.draft,
        results=desk.results,
        focus=desk.focus,
        palette=palette,
        doubts=desk.doubts(palette),
        zones=zone_names(),
        change=last_change(kind_of_row(rule), rule.id) if rule else None,
        overtaken=overtaken or (),
        is_overtaken=overtaken is not None,
        place_words=_place_words(rule, more.get("ruleset")),
        list_url=list_url(workstream_id, kind),
        list_word=list_word(kind),
        section=SECTION,
    )


def _place_words(rule: Rule | None, ruleset: ClassificationRuleset | None) -> str:
    if isinstance(rule, ClassificationRule):
        ruleset = rule.ruleset
    return _("Ruleset “%(name)s”", name=ruleset.name) if ruleset else ""
