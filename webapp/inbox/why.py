"""Why nobody has a conversation yet, in words: where it stands, who is there, what would help."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from webapp.inbox.tracing import TraceItem, with_levels
from webapp.routing import words
from webapp.routing.queries.explanation import Explanation, Headline
from webapp.routing.terms import Verdict
from webapp.rules.queries.names import Names


@dataclass(frozen=True)
class Why:
    """`is_stuck`: nobody is asked at the moment, so there is something to explain."""

    headline: str
    agents: tuple[TraceItem, ...]
    advice: tuple[str, ...]
    is_stuck: bool


def why_of(
    explanation: Explanation, names: Names, now: datetime, offered_agent_id: int | None = None
) -> Why | None:
    """The explanation in words; None for a conversation that waits for nobody."""
    headline = words.headline_words(explanation.headline_code)
    if not headline:
        return None
    return Why(
        headline,
        tuple(_agent(each, names, now, offered_agent_id) for each in explanation.agents),
        tuple(words.advice_words(advice) for advice in explanation.advice),
        is_stuck=explanation.headline_code != Headline.RINGING,
    )


def _agent(
    verdict: Verdict, names: Names, now: datetime, offered_agent_id: int | None
) -> TraceItem:
    if verdict.agent_id == offered_agent_id:
        return TraceItem(verdict.name, _("it rings there now"), is_good=True)
    found = words.obstacle_words(verdict.obstacle, with_levels(verdict.facts, names), now)
    is_free = verdict.obstacle is None
    return TraceItem(verdict.name, found or _("could take it"), is_good=is_free)
