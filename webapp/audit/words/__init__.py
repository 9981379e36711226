"""The words of the audit log, all in one place: verbs, kinds of things, fields, values.

What has no words here yet is shown as it is stored: a new kind is never hidden.
"""

from __future__ import annotations

from typing import Any

from flask_babel import format_number
from flask_babel import gettext as _
from markupsafe import Markup, escape

from webapp.agents.models import RoleName
from webapp.agents.words.people import role_word
from webapp.audit.rows import AuditRow
from webapp.audit.words.agents import (
    people_code_words,
    people_field_words,
    people_kind_words,
    people_thing_words,
)
from webapp.audit.words.hours import hours_field_words, hours_kind_words, hours_thing_words
from webapp.audit.words.queues import queue_code_words, queue_field_words
from webapp.audit.words.rules import (
    rule_code_words,
    rule_field_words,
    rule_kind_words,
    rule_subject_words,
)
from webapp.audit.words.workstreams import workstream_code_words, workstream_field_words
from webapp.core.audit import REDACTED, Verb
from webapp.core.text import shortened
from webapp.core.translations import LANGUAGES
from webapp.workstreams.models import DistributionMode
from webapp.workstreams.words.workstreams import mode_word

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
        Verb.SIGNED_IN: _("Signed in"),
        Verb.SIGN_IN_FAILED: _("Sign-in failed"),
    }[Verb(verb)]


def subject_kind_word(kind: str) -> str:
    """A kind of thing, for choosing among."""
    return {
        "agent": _("People"),
        "automated_message": _("Automated messages"),
        "channel_account": _("Accounts"),
        "channel_instance": _("Channels on workstreams"),
        "queue": _("Queues"),
        "timeout_rule": _("Timeout rules"),
        "workstream": _("Workstreams"),
        **people_kind_words(),
        **rule_subject_words(),
        **hours_kind_words(),
    }.get(kind, kind)


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


def audit_field_word(name: str) -> str:
    """What a field is called on the page where it is changed."""
    return (
        workstream_field_words() | rule_field_words() | queue_field_words() | _field_words()
    ).get(name, name)


def audit_value_words(value: Any, name: str = "") -> str:
    """A value for reading; a long text is cut."""
    if isinstance(value, list):
        return ", ".join(audit_value_words(item, name) for item in value) or _("none")
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, int):
        return format_number(value)
    if value in (None, ""):
        return _("none")
    text = str(value).upper() if name == "kind" else _code_words(name).get(str(value), str(value))
    return shortened(text, LONGEST_SHOWN)


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
    thing = {
        "agent": _("the person %(name)s"),
        "automated_message": _("the automated message %(name)s"),
        "channel_account": _("the account %(name)s"),
        "channel_instance": _("the channel %(name)s"),
        "queue": _("the queue %(name)s"),
        "timeout_rule": _("the timeout rule %(name)s"),
        "workstream": _("the workstream %(name)s"),
        **people_thing_words(),
        **rule_kind_words(),
        **hours_thing_words(),
    }.get(row.kind)
    name = Markup("<b>{}</b>").format(row.subject_name)
    return _filled(thing, name=name) if thing else Markup("{} {}").format(row.kind, name)


def _filled(words: str, **parts: Markup) -> Markup:
    """Our own words around parts that are safe already."""
    return Markup(words) % parts  # noqa: S704 (the catalogue's text; the parts are escaped)


def _field_words() -> dict[str, str]:
    return {
        "access_token": _("Access token"),
        "agent_files": _("Agents can send files"),
        "capacity": _("Capacity"),
        "capacity_units": _("Capacity units of a conversation"),
        "channel_secret": _("Channel secret"),
        "chat": _("Chat"),
        "closed_conversations": _("Closed conversations"),
        "customer_files": _("Customers can send files"),
        "distribution_mode": _("Work distribution mode"),
        "email": _("E-mail address"),
        "events": _("Events"),
        "external_id": _("Channel ID"),
        "fallback_queue": _("Fallback queue"),
        "file_refused_message": _("Automated message for a refused file"),
        "is_auto_reply_off": _("Auto-response and greeting are off"),
        "is_redelivery_on": _("Webhook redelivery is on"),
        "kind": _("Channel"),
        "language": _("Language"),
        "members": _("Members"),
        "name": _("Name"),
        "offer_seconds": _("Seconds an offer rings"),
        "password": _("Password"),
        "priority": _("Priority"),
        "queues": _("Queues"),
        "recovery_codes": _("Recovery codes"),
        "roles": _("Roles"),
        "set_up": _("Set-up finished"),
        "survey": _("Post-conversation survey"),
        "theme": _("Theme"),
        "time_zone": _("Time zone"),
        "two_factor": _("Second factor"),
        "webhook_host": _("Host of the callback URL"),
        "workstream": _("Workstream"),
        **hours_field_words(),
        **people_field_words(),
    }


def _code_words(name: str) -> dict[str, str]:
    """Words for values that are codes, by field."""
    words: dict[str, dict[str, str]] = {
        "distribution_mode": {mode.value: mode_word(mode) for mode in DistributionMode},
        "language": LANGUAGES,
        "roles": {role.value: role_word(role) for role in RoleName},
        "theme": {"auto": _("As the system"), "light": _("Light"), "dark": _("Dark")},
        **people_code_words(),
    }
    return (workstream_code_words() | rule_code_words() | queue_code_words() | words).get(name, {})


WORDS = (audit_field_word, audit_sentence, audit_value_words, is_hidden_change, list_changes)
