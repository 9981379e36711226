"""A conversation as it is read on paper: who said what when, and nothing that was taken back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from flask_babel import get_timezone
from flask_babel import gettext as _

from webapp.conversations.models import Conversation, Direction
from webapp.core import clock
from webapp.core.reader import moment_words
from webapp.core.text import one_line, shows_anything, without_steering
from webapp.inbox.deeds import is_deed
from webapp.inbox.lines import TimelineLine
from webapp.inbox.queries.cards import card_of
from webapp.inbox.rows import ConversationCard
from webapp.inbox.timeline import lines_of
from webapp.inbox.words import (
    event_words,
    file_name,
    kind_word,
    name_of,
    speaker_of,
    state_word,
    sticker_words,
)

# As many lines as somebody may read; past it the transcript says that it is cut.
LINES_LIMIT = 10_000
FILES = ("image", "video", "audio", "file")
INDENT = " " * 4


@dataclass(frozen=True)
class Line:
    """One line. `words` may have several lines; `speaker` "": about the chat itself."""

    at: datetime
    speaker: str
    words: str
    is_note: bool = False


@dataclass(frozen=True)
class Transcript:
    """A conversation with what stands above it: (label, words); `is_cut`: the end is left out."""

    id: int
    name: str
    facts: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]
    is_cut: bool


def transcript_of(conversation: Conversation, *, has_notes: bool) -> Transcript:
    """What was said in a conversation that the caller was let in to.

    With notes comes all that only colleagues see.
    """
    found, is_cut = lines_of(conversation.id, LINES_LIMIT)
    lines = tuple(_line(line) for line in found if _is_shown(line, has_notes=has_notes))
    card = card_of(conversation)
    facts = tuple(_facts(card))
    return Transcript(conversation.id, name_of(card.profile), facts, lines, is_cut)


def as_text(transcript: Transcript) -> str:
    """The same as plain text: a line a message, what else it has indented below.

    So no words of anybody look like a line of somebody else's.
    """
    return "\r\n".join(_text_lines(transcript)) + "\r\n"


def _text_lines(transcript: Transcript) -> Iterator[str]:
    yield _("Conversation with %(name)s", name=transcript.name)
    for label, words in transcript.facts:
        yield f"{label}: {words}"
    yield ""
    for line in transcript.lines:
        mark = f" ({_('note')})" if line.is_note else ""
        first, *rest = line.words.splitlines() or [""]
        speaker = f"{line.speaker}{mark}: " if line.speaker else ""
        yield f"[{moment_words(line.at, 'full')}] {speaker}{first}"
        yield from (f"{INDENT}{more}" for more in rest)
    if transcript.is_cut:
        yield _("The rest is left out: it is too long.")


def _is_shown(line: TimelineLine, *, has_notes: bool) -> bool:
    is_told = line.kind == "notice" or is_deed(line.kind, line.content)
    is_ours = line.direction == Direction.INTERNAL or is_told
    is_gone = line.is_retracted and line.direction == Direction.INTERNAL
    return not is_gone and (has_notes or not is_ours)


def _line(line: TimelineLine) -> Line:
    is_note = line.direction == Direction.INTERNAL
    if line.direction == Direction.SYSTEM:
        return Line(line.occurred_at, "", event_words(line))
    speaker = one_line((line.speaker or "") if is_note else speaker_of(line))
    return Line(line.occurred_at, speaker, _words(line), is_note)


def _words(line: TimelineLine) -> str:
    if line.is_retracted:
        return f"[{_('Took back a message')}]"
    if line.kind == "text":
        said = without_steering(line.text or "")
        return said if shows_anything(said) else f"[{_('A message without words')}]"
    more = {"sticker": sticker_words, "location": _place}.get(line.kind, _said)
    told = file_name(line) if line.kind in FILES else more(line)
    return f"[{kind_word(line.kind)}: {told}]" if told else f"[{kind_word(line.kind)}]"


def _said(line: TimelineLine) -> str:
    return one_line(line.text or "")


def _place(line: TimelineLine) -> str:
    parts = (line.content.get(name) for name in ("title", "address"))
    return ", ".join(one_line(str(part)) for part in parts if shows_anything(part))


def _facts(card: ConversationCard) -> Iterator[tuple[str, str]]:
    zone = str(get_timezone() or "UTC")
    yield _("Number"), str(card.id)
    yield _("Account"), card.account_name
    yield _("Queue"), card.queue_name or _("none")
    yield _("Agent"), card.had_by or _("nobody")
    yield _("State"), state_word(card.state)
    yield _("Started"), moment_words(card.created_at, "full")
    if card.closed_at:
        yield _("Closed"), moment_words(card.closed_at, "full")
    if card.dispositions.names:
        yield _("Disposition"), ", ".join(card.dispositions.names)
    yield _("Times"), zone
    yield _("Made"), moment_words(clock.now(), "full")
