"""The one table of who reacts to what, which channel kinds exist, and what the workers do."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from flask import Flask, current_app
from flask_babel import lazy_gettext as _

from webapp import health
from webapp.agents import concerns as agent_concerns
from webapp.agents import events as agents
from webapp.agents import finding as agent_finding
from webapp.agents import tasks as agent_tasks
from webapp.attendance import handlers as attendance
from webapp.attendance import keeper as attendance_keeper
from webapp.automation import tasks as automation_tasks
from webapp.channels import events as channels
from webapp.config import Settings
from webapp.consults import events as consult_events
from webapp.consults import handlers as consults
from webapp.consults import tasks as consult_tasks
from webapp.contact_imports import tasks as import_tasks
from webapp.contacts import events as contacts
from webapp.contacts import finding as contact_finding
from webapp.contacts import tasks as contact_tasks
from webapp.conversations import events as conversations
from webapp.conversations import handlers as conversation_handlers
from webapp.conversations import tasks as conversation_tasks
from webapp.core import audit
from webapp.core.events import Event
from webapp.core.worker import Duty
from webapp.devices import handlers as devices
from webapp.devices import standing as devices_standing
from webapp.devices import tasks as device_tasks
from webapp.dispositions import handlers as dispositions
from webapp.hours import events as hours
from webapp.hours import finding as hours_finding
from webapp.hours import models as _hours_models  # noqa: F401 (its tables)
from webapp.inbox import announcements as inbox
from webapp.inbox import composing, consult_notices
from webapp.inbox import concerns as inbox_concerns
from webapp.inbox import events as inbox_events
from webapp.inbox import tags as inbox_tags
from webapp.intake import tasks as intake_tasks
from webapp.intake.processor import Processor
from webapp.line import accounts as line_accounts
from webapp.line import signals as line_signals
from webapp.line import tasks as line_tasks
from webapp.line.processing import process as process_line
from webapp.line.setup import concerns as line_concerns
from webapp.line.setup import finding as line_finding
from webapp.line.transport import LineTransport
from webapp.outbox import events as outbox
from webapp.outbox import tasks as outbox_tasks
from webapp.pages.overview import Source
from webapp.quick_replies import finding as quick_reply_finding
from webapp.quick_replies import handlers as quick_replies
from webapp.realtime import tasks as realtime_tasks
from webapp.realtime.notice import DOUBT, DUTY, Notice
from webapp.reminders import events as reminders
from webapp.reminders import tasks as reminder_tasks
from webapp.routing import events as routing_events
from webapp.routing import handlers as routing
from webapp.routing import tasks as routing_tasks
from webapp.rules import concerns as rules_concerns
from webapp.rules import handlers as rules_handlers
from webapp.search import handlers as search
from webapp.search import tasks as search_tasks
from webapp.stickers import tasks as sticker_tasks
from webapp.tags import events as tags
from webapp.tags import finding as tag_finding
from webapp.verified_links import tasks as verification_tasks
from webapp.workstreams import concerns as workstream_concerns
from webapp.workstreams import events as workstreams
from webapp.workstreams import finding as workstream_finding
from webapp.workstreams import handlers as workstream_handlers

log = logging.getLogger(__name__)
Handler = Callable[[Any], Sequence[Notice]]

HANDLERS: dict[type[Event], tuple[Handler, ...]] = {
    agents.AgentChanged: (inbox.announce_agent, routing.look_again),
    agents.AgentDeactivated: (routing.take_work_back, consults.let_gone_leave),
    agents.CapacityProfileDeleted: (routing.drop_needs,),
    agents.SignInEnded: (inbox.announce_sign_in_end,),
    agents.SkillDeleted: (routing.drop_needs,),
    agents.PresenceChanged: (inbox.announce_presence, routing.look_again),
    agents.PresenceChoicesChanged: (inbox.announce_choices,),
    audit.Noted: (inbox.announce_set_up,),
    channels.ChannelAccountChanged: (line_accounts.forget, inbox.announce_account),
    consult_events.ConsultRead: (consult_notices.announce_read,),
    consult_events.ConsultSaid: (consult_notices.announce_said,),
    consult_events.ParticipantChanged: (consult_notices.announce_participant,),
    contacts.SocialProfileChanged: (inbox.announce_profile, routing.run_rules),
    conversations.ConversationChanged: (inbox.announce_conversation, routing.look_again),
    conversations.ConversationsChanged: (inbox.announce_conversations, routing.look_again),
    conversations.ConversationRead: (inbox.announce_read,),
    conversations.DraftChanged: (inbox.announce_draft,),
    conversations.MentionsChanged: (inbox.announce_mentions,),
    conversations.MessageChanged: (inbox.announce_message_change,),
    conversations.MessagePosted: (inbox.announce_message, routing.set_response_target),
    conversations.OfferChanged: (inbox.announce_offer,),
    conversations.PendingAnswersChanged: (composing.announce_pending,),
    conversations.Typed: (attendance.tell_typing,),
    inbox_events.ListsChosen: (inbox.announce_choice,),
    outbox.DeliveryChanged: (inbox.announce_delivery,),
    reminders.RemindersChanged: (inbox.announce_reminders,),
    routing_events.ResponseBreached: (inbox.announce_response,),
    routing_events.ResponseTargetSet: (inbox.announce_response,),
    tags.ContactsTagged: (inbox_tags.announce_contacts,),
    tags.ConversationTagged: (inbox_tags.announce_conversation,),
    workstreams.DistributionChanged: (routing.look_again,),
    workstreams.QueueMembersChanged: (inbox.announce_queue_members, routing.look_again),
    workstreams.QueueSettingsChanged: (routing.look_again,),
}
# What must be true together with a fact: inside its transaction, before the commit. May refuse.
BEFORE_COMMIT: dict[type[Event], tuple[Callable[[Any], None], ...]] = {
    agents.CapacityProfileDeleted: (workstream_handlers.keep_used_profile,),
    conversations.ConversationChanged: (line_signals.note_reading, consults.end_with_turn),
    conversations.ConversationRead: (line_signals.note_reading,),
    conversations.ConversationsChanged: (consults.end_with_turn,),
    conversations.ConversationClosed: (dispositions.require_code,),
    conversations.MentionsChanged: (devices.tell_mention,),
    conversations.MessageChanged: (search.follow_message,),
    conversations.MessagePosted: (search.follow_message,),
    conversations.OfferChanged: (devices.tell_offer,),
    conversations.Typed: (line_signals.note_typing,),
    outbox.DeliveryAccepted: (conversation_handlers.name_message,),
    hours.HoursChanged: (routing.count_anew_by_hours,),
    hours.HoursDeleted: (workstream_handlers.keep_used_hours,),
    routing_events.TurnTakenOver: (consults.end_taken_over,),
    workstreams.DistributionChanged: (routing.follow_distribution,),
    workstreams.QueueDeleted: (rules_handlers.keep_named_queue,),
    workstreams.QueueSettingsChanged: (routing.count_anew_in_queue,),
    workstreams.WorkstreamCopied: (
        *(workstream_handlers.copy_parts, rules_handlers.copy_rules),
        *(quick_replies.follow_copy, dispositions.follow_copy),
    ),
}
# What a stored event means, by the kind of its channel.
PROCESSORS: dict[str, Processor] = {line_accounts.KIND: process_line}
# Of every process on a bus with a broker; of every web process; of those that do the work.
BUS_DUTIES: tuple[Duty, ...] = (realtime_tasks.DUTY,)
PROCESS_DUTIES: tuple[Duty, ...] = (
    *agent_tasks.DUTIES,
    attendance_keeper.DUTY,
    intake_tasks.TALLIES,
)
DUTIES: tuple[Duty, ...] = (
    health.DUTY,
    intake_tasks.DUTY,
    line_signals.DUTY,
    line_tasks.DUTY,
    outbox_tasks.DUTY,
    *routing_tasks.DUTIES,
    consult_tasks.DUTY,
    automation_tasks.DUTY,
    contact_tasks.DUTY,
    import_tasks.DUTY,
    *conversation_tasks.DUTIES,
    reminder_tasks.DUTY,
    verification_tasks.DUTY,
    search_tasks.DUTY,
    sticker_tasks.DUTY,
    device_tasks.DUTY,
    devices_standing.DUTY,
)

# What the admin's overview tells, in the order in which it stands there.
CONCERNS: tuple[Source, ...] = (
    Source(_("Alarms"), health.alarms),
    Source(_("Account checks"), line_concerns.failing_accounts),
    Source(_("Events that failed"), line_concerns.parked_events),
    Source(_("Answers that failed"), inbox_concerns.lost_answers),
    Source(_("Queues"), workstream_concerns.empty_queues),
    Source(_("Rules"), rules_concerns.troubled_rules),
    Source(_("Set-ups"), line_concerns.unfinished_set_ups),
    Source(_("Accounts"), line_concerns.idle_accounts),
    Source(_("Workstreams"), workstream_concerns.bare_workstreams),
    Source(_("People"), agent_concerns.awaited_people),
)
FIRST_STEPS: tuple[Source, ...] = tuple(
    Source(_("First steps"), step)
    for step in (
        line_concerns.connecting,
        workstream_concerns.distributing,
        line_concerns.attaching,
        agent_concerns.inviting,
        workstream_concerns.staffing,
        line_concerns.hearing,
    )
)
FIGURES: tuple[Source, ...] = (Source(_("Figures of today"), inbox_concerns.figures),)

# What the admin's search finds: settings of these forms, records of these kinds.
FINDING = (
    line_finding,
    workstream_finding,
    hours_finding,
    agent_finding,
    contact_finding,
    quick_reply_finding,
    tag_finding,
)
FORM_PAGES = tuple(page for feature in FINDING for page in feature.FORM_PAGES)
RECORD_KINDS = tuple(kind for feature in FINDING for kind in feature.RECORD_KINDS)


def make_transports(settings: Settings) -> dict[str, Any]:
    """The adapter of each kind of channel."""
    return {line_accounts.KIND: LineTransport(settings)}


def dispatch(events: Iterable[Event], nudges: Iterable[str]) -> None:
    """Hand a committed transaction's facts to their handlers and its notices to the bus.

    The rows are the truth: a handler that fails costs speed, never work, so it is logged alone,
    and screens are told to look for themselves.
    """
    notices: dict[Notice, None] = {}
    for event in events:
        for handler in HANDLERS.get(type(event), ()):
            try:
                notices.update(dict.fromkeys(handler(event)))
            except Exception:
                log.exception("a handler of %s failed", type(event).__name__)
                notices[Notice((), DOUBT)] = None
    notices.update(dict.fromkeys(Notice((name,), DUTY) for name in nudges))
    current_app.extensions["kanava_bus"].send(notices)


def init_wiring(app: Flask, settings: Settings) -> None:
    """Give the app its dispatch and its transports."""
    app.extensions["kanava_before_commit"] = BEFORE_COMMIT
    app.extensions["kanava_dispatch"] = dispatch
    app.extensions["kanava_overview"] = {
        "concerns": CONCERNS,
        "first_steps": FIRST_STEPS,
        "figures": FIGURES,
    }
    app.extensions["kanava_search"] = FORM_PAGES, RECORD_KINDS
    app.extensions["kanava_processors"] = dict(PROCESSORS)
    app.extensions["kanava_transports"] = make_transports(settings)
