"""The fields of rules, as the audit log reads them; their editor is no form of plain fields."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from webapp.pages.fields import Field, Fields

_NAME, _SWITCH = Field("name", _("Name")), Field("is_enabled", _("Switched on"))
_ORDER, _CONDITION = Field("order", _("Order")), Field("condition", _("Condition"))
RULESET = Fields(
    "classification_ruleset",
    _("Classification rulesets"),
    _("the classification ruleset %(name)s"),
    *(_NAME, _SWITCH, _ORDER),
)
CLASSIFICATION_RULE = Fields(
    "classification_rule",
    _("Classification rules"),
    _("the classification rule %(name)s"),
    *(_NAME, _SWITCH, _ORDER, _CONDITION),
    Field("outputs", _("Outputs")),
)
ROUTE_RULE = Fields(
    "route_to_queue_rule",
    _("Route-to-queue rules"),
    _("the route-to-queue rule %(name)s"),
    *(_NAME, _SWITCH, _ORDER, _CONDITION),
    Field("targets", _("Queues and shares")),
)
# The order of rules is noted of what they belong to.
WORKSTREAM_ORDER = Fields("workstream", _("Workstreams"), _("the workstream %(name)s"), _ORDER)
FIELDS = (RULESET, CLASSIFICATION_RULE, ROUTE_RULE, WORKSTREAM_ORDER)
