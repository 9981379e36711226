"""Every region of the console, rendered in one place: page, response and push use the same."""

from __future__ import annotations

from flask import render_template
from markupsafe import Markup

from webapp.consults import rows as consults
from webapp.conversations.models import Conversation
from webapp.conversations.policy import Viewer, may_work_on
from webapp.core.database import db
from webapp.core.drawing import dom_id, or_else
from webapp.customer.queries import editable_facts, may_choose_contact, may_merge
from webapp.customer.rows.contacts import contact_lines
from webapp.inbox import list_regions, own, timeline
from webapp.inbox.albums import in_order
from webapp.inbox.attendance import attendance, own_of
from webapp.inbox.choice import Chosen
from webapp.inbox.composing import cost, pending_answers
from webapp.inbox.lines import Timeline, TimelineLine
from webapp.inbox.past import past
from webapp.inbox.policy import facts_of_card, rights_of
from webapp.inbox.proof import proof_shown
from webapp.inbox.queries import cards
from webapp.inbox.regions import Region, partial, region
from webapp.inbox.rows import ConversationCard
from webapp.inbox.story import between_lines
from webapp.inbox.tags import tags
from webapp.inbox.timeline import plain


def header(viewer: Viewer, card: ConversationCard) -> Region:
    """The conversation's name and state, with the commands this viewer has."""
    right = rights_of(viewer, card)
    return region("inbox/_header.html", dom_id(card, "header"), card=card, right=right)


def wrap_up(viewer: Viewer, card: ConversationCard) -> Region:
    """What an ended conversation still takes and asks, and what its time does; else empty."""
    right = rights_of(viewer, card)
    return region("inbox/_wrap_up.html", dom_id(card, "wrap_up"), card=card, right=right)


def profile(viewer: Viewer, card: ConversationCard) -> Region:
    """Who is at the other end, and the facts of the conversation: what the viewer may see."""
    shown = {
        "contact": contact_lines(card.social_profile_id, viewer),
        "may_choose_contact": may_choose_contact(viewer, facts_of_card(card)),
        "may_merge_contact": may_merge(viewer),
        "may_note_contact": may_work_on(viewer, facts_of_card(card)),
        "may_change_contact": bool(editable_facts(viewer)),
        **proof_shown(viewer, card),
    }
    return region("inbox/_profile.html", dom_id(card, "profile"), card=card, **shown)


def needs(viewer: Viewer, card: ConversationCard) -> Region:
    """What a conversation needs of an agent, with the commands this viewer has."""
    right = rights_of(viewer, card)
    return region("inbox/_needs.html", dom_id(card, "needs"), card=card, right=right)


def timeouts(viewer: Viewer, card: ConversationCard) -> Region:
    """The timeout rules that count; their switches are the owner's."""
    shown = {"rows": cards.timeout_rows(card.id), "is_owner": card.agent_id == viewer.agent_id}
    return region("inbox/_timeouts.html", dom_id(card, "timeouts"), card=card, **shown)


def panels(viewer: Viewer, card: ConversationCard) -> list[Region]:
    """The side of an open conversation, from top to bottom."""
    parts = (profile, tags, past, needs, timeouts)
    return [part(viewer, card) for part in parts]


def message(line: TimelineLine) -> Region:
    """One line of the timeline; the same for every viewer."""
    html = or_else(f"message {line.id}", lambda: _message(line), lambda: _message(plain(line)))
    return Region(dom_id(line), html)


def _message(line: TimelineLine) -> str:
    return partial("inbox/_message.html", line=line)


def whole_timeline(found: Timeline) -> Region:
    """The newest part of a timeline."""
    lines = [message(line) for line in in_order(found.lines)]
    return region("inbox/_timeline.html", dom_id(found), timeline=found, lines=lines)


def newest_lines(conversation_id: int) -> Region:
    """The same of a conversation that is there."""
    return whole_timeline(timeline.timeline_of(db.session.get_one(Conversation, conversation_id)))


