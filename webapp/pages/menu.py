"""The menu of the administration: one table of what there is, for whom, in which group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import current_app, url_for
from flask_babel import lazy_gettext as _
from flask_security import current_user

ADMIN, SUPERVISOR, AGENT = "admin", "supervisor", "agent"


@dataclass(frozen=True)
class Entry:
    """A line of the menu: `name` is the section, `endpoint` its first page, `roles` who sees it."""

    name: str
    endpoint: str
    icon: str
    word: Any
    roles: tuple[str, ...] = (ADMIN,)

    @property
    def is_seen(self) -> bool:
        """Whether this app has the page, and the reader may see it."""
        return existing(self.endpoint) is not None and bool(current_user.is_allowed(*self.roles))


@dataclass(frozen=True)
class Group:
    """Entries of one kind; `word` stands above them, None: they need none."""

    name: str
    word: Any
    entries: tuple[Entry, ...]


# In the order in which a centre is set up.
MENU = (
    Group("home", None, (Entry("overview", "admin.show_overview", "house", _("Overview")),)),
    Group(
        "channels",
        _("Channels"),
        (Entry("accounts", "line_setup.list_accounts", "plug", _("Accounts and channels")),),
    ),
    Group(
        "routing",
        _("Routing"),
        (
            Entry("workstreams", "admin.list_workstreams", "diagram-3", _("Workstreams")),
            Entry("queues", "admin.list_queues", "collection", _("Queues")),
            Entry("hours", "admin.list_hours", "clock", _("Operating hours")),
        ),
    ),
    Group(
        "people",
        _("People"),
        (
            Entry("people", "people.list_people", "people", _("People")),
            Entry("skills", "admin.list_skills", "stars", _("Skills")),
            Entry(
                "capacity_profiles",
                "admin.list_capacity_profiles",
                "sliders",
                _("Capacity profiles"),
            ),
            Entry("presences", "admin.list_presences", "circle-half", _("Presences")),
        ),
    ),
    Group(
        "customers",
        _("Customers"),
        (
            Entry(
                "contacts",
                "contact_lists.list_contacts",
                "person-vcard",
                _("Contacts"),
                (ADMIN, SUPERVISOR, AGENT),
            ),
            Entry(
                "quick_replies",
                "quick_replies.list_quick_replies",
                "chat-square-quote",
                _("Quick replies"),
                (ADMIN, SUPERVISOR),
            ),
            Entry("tags", "tags.list_tags", "tags", _("Tags"), (ADMIN, SUPERVISOR)),
            Entry(
                "blocked",
                "barring.list_blocked",
                "slash-circle",
                _("Blocked customers"),
                (ADMIN, SUPERVISOR),
            ),
            Entry("transcripts", "admin.change_transcript_access", "printer", _("Transcripts")),
            Entry("groups", "admin.change_group_access", "people-fill", _("Groups")),
        ),
    ),
    Group(
        "insights",
        _("Insights"),
        (Entry("team", "people.list_team", "activity", _("Presences now"), (ADMIN, SUPERVISOR)),),
    ),
    Group(
        "system",
        _("System"),
        (Entry("audit", "admin.list_audit_entries", "journal-text", _("Audit log")),),
    ),
)


def menu_groups() -> list[Group]:
    """The groups with the entries the reader may see; a group without any is left out."""
    seen = [
        Group(group.name, group.word, tuple(entry for entry in group.entries if entry.is_seen))
        for group in MENU
    ]
    return [group for group in seen if group.entries]


def existing(endpoint: str) -> str | None:
    """A page that not every app has, where this one has it."""
    return endpoint if endpoint in current_app.view_functions else None


def own_page() -> str:
    """Where a person changes what is their own."""
    return url_for("people.me")
