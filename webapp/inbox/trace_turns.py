"""How agents' turns go, in words: the entries of the trace about taking, ending, coming back."""

from __future__ import annotations

from flask_babel import gettext as _

from webapp.inbox.trace_entries import Told, agent_of
from webapp.routing.models import DecisionKind, RoutingDecision
from webapp.rules.queries.names import Names


def _accepted(decision: RoutingDecision, names: Names) -> Told:
    agent = agent_of(decision, names)
    if decision.facts.get("is_picked"):
        return Told("hand-index", _("%(agent)s took it from the list", agent=agent))
    if decision.facts.get("is_taken_over"):
        return Told("person-check", _("%(agent)s took it over", agent=agent))
    if decision.facts.get("is_reopened"):
        return Told("arrow-counterclockwise", _("%(agent)s took it up again", agent=agent))
    if decision.facts.get("is_started"):
        return Told("chat-left-text", _("%(agent)s began it", agent=agent))
    if decision.facts.get("is_auto_assigned"):
        return Told("check-lg", _("%(agent)s got it when the time was over", agent=agent))
    return Told("check-lg", _("%(agent)s accepted it", agent=agent))


def _ended(decision: RoutingDecision, names: Names) -> Told:
    return Told("check2-circle", _("%(agent)s ended it", agent=agent_of(decision, names)))


def _end_undone(decision: RoutingDecision, names: Names) -> Told:
    agent = agent_of(decision, names)
    return Told("arrow-counterclockwise", _("%(agent)s went back to it after End", agent=agent))


def _returned(_decision: RoutingDecision, _names: Names) -> Told:
    return Told("chat-left-text", _("The customer wrote again before it was closed"))


TELLERS = {
    DecisionKind.ACCEPTED: _accepted,
    DecisionKind.ENDED: _ended,
    DecisionKind.END_UNDONE: _end_undone,
    DecisionKind.RETURNED: _returned,
}