def append(line: TimelineLine, conversation_id: int) -> Markup:
    """A new line for the end of the timeline opened from that conversation.

    The browser's hook takes out a line of the same id first, so none appears twice.
    """
    return Markup('<div hx-swap-oob="beforeend:#timeline_{}_lines">{}</div>').format(
        conversation_id, message(line)
    )


def line_swap(line: TimelineLine, conversation_id: int, *, is_new: bool) -> Markup:
    """A line for the timeline opened from that conversation: a new one, or in its old place."""
    return append(line, conversation_id) if is_new else message(line).as_swap()


def workspace(viewer: Viewer, conversation: Conversation | None, at_id: int | None = None) -> str:
    """The middle and right of the console with the socket's element, for one conversation.

    `at_id`: the message at which it is opened.
    """
    if conversation is None:
        return str(no_workspace())
    return or_else(
        f"conversation {conversation.id}",
        lambda: _opened(viewer, conversation, at_id),
        lambda: str(no_workspace(is_broken=True)),
    )


def _opened(viewer: Viewer, conversation: Conversation, at_id: int | None) -> str:
    card, own = cards.card_of(conversation), cards.composers_of(viewer.agent_id, conversation)
    opened, unread = timeline.opened(conversation, own["read_until"], at_id)
    return render_template(
        "inbox/_workspace.html",
        card=card,
        header=header(viewer, card),
        wrap_up=wrap_up(viewer, card),
        panels=panels(viewer, card),
        timeline=whole_timeline(opened),
        story=between_lines(card.id),
        pending=pending_answers(conversation.id, viewer.agent_id),
        cost=cost(conversation.id, viewer.agent_id),
        at_id=at_id,
        attendance=attending(viewer, conversation.id),
        consult=consults.pane(viewer, card),
        unread=unread,
        **consults.desk(viewer, card),
        **own,
    )


def no_workspace(*, is_lost: bool = False, is_broken: bool = False) -> Region:
    """The middle of the console while no conversation is open, or access to it was lost.

    `is_broken`: there is one, but it cannot be drawn.
    """
    return region("inbox/_workspace_empty.html", "workspace", is_lost=is_lost, is_broken=is_broken)


def left_side(viewer: Viewer, chosen: Chosen) -> list[Region]:
    """The agent's own (presence, pages, mentions, reminders …), then the left side from the top."""
    return [*own.regions(viewer.agent_id), *list_regions.every(viewer, chosen)]


def surroundings(viewer: Viewer, conversation: Conversation) -> list[Region]:
    """What stands around the timeline and can change under the viewer's hands."""
    return or_else(
        f"conversation {conversation.id}",
        lambda: around(viewer, cards.card_of(conversation)),
        list,
    )


def attending(viewer: Viewer, conversation_id: int) -> Region:
    """Who else looks at it or writes in it."""
    return attendance(conversation_id, own_of(conversation_id, viewer.agent_id))


def card(conversation_id: int) -> ConversationCard | None:
    """What `around` draws from; None when that cannot be read."""
    return or_else(
        f"conversation {conversation_id}",
        lambda: cards.card_of(db.session.get_one(Conversation, conversation_id)),
        lambda: None,
    )


def around(viewer: Viewer, card: ConversationCard) -> list[Region]:
    """The same of a card: equal for all of whom `policy.sight_of` is."""
    return [
        header(viewer, card),
        wrap_up(viewer, card),
        cost(card.id, viewer.agent_id),
        *panels(viewer, card),
        *consults.pane(viewer, card),
    ]


def screen(viewer: Viewer, chosen: Chosen, conversation: Conversation | None) -> list[Region]:
    """Everything that may have changed while the viewer was not listening."""
    regions = left_side(viewer, chosen)
    if conversation is not None:
        regions += [*surroundings(viewer, conversation), attending(viewer, conversation.id)]
        regions.append(whole_timeline(timeline.timeline_of(conversation)))
        regions.append(pending_answers(conversation.id, viewer.agent_id))
        regions.append(between_lines(conversation.id))
    return regions


def lost_screen(viewer: Viewer, chosen: Chosen) -> list[Region]:
    """The same for a viewer who may no longer see the conversation that is open."""
    return [*screen(viewer, chosen, None), no_workspace(is_lost=True)]
