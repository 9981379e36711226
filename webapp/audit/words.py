"""The words of the audit log: verbs and sentences; things, fields and values by their own tables.

What has no table is shown as it is stored: a new kind is never hidden.
"""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup, escape

from webapp.agents.fields import FIELDS as AGENTS
from webapp.audit.rows import AuditRow
from webapp.automation.fields import FIELDS as AUTOMATION
from webapp.barring.fields import FIELDS as BARRING
from webapp.channels.fields import FIELDS as CHANNELS
from webapp.contact_imports.fields import FIELDS as CONTACT_TABLES
from webapp.contact_lists.fields import FIELDS as CONTACT_VIEWS
from webapp.contacts.fields import FIELDS as CONTACTS
from webapp.core.audit import REDACTED, Verb
from webapp.core.text import shortened
from webapp.dispositions.fields import FIELDS as DISPOSITIONS
from webapp.groups.fields import FIELDS as GROUPS
from webapp.hours.fields import FIELDS as HOURS
from webapp.pages.fields import Field, Fields, value_words
from webapp.quick_replies.fields import FIELDS as QUICK_REPLIES
from webapp.rules.fields import FIELDS as RULES
from webapp.tags.fields import FIELDS as TAGS
from webapp.transcripts.fields import FIELDS as TRANSCRIPTS
from webapp.verified_links.fields import FIELDS as VERIFIED_LINKS
from webapp.workstreams.fields import FIELDS as WORKSTREAMS

TABLES: tuple[Fields, ...] = (
    *(*AGENTS, *HOURS, *CONTACTS, *CHANNELS),
    *(*AUTOMATION, *WORKSTREAMS, *RULES, *QUICK_REPLIES, *TAGS),
    *DISPOSITIONS,
    *BARRING,
    *TRANSCRIPTS,
    *GROUPS,
    *VERIFIED_LINKS,
    *CONTACT_TABLES,
    *CONTACT_VIEWS,
)
LONGEST_SHOWN = 200


def verb_word(verb: str) -> str:
    """What was done, for choosing among."""
    return {
        Verb.CREATED: _("Created"),
        Verb.CHANGED: _("Changed"),
        Verb.DELETED: _("Deleted"),
        Verb.ROTATED: _("Secret renewed"),
        Verb.DEACTIVATED: _("Deactivated"),
        Verb.REACTIVATED: _("Reactivated"),
        Verb.INVITED: _("Invited"),
        Verb.REPLAYED: _("Processed again"),
        Verb.EXPORTED: _("Printed or saved"),
        Verb.SIGNED_IN: _("Signed in"),
        Verb.SIGN_IN_FAILED: _("Sign-in failed"),
    }[Verb(verb)]


def tables_of(kind: str) -> list[Fields]:
    """The tables of a kind of thing: a workstream has several."""
    return [table for table in TABLES if table.kind == kind]


def field_of(kind: str, name: str) -> Field | None:
    """The field of a kind of thing that an entry calls `name`."""
    return next(filter(None, (table.of_fact(name) for table in tables_of(kind))), None)


def subject_kind_word(kind: str) -> str:
    """A kind of thing, for choosing among."""
    return next((str(table.plural) for table in tables_of(kind)), kind)


def audit_sentence(row: AuditRow) -> Markup:
    """Who did what to what."""
    sentence = {
        Verb.CREATED: _("%(who)s created %(what)s"),
        Verb.CHANGED: _("%(who)s changed %(what)s"),
        Verb.DELETED: _("%(who)s deleted %(what)s"),
        Verb.ROTATED: _("%(who)s renewed a secret of %(what)s"),
        Verb.DEACTIVATED: _("%(who)s deactivated %(what)s"),
        Verb.REACTIVATED: _("%(who)s reactivated %(what)s"),
        Verb.INVITED: _("%(who)s invited %(what)s"),
        Verb.REPLAYED: _("%(who)s had events of %(what)s processed again"),
        Verb.EXPORTED: _("%(who)s printed or saved %(what)s"),
        Verb.SIGNED_IN: _("%(who)s signed in"),
        Verb.SIGN_IN_FAILED: _("%(who)s tried to sign in as %(what)s"),
    }[row.verb]
    who = Markup('<span class="audit-who">{}</span>').format(actor_words(row))
    return _filled(sentence, who=who, what=_what(row))


def actor_words(row: AuditRow) -> str:
    """Who did it; the system and people not signed in have no name of their own."""
    if row.actor_id is not None or row.actor_name not in ("", "system"):
        return row.actor_name
    return _("The system") if row.actor_name else _("Somebody not signed in")


def audit_field_word(kind: str, name: str) -> str:
    """What a field is called on the page where it is changed."""
    field = field_of(kind, name)
    return str(field.label) if field is not None else name


def audit_value_words(kind: str, name: str, value: Any) -> str:
    """A value for reading; a long text is cut."""
    return shortened(value_words(value, field_of(kind, name)), LONGEST_SHOWN)


def is_hidden_change(old: Any, new: Any) -> bool:
    """True for a secret: that it changed is kept, its value is not."""
    return REDACTED in (old, new)


def list_changes(old: Any, new: Any) -> tuple[list[Any], list[Any]] | None:
    """(added, removed) of a list that changed; None when it is no list on both sides."""
    if not isinstance(old, list) or not isinstance(new, list):
        return None
    return [item for item in new if item not in old], [item for item in old if item not in new]


def _what(row: AuditRow) -> Markup:
    if row.verb == Verb.SIGN_IN_FAILED and not row.subject_name:
        return escape(_("somebody that there is not"))
    thing = next((str(table.thing) for table in tables_of(row.kind)), None)
    name = Markup("<b>{}</b>").format(row.subject_name)
    return _filled(thing, name=name) if thing else Markup("{} {}").format(row.kind, name)


def _filled(words: str, **parts: Markup) -> Markup:
    """Our own words around parts that are safe already."""
    return Markup(words) % parts  # noqa: S704 (the catalogue's text; the parts are escaped)


WORDS = (audit_field_word, audit_sentence, audit_value_words, is_hidden_change, list_changes)
