"""What the overview tells about rules."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from webapp.pages.overview import Concern, Place, concern_of
from webapp.rules.editor.items import ROUTES, RULES, list_word
from webapp.rules.queries.rulebook import broken_rules
from webapp.rules.words.rules import problem_word


def troubled_rules() -> list[Concern]:
    """Rules that are on and cannot work any more."""
    places = []
    for rule, workstream, is_route in broken_rules():
        kind = ROUTES if is_route else RULES
        url = url_for("admin.change_rule", workstream_id=workstream.id, kind=kind, item_id=rule.id)
        where = f"{workstream.name} › {list_word(kind)}"
        places.append(Place(rule.name, url, f"{where}: {problem_word(rule.problem or '')}"))
    return concern_of(
        lambda count: ngettext("%(num)d rule is broken", "%(num)d rules are broken", count),
        _("A broken rule is passed over."),
        places,
        is_urgent=True,
    )
