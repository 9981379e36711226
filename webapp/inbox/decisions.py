"""What routing decided about a conversation, in words: the entries of its trace."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from flask_babel import gettext as _

from webapp.core.drawing import or_else
from webapp.inbox import trace_turns as turns
from webapp.inbox.trace_entries import Told as _Told
from webapp.inbox.trace_entries import TraceEntry, TraceItem
from webapp.inbox.trace_entries import agent_of as _agent
from webapp.routing import words
from webapp.routing.models import DecisionKind, RoutingDecision
from webapp.rules.queries.names import Names
from webapp.rules.words import rules

Facts = Mapping[str, Any]


def decision_entries(decisions: Iterable[RoutingDecision], names: Names) -> list[TraceEntry]:
    """The decisions in words, in the order in which they were made."""
    return [
        or_else(f"decision {made.id}", partial(_entry, made, names), partial(_plain, made))
        for made in decisions
    ]


def _plain(decision: RoutingDecision) -> TraceEntry:
    words = _("This cannot be shown. The reason stands in the server's log.")
    return TraceEntry(decision.id, decision.decided_at, "exclamation-triangle", words)


def _entry(decision: RoutingDecision, names: Names) -> TraceEntry:
    told = _TELLERS[DecisionKind(decision.kind)](decision, names)
    at = decision.decided_at
    return TraceEntry(decision.id, at, told.icon, told.headline, told.lines, told.fold, told.items)


def _classified(decision: RoutingDecision, names: Names) -> _Told:
    facts = decision.facts
    said = tuple(rules.outputs_words(facts.get("outputs") or {}, names))
    items = tuple(
        _rule(rule, names, ruleset.get("name") or "")
        for ruleset in facts.get("rulesets") or ()
        for rule in ruleset.get("rules") or ()
    )
    headline = _("Classified by the rules") if said else _("No classification rule fired")
    if facts.get("is_failed"):
        headline = _("The classification rules could not be run")
    return _Told("tags", headline, said, _("The rules that were looked at"), items)


def _routed(decision: RoutingDecision, names: Names) -> _Told:
    facts = decision.facts
    queue = facts.get("queue") or names.queues.get(decision.queue_id or 0)
    headline = _("Sent to the queue “%(queue)s”", queue=queue) if queue else _("Sent to no queue")
    lines = (_route_reason(facts),)
    items = tuple(_route_rule(rule, names) for rule in facts.get("rules") or ())
    return _Told("signpost-split", headline, lines, _("The rules that were looked at"), items)


def _route_reason(facts: Facts) -> str:
    """Why this queue; by name where one rule decided."""
    reason = str(facts.get("reason", ""))
    fired = [rule for rule in facts.get("rules") or () if rule.get("outcome") == "fired"]
    if reason == "rule" and fired:
        return _("The rule “%(name)s” says so.", name=fired[0].get("name") or "?")
    return rules.route_reason_words(reason)


def _rule(rule: Facts, names: Names, ruleset: str = "") -> TraceItem:
    outcome = str(rule.get("outcome", ""))
    lines = [rules.part_words(part, names) for part in rule.get("parts") or ()]
    if rule.get("problem"):
        lines.append(rules.problem_word(str(rule["problem"])))
    name = str(rule.get("name") or "")
    return TraceItem(
        f"{ruleset} › {name}" if ruleset else name,
        rules.rule_outcome_words(outcome),
        tuple(lines),
        is_good=outcome == "fired",
    )


def _route_rule(rule: Facts, names: Names) -> TraceItem:
    item = _rule(rule, names)
    targets = tuple(_target(target) for target in rule.get("targets") or ())
    return TraceItem(item.name, item.outcome, item.lines + targets, item.is_good)


def _target(target: Facts) -> str:
    values = {"queue": target.get("queue") or "?", "percent": target.get("percent", 100)}
    if target.get("is_overflowing"):
        return _("“%(queue)s”, %(percent)s %%: it overflows, so it was passed over", **values)
    return _("“%(queue)s”, %(percent)s %%", **values)


def _overflowed(decision: RoutingDecision, _names: Names) -> _Told:
    return _Told("water", _("The queue overflows"), (words.overflow_words(decision.facts),))


def _offered(decision: RoutingDecision, names: Names) -> _Told:
    facts = decision.facts
    if facts.get("is_transfer"):
        line = _("A colleague chose them by name.")
        return _Told("bell", _("Offered to %(agent)s", agent=_agent(decision, names)), (line,))
    rows = facts.get("agents") or ()
    items = tuple(_considered(row, decision, names) for row in rows)
    because = words.chosen_words(str(facts.get("chosen_because", "")))
    fold = _("Who was considered")
    if facts.get("more"):
        fold = _("Who was considered (%(num)s more are not listed)", num=facts["more"])
    headline = _("Offered to %(agent)s", agent=_agent(decision, names))
    lines = tuple(line for line in (words.step_words(facts), because) if line)
    return _Told("bell", headline, lines, fold, items)


def _considered(row: Facts, decision: RoutingDecision, names: Names) -> TraceItem:
    is_chosen = row.get("agent_id") is not None and row.get("agent_id") == decision.agent_id
    facts = with_levels(row.get("facts") or {}, names)
    found = words.obstacle_words(row.get("obstacle"), facts, decision.decided_at)
    outcome = _("chosen") if is_chosen else found or _("could have taken it, too")
    return TraceItem(str(row.get("agent") or ""), outcome, is_good=is_chosen)


def with_levels(facts: Facts, names: Names) -> Facts:
    """The facts of a missing skill with levels by name in place of ratings; others as they are."""
    levels = _levels_of(str(facts.get("skill") or ""), names)
    ratings = {key: facts[key] for key in ("found", "wanted") if facts.get(key)}
    return {**facts, **{key: rules.level_word(levels, int(n)) for key, n in ratings.items()}}


def _levels_of(skill: str, names: Names) -> tuple[str, ...]:
    """A skill's levels by the name it had; none where it was renamed since."""
    ids = [id_ for id_, name in names.skills.items() if name == skill]
    return names.levels.get(max(ids, default=0), ())


