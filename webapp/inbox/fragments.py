"""Every region of the console, rendered in one place: page, response and push use the same."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import render_template
from markupsafe import Markup

from webapp.agents.models import Agent, Presence
from webapp.agents.queries import presence_facts
from webapp.channels.queries import account_problems as account_problems_now
from webapp.channels.queries import adapter_of
from webapp.conversations.models import Conversation
from webapp.conversations.policy import Viewer
from webapp.core.database import db
from webapp.core.dom import dom_id
from webapp.core.drawing import or_else
from webapp.inbox import queries, timeline
from webapp.inbox.albums import in_order
from webapp.inbox.contacts import contact_lines, may_choose_contact
from webapp.inbox.policy import facts_of_card, is_ringing_at, rights_of
from webapp.inbox.rows import ConversationCard, Timeline, TimelineLine
from webapp.inbox.timeline import plain
from webapp.inbox.timeouts import timeout_rows

DIGEST_LENGTH = 12
_EMPTY_DIGEST = ' data-digest=""'


def _region(template: str, root: str, **values: Any) -> Markup:
    """Render a partial and put the digest of its HTML on its root element, whose id is `root`.

    The browser leaves a region alone whose digest it has already. One that cannot be drawn says
    so in its place, and takes no other along.
    """
    html = or_else(
        f"the region {root}",
        lambda: render_template(template, **values),
        lambda: render_template("inbox/_plain_region.html", root=root),
    )
    return _with_digest(html)


def digest_of_html(html: str) -> str:
    """A short hash by which a browser knows whether it has the same already."""
    return hashlib.sha256(html.encode("utf-8", "replace")).hexdigest()[:DIGEST_LENGTH]


def _with_digest(html: str) -> Markup:
    digest = digest_of_html(html)
    return Markup(html.replace(_EMPTY_DIGEST, f' data-digest="{digest}"', 1))  # noqa: S704 (Jinja escaped it)


def as_swap(region: Markup) -> Markup:
    """A region that replaces the one of the same id, wherever the answer arrives."""
    return Markup(str(region).replace(" data-digest=", ' hx-swap-oob="true" data-digest=', 1))  # noqa: S704 (a region)


def presence(agent_id: int) -> Markup:
    """The agent's own presence and capacity."""
    agent = db.session.get_one(Agent, agent_id)
    return _region(
        "inbox/_presence.html", "presence", agent=agent, **presence_facts(agent.presence)
    )


def own_pages() -> Markup:
    """The menu's links, by the roles of who is signed in."""
    return _region("inbox/_own_pages.html", "own_pages")


def presence_banner(agent_id: int) -> Markup:
    """The way back to work after a missed or rejected offer; else empty."""
    own = db.session.get_one(Presence, agent_id)
    return _region("inbox/_presence_banner.html", "presence_banner", presence=own)


def account_problems() -> Markup:
    """Accounts whose channel refuses our credentials: no answer leaves through them."""
    problems = account_problems_now()
    return _region("inbox/_account_problems.html", "account_problems", problems=problems)


def admin_problems() -> Markup:
    """What an admin must look after; empty for everybody else."""
    return _region("inbox/_admin_problems.html", "admin_problems")


def offers(agent_id: int) -> Markup:
    """What rings at the agent."""
    return _region("inbox/_offers.html", "offers", offers=queries.ringing_offers(agent_id))


def my_conversations(agent_id: int) -> Markup:
    """The agent's own conversations."""
    rows = queries.my_conversations(agent_id)
    return _region("inbox/_my_conversations.html", "my_conversations", rows=rows)


def queue_conversations(viewer: Viewer, rows: list[Any]) -> Markup:
    """What waits in the viewer's queues, ConversationRow or Undrawn; what rings here has a card."""
    return _region(
        "inbox/_queue_conversations.html",
        "queue_conversations",
        rows=[row for row in rows if not is_ringing_at(viewer.agent_id, row)],
        is_all=viewer.is_supervising,
        stuck=queries.stuck_places() if viewer.is_supervising else [],
    )


def header(viewer: Viewer, card: ConversationCard) -> Markup:
    """The conversation's name and state, with the commands this viewer has."""
    right = rights_of(viewer, card)
    return _region("inbox/_header.html", dom_id(card, "header"), card=card, right=right)


def person(viewer: Viewer, card: ConversationCard) -> Markup:
    """Who is at the other end, and the facts of the conversation: what the viewer may see."""
    shown = {
        "contact": contact_lines(card.social_profile_id, viewer),
        "may_choose_contact": may_choose_contact(viewer, facts_of_card(card)),
    }
    return _region("inbox/_person.html", dom_id(card, "person"), card=card, **shown)


