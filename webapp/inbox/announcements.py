"""Which screens an event concerns: events in, notices out. Runs after the commit, reads only."""

from __future__ import annotations

from sqlalchemy import and_, select
from sqlalchemy.orm import aliased

from webapp.agents.events import AgentChanged, PresenceChanged, PresenceChoicesChanged, SignInEnded
from webapp.channels.events import ChannelAccountChanged
from webapp.contacts.events import SocialProfileChanged
from webapp.contacts.models import SocialProfile
from webapp.conversations.events import (
    ConversationChanged,
    ConversationRead,
    ConversationsChanged,
    DraftChanged,
    MentionsChanged,
    MessageChanged,
    MessagePosted,
    OfferChanged,
)
from webapp.conversations.models import Message
from webapp.conversations.queries import quoting_ids
from webapp.core.audit import Noted
from webapp.core.database import db
from webapp.inbox.events import ListsChosen
from webapp.inbox.list_notices import (
    closed_lists,
    for_agents,
    lists_of,
    lists_of_chat,
    menus_naming,
    owned,
    queue_lists,
)
from webapp.inbox.topics import (
    ACCOUNTS,
    CHANGED,
    CONVERSATION,
    COST,
    EVERYONE,
    LISTS,
    MANY,
    MENTIONS,
    MINE,
    OFFERS,
    OUTCOME,
    POSTED,
    PRESENCE,
    REMINDERS,
    RIGHTS,
    SET_UP,
    SIGNED_OUT,
    STORY,
    TIMELINE,
    agent_topic,
    chat_topic,
    conversation_topic,
    sign_in_topic,
)
from webapp.outbox.events import DeliveryChanged
from webapp.realtime.notice import Notice
from webapp.reminders.events import RemindersChanged
from webapp.routing.events import ResponseBreached, ResponseTargetSet
from webapp.workstreams.events import QueueMembersChanged

# What admins set up and consoles name or count by; of a person that is the name alone.
SHOWN = frozenset(
    {
        *("queue", "workstream", "operating_hours", "timeout_rule", "skill", "rating_scale"),
        *("custom_field", "contact_access", "channel_account", "tag"),
        "login_page",
    }
)


def announce_sign_out(token_digest: str) -> Notice:
    """Every tab of the browser that signed out; the agent's other browsers stay."""
    return Notice((sign_in_topic(token_digest),), SIGNED_OUT)


def announce_sign_in_end(event: SignInEnded) -> list[Notice]:
    """The same, for a browser that was signed out from elsewhere."""
    return [announce_sign_out(event.token_digest)]


def announce_agent(event: AgentChanged) -> list[Notice]:
    """The agent's sockets must ask for their rights again."""
    return [Notice((agent_topic(event.agent_id),), RIGHTS, event.agent_id)]


def announce_presence(event: PresenceChanged) -> list[Notice]:
    """The agent's own presence line."""
    return [Notice((agent_topic(event.agent_id),), PRESENCE, event.agent_id)]


def announce_choices(_event: PresenceChoicesChanged) -> list[Notice]:
    """The menu of presences, on every console."""
    return [Notice((EVERYONE,), PRESENCE)]


def announce_account(event: ChannelAccountChanged) -> list[Notice]:
    """The note that a channel refuses our credentials, on every console."""
    return [Notice((EVERYONE,), ACCOUNTS, event.channel_account_id)]


def announce_set_up(event: Noted) -> list[Notice]:
    """Everything on every console that an admin has named or set up otherwise."""
    is_renamed = event.subject_kind == "agent" and "name" in event.fields
    is_shown = event.subject_kind in SHOWN or is_renamed
    return [Notice((EVERYONE,), SET_UP)] if is_shown else []


def announce_queue_members(event: QueueMembersChanged) -> list[Notice]:
    """The agent's sockets must ask for their rights again; the queue may have nobody now."""
    rights = Notice((agent_topic(event.agent_id),), RIGHTS, event.agent_id)
    return [rights, queue_lists({event.queue_id})]


def announce_offer(event: OfferChanged) -> list[Notice]:
    """The offer cards of its agent, the mark "rings at …" in the queue, and who wants to know."""
    offers = Notice((agent_topic(event.agent_id),), OFFERS, event.agent_id)
    queue = queue_lists({event.queue_id})
    notices = [offers, queue, *_course(event.conversation_id)]
    if event.transferred_by_id is not None:
        sender = agent_topic(event.transferred_by_id)
        notices.append(Notice((sender,), OUTCOME, event.conversation_session_id))
    return notices


def announce_conversation(event: ConversationChanged) -> list[Notice]:
    """Its header, and the lists it leaves and enters."""
    lists = lists_of([event.conversation_id], event.agent_ids, event.queue_ids)
    return [*_course(event.conversation_id), *lists]


