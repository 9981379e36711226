"""One open console: which topics it hears, and what HTML each notice gives it.

Sign-in, language and time zone are read anew with every snapshot; in between, what is rendered is
told the last two and shared by those who have both. What the page was told is remembered by its
digests (`regions`), so that it is told what changed.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from flask import Flask
from flask_security import current_user

from webapp.agents.cookie import own_token
from webapp.attendance.keeper import Seat
from webapp.conversations.models import Conversation
from webapp.conversations.policy import Viewer, may_view
from webapp.conversations.queries import get_conversation_for, viewing_facts
from webapp.core.crypto import digest_of
from webapp.core.errors import NotFound
from webapp.inbox import attendance, fragments, outcomes, own, problems, timeline
from webapp.inbox import topics as about
from webapp.inbox.choice import Chosen
from webapp.inbox.composing import OF_VIEWER
from webapp.inbox.console_lists import ConsoleLists
from webapp.inbox.lines import Timeline, TimelineLine
from webapp.inbox.policy import sight_of
from webapp.inbox.queries.choices import chosen_by
from webapp.inbox.regions import Region, Told
from webapp.inbox.rendering import Rendering
from webapp.inbox.story import between_lines
from webapp.inbox.topics import Attention
from webapp.realtime.hub import Hub
from webapp.realtime.mailbox import Mailbox
from webapp.realtime.notice import Parcel
from webapp.realtime.stream import TRY_AGAIN_LATER
from webapp.workstreams.queries import viewer_of

SIGNED_OUT = 4401
_LISTS = (about.MINE, about.WATCHED, about.QUEUE, about.CLOSED)


class Console:
    """The screen of one agent with at most one conversation open. Used by one thread.

    `sign_in`: the digest of the token of its browser's sign-in.
    """

    def __init__(
        self,
        app: Flask,
        environ: dict[str, Any],
        mailbox: Mailbox,
        conversation_id: int | None,
        told: dict[str, Told] | None = None,
        window: str = "",
    ) -> None:
        self._rendering = Rendering(app, environ)
        self._mailbox = mailbox
        self._conversation_id = conversation_id
        self._chat_id: int | None = None
        self._told, self._window = told or {}, window
        self.sign_in, self.viewer, self.attention = "", Viewer(0), Attention()
        self._lists = ConsoleLists(self._rendering, self.viewer, Chosen())
        self.seat = Seat(app.extensions["kanava_attendance"])

    def enter(self, hub: Hub) -> int | None:
        """Read the rights anew and listen to what they allow. Gives None, or the websocket code to
        close with: signed out, or no place left.
        """
        with self._rendering.request():
            if not current_user.is_authenticated:
                return SIGNED_OUT
            self.viewer = viewer_of(current_user)
            self._choose_lists()
            self._rendering.know_reader()
            self.sign_in = digest_of(own_token())
            conversation = self._conversation()
            self._chat_id = conversation.social_profile_id if conversation else None
        holders = about.holders(self.viewer.agent_id, self.sign_in)
        window = about.window_of(self.sign_in, self._window)
        if not hub.join(self._mailbox, self._topics(), holders, window):
            return TRY_AGAIN_LATER
        self.seat.take(self._conversation_id if self._chat_id else None, self.viewer.agent_id)
        return None

    def snapshot(self, hub: Hub) -> list[str]:
        """Everything on the screen, read after listening began, so that nothing falls between.

        Of what this console was told before, the changes alone.
        """
        self.attention.begin_anew()
        code = self.enter(hub)
        if code is not None:
            self._mailbox.close(code)
            return []
        return self._tell(self._rendering.own(self._screen))

    def delta(self, hub: Hub, parcel: Parcel) -> list[str]:
        """What one notice changes on this screen."""
        kind = parcel.notice.kind
        if self.attention.skips(kind):
            return []
        if kind == about.SIGNED_OUT:
            self._mailbox.close(SIGNED_OUT)
            return []
        # What is not known is of a newer version of us, and may be anything.
        if kind in (about.RIGHTS, about.LISTS) or kind not in about.KINDS:
            return self.snapshot(hub)
        return self._change(hub, parcel)

    def _change(self, hub: Hub, parcel: Parcel) -> list[str]:
        everywhere = dict.fromkeys((*own.CHANGED_BY, *_LISTS), self._own) | {
            about.ACCOUNTS: self._problems,
            about.SET_UP: self._anew,
        }
        if tell := outcomes.TELLERS.get(parcel.notice.kind):
            subject_id, viewer = parcel.notice.subject_id, self.viewer
            return list(self._rendering.own(lambda: tell(subject_id, viewer)))
        if draw := everywhere.get(parcel.notice.kind):
            return self._tell(draw(parcel))
        if self._conversation_id is None or self._chat_id is None:
            return []
        if not self._may_still_view(parcel, self._conversation_id):
            return self.snapshot(hub)
        return self._about_conversation(parcel, self._conversation_id)

    def _tell(self, regions: list[Region]) -> list[str]:
        """What makes these regions of what was told before."""
        pieces: list[str] = []
        for region in regions:
            pieces.append(region.since(self._told.get(region.root)))
            self._told[region.root] = region.kept()
        return pieces

    def _topics(self) -> list[str]:
        topics = about.topics_of_viewer(self.viewer, self.sign_in) + self._lists.topics()
        if self._conversation_id is not None and self._chat_id is not None:
            topics += about.topics_of_conversation(self._conversation_id, self._chat_id)
        return topics

    def _screen(self) -> list[Region]:
        conversation = self._conversation()
        if conversation is None and self._conversation_id is not None:
            return fragments.lost_screen(self.viewer, self._lists.chosen)
        return fragments.screen(self.viewer, self._lists.chosen, conversation)

    def _choose_lists(self) -> None:
        self._lists = ConsoleLists(self._rendering, self.viewer, chosen_by(self.viewer))

    def _conversation(self) -> Conversation | None:
        if self._conversation_id is not None:
            with suppress(NotFound):
                return get_conversation_for(self.viewer, self._conversation_id)
        return None

    def _own(self, parcel: Parcel, kind: str = "") -> list[Region]:
        kind, agent_id = kind or parcel.notice.kind, self.viewer.agent_id
        if kind not in own.CHANGED_BY:
            return self._lists.changed(parcel, kind)
        scope = (kind, agent_id)
        return self._drawn(parcel, scope, lambda: [draw(agent_id) for draw in own.CHANGED_BY[kind]])

    def _problems(self, parcel: Parcel) -> list[Region]:
        scope = ("admin problems", self.viewer.agent_id)
        return [
            *self._drawn(parcel, "problems", lambda: [problems.account_problems()]),
            *self._drawn(parcel, scope, lambda: [problems.admin_problems()]),
        ]

    def _may_still_view(self, parcel: Parcel, conversation_id: int) -> bool:
        facts = self._rendering.once(
            parcel, ("facts", conversation_id), lambda: viewing_facts(conversation_id)
        )
        return facts is not None and may_view(self.viewer, facts)

    def _about_conversation(self, parcel: Parcel, number: int) -> list[str]:
        kind = parcel.notice.kind
        parts = {
            about.TIMELINE: self._whole_timeline,
            about.STORY: self._story,
            about.CONVERSATION: self._around,
            about.ATTENDED: self._attending,
        }
        if kind in parts:
            return self._tell(parts[kind](parcel, number))
        if draw := OF_VIEWER.get(kind):
            return self._tell([self._rendering.own(lambda: draw(number, self.viewer.agent_id))])
        return self._line(parcel, number) if kind in about.LINES else []

    def _around(self, parcel: Parcel, conversation_id: int) -> list[Region]:
        """The same for all who have the same rights in the conversation: drawn once for them."""
        scope: Any = ("card", conversation_id)
        card = self._rendering.once(parcel, scope, lambda: fragments.card(conversation_id))
        if card is None:
            return []
        scope = ("around", conversation_id, sight_of(self.viewer, card))
        return self._drawn(parcel, scope, lambda: fragments.around(self.viewer, card))

    def _attending(self, parcel: Parcel, number: int) -> list[Region]:
        """Drawn once for all who are not among those who attend."""
        mine = self.seat.own_at(number)
        scope = ("attending", mine)
        return self._drawn(parcel, scope, lambda: [attendance.attendance(number, mine)])

    def _whole_timeline(self, parcel: Parcel, number: int) -> list[Region]:
        return self._drawn(parcel, ("lines", number), lambda: [fragments.newest_lines(number)])

    def _story(self, parcel: Parcel, number: int) -> list[Region]:
        return self._drawn(parcel, (about.STORY, number), lambda: [between_lines(number)])

    def _anew(self, parcel: Parcel) -> list[Region]:
        """The whole screen, as the snapshot has it; what consoles have in common is drawn once."""
        self._rendering.own(self._choose_lists)  # what may be chosen may be another now
        regions = [region for kind in own.CHANGED_BY for region in self._own(parcel, kind)]
        regions += self._lists.anew(parcel) + self._problems(parcel)
        number = self._conversation_id if self._chat_id is not None else None
        if number is not None and self._may_still_view(parcel, number):
            for part in (self._around, self._whole_timeline, self._attending, self._story):
                regions += part(parcel, number)
        return regions

    def _line(self, parcel: Parcel, conversation_id: int) -> list[str]:
        line: TimelineLine | None = self._rendering.once(
            parcel, "line", lambda: timeline.line_of(parcel.notice.subject_id)
        )
        if line is None or not timeline.is_in_view(line, self._chat_id or 0, conversation_id):
            return []
        # The timeline shows something else now than when it was told.
        self._told.pop(f"{Timeline.dom_name}_{conversation_id}", None)
        is_new = parcel.notice.kind == about.POSTED
        scope = ("html", conversation_id if is_new else None)
        html: str = self._rendering.once(
            parcel, scope, lambda: fragments.line_swap(line, conversation_id, is_new=is_new)
        )
        return [html]

    def _drawn(self, parcel: Parcel, scope: Any, compute: Callable[[], Any]) -> list[Region]:
        found: list[Region] = self._rendering.once(parcel, scope, compute)
        return found