def needs(viewer: Viewer, card: ConversationCard) -> Markup:
    """What a conversation needs of an agent, with the commands this viewer has."""
    right = rights_of(viewer, card)
    return _region("inbox/_needs.html", dom_id(card, "needs"), card=card, right=right)


def timeouts(viewer: Viewer, card: ConversationCard) -> Markup:
    """The timeout rules that count; their switches are the owner's."""
    shown = {"rows": timeout_rows(card.id), "is_owner": card.agent_id == viewer.agent_id}
    return _region("inbox/_timeouts.html", dom_id(card, "timeouts"), card=card, **shown)


def panels(viewer: Viewer, card: ConversationCard) -> list[Markup]:
    """The side of an open conversation, from top to bottom."""
    return [person(viewer, card), needs(viewer, card), timeouts(viewer, card)]


def message(line: TimelineLine) -> Markup:
    """One line of the timeline; the same for every viewer."""
    html = or_else(f"message {line.id}", lambda: _message(line), lambda: _message(plain(line)))
    return _with_digest(html)


def _message(line: TimelineLine) -> str:
    return render_template("inbox/_message.html", line=line)


def whole_timeline(found: Timeline) -> Markup:
    """The newest part of a timeline."""
    lines = [message(line) for line in in_order(found.lines)]
    return _region("inbox/_timeline.html", dom_id(found), timeline=found, lines=lines)


def older_lines(found: Timeline) -> str:
    """Lines for the top of a timeline, and the button for those before them."""
    lines = [message(line) for line in in_order(found.lines)]
    return render_template("inbox/_older.html", timeline=found, lines=lines)


def append(line: TimelineLine, conversation_id: int) -> Markup:
    """A new line for the end of the timeline opened from that conversation.

    The browser's hook takes out a line of the same id first, so none appears twice.
    """
    return Markup('<div hx-swap-oob="beforeend:#timeline_{}_lines">{}</div>').format(
        conversation_id, message(line)
    )


def workspace(viewer: Viewer, conversation: Conversation | None) -> str:
    """The middle and right of the console with the socket's element, for one conversation."""
    if conversation is None:
        return no_workspace()
    return or_else(
        f"conversation {conversation.id}",
        lambda: _opened(viewer, conversation),
        lambda: no_workspace(is_broken=True),
    )


def _opened(viewer: Viewer, conversation: Conversation) -> str:
    card = queries.card_of(conversation)
    return render_template(
        "inbox/_workspace.html",
        card=card,
        header=header(viewer, card),
        panels=panels(viewer, card),
        timeline=whole_timeline(timeline.timeline_of(conversation)),
        draft=queries.draft_of(viewer.agent_id, conversation.id),
        read_until=queries.read_until(viewer.agent_id, conversation.social_profile_id),
        limit_units=adapter_of(conversation.channel_account_id).text_limit_units,
    )


def no_workspace(*, is_lost: bool = False, is_broken: bool = False) -> Markup:
    """The middle of the console while no conversation is open, or access to it was lost.

    `is_broken`: there is one, but it cannot be drawn.
    """
    return _region("inbox/_workspace_empty.html", "workspace", is_lost=is_lost, is_broken=is_broken)


def lists(viewer: Viewer) -> list[Markup]:
    """The presence, the own pages and the banner, then the left side: offers and lists."""
    return [
        presence(viewer.agent_id),
        own_pages(),
        presence_banner(viewer.agent_id),
        account_problems(),
        admin_problems(),
        offers(viewer.agent_id),
        my_conversations(viewer.agent_id),
        queue_conversations(viewer, queries.queue_conversations(viewer)),
    ]


def surroundings(viewer: Viewer, conversation: Conversation) -> list[Markup]:
    """What stands around the timeline and can change under the viewer's hands."""
    return or_else(
        f"conversation {conversation.id}",
        lambda: _around(viewer, queries.card_of(conversation)),
        list,
    )


def _around(viewer: Viewer, card: ConversationCard) -> list[Markup]:
    return [header(viewer, card), *panels(viewer, card)]


def screen(viewer: Viewer, conversation: Conversation | None) -> list[Markup]:
    """Everything that may have changed while the viewer was not listening, as swaps."""
    regions = lists(viewer)
    if conversation is not None:
        regions += surroundings(viewer, conversation)
        regions.append(whole_timeline(timeline.timeline_of(conversation)))
    return [as_swap(region) for region in regions]


def lost_screen(viewer: Viewer) -> list[Markup]:
    """The same for a viewer who may no longer see the conversation that is open."""
    return [*screen(viewer, None), as_swap(no_workspace(is_lost=True))]
