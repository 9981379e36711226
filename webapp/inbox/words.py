"""The words in which the console says what is no text: stickers and other kinds, states, sizes."""

from __future__ import annotations

from babel.units import format_unit
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from webapp.conversations.models import Direction, Priority
from webapp.conversations.states import ClosureReason, ConversationState
from webapp.core.text import (
    cut,
    first_graphemes,
    isolated,
    one_line,
    shows_anything,
)
from webapp.inbox.deeds import deed_words, is_deed
from webapp.inbox.lines import UNDRAWN, TimelineLine
from webapp.inbox.rows import Preview, Profile, StuckPlace

KIBIBYTE = 1024
LONGEST_PREVIEW = 200
LONGEST_IN_NOTE = 40
UNITS = ("kilobyte", "megabyte", "gigabyte")


def name_of(profile: Profile) -> str:
    """What the profile is called, or what to say until the channel has told the name."""
    if shows_anything(profile.name):
        return one_line(profile.name)
    return _("Group chat") if profile.is_group else _("Name not known yet")


def name_in_sentence(profile: Profile) -> str:
    """The same for the middle of a sentence, in whatever direction either is read."""
    return isolated(name_of(profile))


def name_in_note(profile: Profile) -> str:
    """The same for a note that passes: a name as long as a channel may give would be all of it."""
    name = name_of(profile)
    begun = cut(name, LONGEST_IN_NOTE)
    return isolated(name if begun == name else f"{begun.rstrip()}…")


def author_of(line: TimelineLine) -> str:
    """Who wrote the line, where there is somebody to tell apart; else empty."""
    name = line.author_name
    if name is None:
        return ""
    return one_line(name) if shows_anything(name) else _("Name not known yet")


def speaker_of(line: TimelineLine) -> str:
    """Who wrote the line, for a reader who does not see on which side it stands."""
    if line.is_automated:
        return _("Automatic message")
    if line.direction == Direction.INTERNAL:
        return _("Note by %(name)s", name=isolated(line.speaker or ""))
    return one_line(line.speaker) if shows_anything(line.speaker) else _("Name not known yet")


def initials_of(profile: Profile) -> str:
    """One or two letters for a face without a picture."""
    words = [word for word in one_line(profile.name or "").split() if shows_anything(word)]
    if not words:
        return "?"
    letters = [first_graphemes(word) for word in (words[0], *words[1:][-1:])]
    return "".join(letters).upper()


def kind_word(kind: str) -> str:
    """What a message of that kind is called in a list."""
    return {
        "sticker": _("Sticker"),
        "image": _("Picture"),
        "video": _("Video"),
        "audio": _("Voice message"),
        "file": _("File"),
        "location": _("Location"),
        "postback": _("Pressed a button"),
        "follow": _("Follows us"),
        "unfollow": _("Blocked us"),
        "join": _("We were added to the group"),
        "leave": _("This account is out of the group"),
        "member_joined": _("Someone joined the group"),
        "member_left": _("Someone left the group"),
        "notice": _("Note for the agent"),
        "contact_linked": _("A contact was linked"),
        "contact_unlinked": _("A contact's link was taken off"),
        UNDRAWN: _("This cannot be shown. The reason stands in the server's log."),
    }.get(kind, _("A message of a kind we cannot show yet"))


def refused_words(line: TimelineLine) -> str:
    """That a customer's file was not accepted, and what it was."""
    return _("A file was refused: %(name)s", name=isolated(file_name(line)))


def file_name(line: TimelineLine) -> str:
    """What the sender calls the file, in the order in which its letters stand."""
    told = (line.file and line.file.file_name) or line.content.get("file_name")
    return one_line(told) if shows_anything(told) else kind_word(line.kind)


def preview_words(preview: Preview | None) -> str:
    """A chat's line in a few words."""
    if preview is None:
        return _("No messages yet")
    if preview.is_retracted:
        return _("Took back a message")
    if preview.kind != "text":
        return kind_word(preview.kind)
    is_wordless = not shows_anything(preview.text)
    words = cut(preview.text or "", LONGEST_PREVIEW)
    return _("A message without words") if is_wordless else one_line(words)