def announce_conversations(event: ConversationsChanged) -> list[Notice]:
    """The same for many at once: the screens that show one of them, in few notices."""
    lists = [*owned(event.agent_ids), *for_agents(event.agent_ids, OFFERS)]
    ids = event.conversation_ids
    headers = [
        Notice(tuple(map(conversation_topic, ids[start : start + MANY])), kind)
        for start in range(0, len(ids), MANY)
        for kind in (CONVERSATION, STORY)
    ]
    return [*lists, queue_lists(event.queue_ids), closed_lists(event.agent_ids), *headers]


def announce_response(event: ResponseTargetSet | ResponseBreached) -> list[Notice]:
    """Its header and the lists that show it: how long is left, or that it is too late."""
    return [_conversation(event.conversation_id), *lists_of([event.conversation_id])]


def announce_read(event: ConversationRead) -> list[Notice]:
    """The unread count in the agent's own list."""
    return [Notice((agent_topic(event.agent_id),), MINE, event.agent_id)]


def announce_draft(event: DraftChanged) -> list[Notice]:
    """The agent's own list, which shows how the draft begins."""
    return [Notice((agent_topic(event.agent_id),), MINE, event.agent_id)]


def announce_choice(event: ListsChosen) -> list[Notice]:
    """Every console of an agent who looks at something else of the lists."""
    return [Notice((agent_topic(event.agent_id),), LISTS, event.agent_id)]


def announce_mentions(event: MentionsChanged) -> list[Notice]:
    """The list of the agent's own mentions."""
    return [Notice((agent_topic(event.agent_id),), MENTIONS, event.agent_id)]


def announce_reminders(event: RemindersChanged) -> list[Notice]:
    """The list of the agent's own reminders."""
    return [Notice((agent_topic(event.agent_id),), REMINDERS, event.agent_id)]


def announce_message(event: MessagePosted) -> list[Notice]:
    """A new line at the end, or the whole timeline when it landed further up; and what hangs on
    who wrote last: until when an answer is due, what timeout rules count from.
    """
    kind = POSTED if event.is_latest else TIMELINE
    subject = event.message_id if event.is_latest else event.social_profile_id
    line = Notice((chat_topic(event.social_profile_id),), kind, subject)
    return [line, *_around_chat(event.social_profile_id)]


def announce_message_change(event: MessageChanged) -> list[Notice]:
    """The line itself, those that quote it, and the lists that may show it."""
    topic = (chat_topic(event.social_profile_id),)
    ids = (event.message_id, *quoting_ids(event.message_id))
    return [
        *(Notice(topic, CHANGED, each) for each in ids),
        *lists_of_chat(event.social_profile_id),
    ]


def announce_delivery(event: DeliveryChanged) -> list[Notice]:
    """The mark on the bubble, and what the next answer costs; a lost one is marked in the lists."""
    chat_id = db.session.scalar(
        select(Message.social_profile_id).where(Message.id == event.message_id)
    )
    if chat_id is None:
        return []
    bubble = Notice((chat_topic(chat_id),), CHANGED, event.message_id)
    cost = [Notice((chat_topic(chat_id),), COST)] if event.is_reply else []
    return [bubble, *cost, *(lists_of_chat(chat_id) if event.is_of_loss else ())]


def announce_profile(event: SocialProfileChanged) -> list[Notice]:
    """The person's panel, what shows name and face, and what the person has said."""
    notices = menus_naming(event.social_profile_id)
    for chat_id in _chats_of(event.social_profile_id):
        notices += [Notice((chat_topic(chat_id),), TIMELINE, chat_id), *_around_chat(chat_id)]
    return notices


def _chats_of(social_profile_id: int) -> list[int]:
    """The person's own chat, and the group whose member they were when they were first seen."""
    member, group = aliased(SocialProfile), aliased(SocialProfile)
    found_in = select(group.id).join(
        member,
        and_(
            member.channel_account_id == group.channel_account_id,
            member.found_in == group.external_id,
        ),
    )
    return [social_profile_id, *db.session.scalars(found_in.where(member.id == social_profile_id))]


def _around_chat(social_profile_id: int) -> list[Notice]:
    """What stands around the timeline, in every conversation of the chat, and in the lists."""
    around = Notice((chat_topic(social_profile_id),), CONVERSATION)
    return [around, *lists_of_chat(social_profile_id)]


def _course(conversation_id: int) -> list[Notice]:
    """Where a conversation stands, and what was decided about it."""
    topics = (conversation_topic(conversation_id),)
    return [_conversation(conversation_id), Notice(topics, STORY, conversation_id)]


def _conversation(conversation_id: int) -> Notice:
    return Notice((conversation_topic(conversation_id),), CONVERSATION, conversation_id)
