"""What workstreams and queues do about facts: keep what they use, copy what belongs to them."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import update

from webapp.agents.events import CapacityProfileDeleted
from webapp.automation.actions.timeout_rules import copy_rules
from webapp.core.database import count_changed
from webapp.core.errors import Conflict
from webapp.hours.events import HoursDeleted
from webapp.workstreams.actions.notification_templates import copy_template
from webapp.workstreams.events import WorkstreamCopied
from webapp.workstreams.models import CONVERSATION_UNITS, Workstream
from webapp.workstreams.queries import queues_open_by, workstreams_of_profile


def copy_parts(fact: WorkstreamCopied) -> None:
    """The notification template and the timeout rules of a workstream come along with a copy."""
    copy_template(fact.source_id, fact.workstream_id)
    copy_rules(fact.source_id, fact.workstream_id)


def keep_used_hours(fact: HoursDeleted) -> None:
    """Raise Conflict: a queue is open by them."""
    if queues_open_by(fact.operating_hours_id):
        raise Conflict("hours_in_use", _("A queue uses these operating hours, so they stay."))


def keep_used_profile(fact: CapacityProfileDeleted) -> None:
    """Raise Conflict: conversations of a workstream take places in it.

    A deleted workstream may still have conversations that wait: they take units instead.
    """
    if workstreams_of_profile(fact.profile_id):
        raise Conflict("profile_in_use", _("This profile is in use, so it stays."))
    asking = update(Workstream).filter_by(capacity_profile_id=fact.profile_id)
    count_changed(asking.values(capacity_profile_id=None, capacity_units=CONVERSATION_UNITS))