def event_words(line: TimelineLine) -> str:
    """What a line about the chat itself says."""
    content = line.content
    names = content.get("names")
    names = [str(name) for name in names] if isinstance(names, list) else []
    who = ", ".join(isolated(name) for name in names if shows_anything(name))
    match line.kind:
        case "notice":
            return line.text or kind_word(line.kind)
        case kind if is_deed(kind, content):
            return deed_words(kind, content)
        case "follow":
            is_back = content.get("is_unblocked")
            return _("Unblocked us and follows again") if is_back else _("Added us as a friend")
        case "member_joined" if who:
            return _("%(who)s joined the group", who=who)
        case "member_left" if who:
            return _("%(who)s left the group", who=who)
    return kind_word(line.kind)


def note_deleted_words(line: TimelineLine) -> str:
    """What stands in the place of a note that was deleted."""
    return _("%(name)s deleted a note", name=isolated(str(line.content.get("by") or "")))


def state_word(state: ConversationState) -> str:
    """A conversation's state as agents call it."""
    return {
        ConversationState.OPEN: _("Open"),
        ConversationState.ACTIVE: _("Active"),
        ConversationState.WAITING: _("Parked"),
        ConversationState.WRAP_UP: _("Wrap-up"),
        ConversationState.CLOSED: _("Closed"),
    }[ConversationState(state)]


def urgency_word(priority: Priority) -> str:
    """How urgent a conversation is, as agents call it."""
    return {
        Priority.HIGHEST: _("Highest priority"),
        Priority.HIGH: _("High priority"),
        Priority.NORMAL: _("Normal priority"),
        Priority.LOW: _("Low priority"),
        Priority.LOWEST: _("Lowest priority"),
    }[Priority(priority)]


def urgency_icon(priority: Priority) -> str:
    """The sign that stands beside the word."""
    return {
        Priority.HIGHEST: "chevron-double-up",
        Priority.HIGH: "chevron-up",
        Priority.NORMAL: "dash",
        Priority.LOW: "chevron-down",
        Priority.LOWEST: "chevron-double-down",
    }[Priority(priority)]


def stuck_words(place: StuckPlace) -> str:
    """How many conversations wait where nobody can be offered them, and what would help."""
    if place.queue_id is None:
        return ngettext(
            "%(num)d conversation is in no queue, so nobody gets it.",
            "%(num)d conversations are in no queue, so nobody gets them.",
            place.count,
        )
    return ngettext(
        "%(num)d conversation waits in “%(queue)s”, which has no agents.",
        "%(num)d conversations wait in “%(queue)s”, which has no agents.",
        place.count,
        queue=place.queue_name,
    )


def closure_word(reason: ClosureReason | None) -> str:
    """Why a conversation is closed; empty when an agent simply closed it."""
    return {
        ClosureReason.CHANNEL_DELETED: _("The account was taken off its workstream"),
        ClosureReason.CUSTOMER_BARRED: _("The customer was blocked"),
    }.get(ClosureReason(reason or ClosureReason.AGENT_CLOSED), "")


def size_words(size_bytes: int | None) -> str:
    """A file's size for people; empty when it is unknown."""
    if size_bytes is None:
        return ""
    # Not in bytes: "502 byte" is what some languages are given for them.
    size, unit = max(size_bytes / KIBIBYTE, 0.1 if size_bytes else 0.0), UNITS[0]
    for larger in UNITS[1:]:
        if size >= KIBIBYTE:
            size, unit = size / KIBIBYTE, larger
    locale = get_locale() or "en"
    return format_unit(size, f"digital-{unit}", length="short", format="#,##0.#", locale=locale)


def coordinates(line: TimelineLine) -> str:
    """A location's latitude and longitude, as maps take them; "" when they are no numbers."""
    latitude, longitude = line.content.get("latitude"), line.content.get("longitude")
    if not isinstance(latitude, int | float) or not isinstance(longitude, int | float):
        return ""
    return f"{latitude:.6f}, {longitude:.6f}"


def map_url(line: TimelineLine) -> str | None:
    """A map that shows a location; None when its numbers are none."""
    latitude, _comma, longitude = coordinates(line).partition(", ")
    if not longitude:
        return None
    marker = f"mlat={latitude}&mlon={longitude}"
    return f"https://www.openstreetmap.org/?{marker}#map=17/{latitude}/{longitude}"


def sticker_words(line: TimelineLine) -> str:
    """What a sticker says or stands for: its text, else its first keywords."""
    text = line.text or line.content.get("text")
    if shows_anything(text):
        return one_line(text)
    keywords = line.content.get("keywords")
    if isinstance(keywords, list) and keywords:
        return ", ".join(one_line(str(word)) for word in keywords[:3])
    if line.direction == Direction.OUTBOUND:  # the channel tells no keywords of what is sent
        return str(line.content.get("sticker_id"))
    return _("no description")
