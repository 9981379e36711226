"""What notices to consoles are about: their kinds, the topics that choose who hears them, and what
a console that nobody looks at is not told.
"""

from __future__ import annotations

import re

from webapp.attendance import keeper as attendance
from webapp.conversations.policy import Viewer

PRESENCE, OFFERS, MINE, QUEUE, RIGHTS = "presence", "offers", "mine", "queue", "rights"
LINES = POSTED, CHANGED = "message_posted", "message_changed"
TIMELINE = "timeline"
CONVERSATION, ACCOUNTS, SET_UP = "conversation", "accounts", "set_up"
# What was decided about an open conversation, between its lines.
STORY = "story"
MENTIONS, REMINDERS = "mentions", "reminders"
OUTCOME, PARTED, PENDING, COST = "outcome", "parted", "pending", "cost"
ATTENDED = attendance.ATTENDED
# Of the lists: what was closed, what is others', and another choice of what is shown.
CLOSED, WATCHED, LISTS = "closed", "watched", "lists"
EVERYONE = "everyone"
SUPERVISORS = "supervisors"
# Supervisors whose lists show others' conversations.
WATCHERS = "watchers"
SIGNED_OUT = "signed_out"
# Not behind what takes long to draw: an offer, a customer's words, that a consult is over. Nor may
# any come to somebody whose rights or sign-in ended before it.
URGENT = (RIGHTS, SIGNED_OUT, PARTED, OFFERS, POSTED)
# What changes nothing that is heard, announced or in the title of a window that nobody looks at.
UNSEEN = frozenset(
    {
        *(PRESENCE, MINE, QUEUE, CLOSED, WATCHED, LISTS),
        *(TIMELINE, STORY, CONVERSATION, ACCOUNTS, SET_UP),
        *(ATTENDED, PENDING, COST),
    }
)
KINDS = UNSEEN | {*URGENT, CHANGED, MENTIONS, REMINDERS, OUTCOME, PARTED}
# Lists that many look at and every message of a waiting customer changes; and who comes and goes.
PACED = (QUEUE, CLOSED, WATCHED, ATTENDED)
# Topics in one notice: a broker's text has at most 8,000 bytes.
MANY = 200
SOCKETS_PER_SIGN_IN = 6
SOCKETS_PER_AGENT = 18
_WINDOW_NAME = re.compile(r"[a-z0-9]{1,32}")


def agent_topic(agent_id: int) -> str:
    """What concerns one agent alone."""
    return f"agent:{agent_id}"


def sign_in_topic(token_digest: str) -> str:
    """The end of one sign-in, by the digest of the token its session cookie holds."""
    return f"sign_in:{token_digest}"


def queue_topic(queue_id: int) -> str:
    """What waits in one queue."""
    return f"queue:{queue_id}"


def chat_topic(social_profile_id: int) -> str:
    """The timeline of one chat."""
    return f"chat:{social_profile_id}"


def conversation_topic(conversation_id: int) -> str:
    """One conversation's state, owner and queue."""
    return f"conversation:{conversation_id}"


def topics_of_viewer(viewer: Viewer, token_digest: str) -> list[str]:
    """What an agent's console hears whatever it shows."""
    topics = [EVERYONE, agent_topic(viewer.agent_id), sign_in_topic(token_digest)]
    topics += [queue_topic(number) for number in sorted(viewer.queue_ids)]
    return [*topics, SUPERVISORS] if viewer.is_supervising else topics


def topics_of_conversation(conversation_id: int, social_profile_id: int) -> list[str]:
    """What it hears of the conversation that is open in it."""
    around = (conversation_topic(conversation_id), chat_topic(social_profile_id))
    return [*around, attendance.topic_of(conversation_id)]


def window_of(token_digest: str, name: str) -> str:
    """One window of a browser, by the name it gave itself; "" when it gave none that may be one."""
    return f"window:{token_digest}:{name}" if _WINDOW_NAME.fullmatch(name) else ""


def holders(agent_id: int, token_digest: str) -> list[tuple[str, int]]:
    """Whose a socket is, and how many they may have: nobody alone takes all places.

    The windows of one browser, and all browsers of one agent.
    """
    return [
        (sign_in_topic(token_digest), SOCKETS_PER_SIGN_IN),
        (agent_topic(agent_id), SOCKETS_PER_AGENT),
    ]


class Attention:
    """Whether somebody looks at one console; one that nobody looks at needs less.

    `is_hidden` is written by the thread that hears its page; all else is asked and done by the one
    that draws for it.
    """

    __slots__ = ("_has_skipped", "is_hidden")

    def __init__(self) -> None:
        self.is_hidden = self._has_skipped = False

    @property
    def is_behind(self) -> bool:
        """Whether it is looked at again, and not all was told meanwhile."""
        return self._has_skipped and not self.is_hidden

    def skips(self, kind: str) -> bool:
        """Whether a change need not be told now; then it is behind when it is looked at again."""
        is_skipped = self.is_hidden and kind in UNSEEN
        self._has_skipped |= is_skipped
        return is_skipped

    def begin_anew(self) -> None:
        """Everything is about to be told."""
        self._has_skipped = False
