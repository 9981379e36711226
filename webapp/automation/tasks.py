"""Timeout rules run when their time has come."""

from __future__ import annotations

from contextlib import suppress

from webapp.automation.actions.timeout_runs import mark_run, run
from webapp.automation.models import TimeoutRule
from webapp.automation.queries import find_due
from webapp.conversations.models import Conversation
from webapp.core.database import db
from webapp.core.errors import Conflict, private_log
from webapp.core.transaction import transaction
from webapp.core.worker import Duty

log = private_log(__name__)
SWEEP_SECONDS = 5.0

Due = tuple[int, int]


def run_due(due: Due) -> None:
    """Run one rule in one conversation. One that fails counts as run: it must stop no other."""
    try:
        with suppress(Conflict), transaction():
            rule, conversation = _locked(due)
            if rule is not None:
                run(rule, conversation)
    except Exception:
        log.exception("timeout rule %s failed in conversation %s", *due)
        with transaction():
            rule, conversation = _locked(due)
            if rule is not None:
                mark_run(rule, conversation)


def _locked(due: Due) -> tuple[TimeoutRule | None, Conversation]:
    rule_id, conversation_id = due
    conversation = db.session.get_one(
        Conversation, conversation_id, with_for_update={"of": Conversation}
    )
    return db.session.get(TimeoutRule, rule_id), conversation


DUTY = Duty("timeouts", find_due, run_due, sweep_seconds=SWEEP_SECONDS)