def _offer_ended(decision: RoutingDecision, names: Names) -> _Told:
    reason = str(decision.facts.get("reason", ""))
    return _Told("bell-slash", words.ended_words(reason, _agent(decision, names)))


def _transferred(decision: RoutingDecision, names: Names) -> _Told:
    by, to, came = _by(decision, names), decision.facts.get("to"), decision.facts.get("from")
    if colleague := decision.facts.get("to_agent"):
        headline = _("%(agent)s transferred it to %(colleague)s", agent=by, colleague=colleague)
    else:
        headline = _("%(agent)s transferred it to “%(queue)s”", agent=by, queue=to or "?")
    lines = (_("It was in “%(queue)s”.", queue=came),) if came else ()
    return _Told("box-arrow-right", headline, lines)


def _skills_changed(decision: RoutingDecision, names: Names) -> _Told:
    facts = decision.facts
    added = [_needed(row, names) for row in facts.get("added") or ()]
    dropped = [_("No longer needs %(skill)s", skill=name) for name in facts.get("dropped") or ()]
    headline = (
        _("A skill it needed was deleted")
        if facts.get("is_deleted")
        else _("%(agent)s changed the skills", agent=_by(decision, names))
    )
    return _Told("mortarboard", headline, (*added, *dropped))


def _needed(row: Facts, names: Names) -> str:
    skill = str(row.get("skill") or "")
    level = rules.level_word(_levels_of(skill, names), int(row.get("rating") or 1))
    return _("Skill %(name)s, at least %(level)s", name=skill, level=level)


def _priority_changed(decision: RoutingDecision, names: Names) -> _Told:
    facts = decision.facts
    old, new = (rules.priority_word(int(facts.get(key) or 0)) for key in ("from", "to"))
    line = _("From %(old)s to %(new)s", old=old, new=new)
    return _Told(
        "chevron-expand", _("%(agent)s changed the priority", agent=_by(decision, names)), (line,)
    )


def _by(decision: RoutingDecision, names: Names) -> str:
    return str(decision.facts.get("by") or _agent(decision, names))


_TELLERS = {
    **turns.TELLERS,
    DecisionKind.CLASSIFIED: _classified,
    DecisionKind.ROUTED: _routed,
    DecisionKind.OVERFLOWED: _overflowed,
    DecisionKind.OFFERED: _offered,
    DecisionKind.OFFER_ENDED: _offer_ended,
    DecisionKind.TRANSFERRED: _transferred,
    DecisionKind.SKILLS_CHANGED: _skills_changed,
    DecisionKind.PRIORITY_CHANGED: _priority_changed,
}
