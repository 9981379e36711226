"""A workstream's notification template, as an admin writes it."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from flask_babel import gettext as _

from webapp.core.audit import Verb, note
from webapp.core.database import db
from webapp.core.errors import Invalid
from webapp.workstreams.actions.workstreams import WORKSTREAM
from webapp.workstreams.models import DesktopAlert, NotificationTemplate, Workstream
from webapp.workstreams.queries import template_of

FIELDS_LIMIT = 8


@dataclass(frozen=True)
class Look:
    """How offers look and behave; the fields are those of `NotificationTemplate`.

    `fields`: (label, value) rows in their order; both may hold placeholders.
    """

    title: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    is_countdown_shown: bool = True
    accept_text: str = ""
    reject_text: str = ""
    is_reject_shown: bool = True
    is_auto_assigned: bool = False
    is_auto_accepted: bool = False
    desktop_alert: DesktopAlert = DesktopAlert.NEVER


def change_template(workstream: Workstream, look: Look, version: int | None = None) -> None:
    """Let the workstream's offers look like this from the next one on.

    Raises:
        Conflict: somebody else changed the workstream since `version`.
        Invalid: it would open by itself without being assigned ("is_auto_accepted"), or has too
            many fields.
    """
    workstream.require_version(version)
    if look.is_auto_accepted and not look.is_auto_assigned:
        said = _("This works only together with assigning without asking.")
        raise Invalid("auto_open_unassigned", said, "is_auto_accepted")
    if len(look.fields) > FIELDS_LIMIT:
        raise Invalid("too_many", _("At most %(limit)d fields.", limit=FIELDS_LIMIT))
    before = _facts(template_of(workstream.id))
    template = db.session.get(NotificationTemplate, workstream.id)
    if template is None:
        template = NotificationTemplate(workstream_id=workstream.id)
        db.session.add(template)
    for name, value in asdict(look).items():
        setattr(template, name, value)
    template.fields = [{"label": label, "value": value} for label, value in look.fields]
    db.session.flush()
    note(Verb.CHANGED, WORKSTREAM, workstream.id, workstream.name, before, _facts(template))


def copy_template(source_id: int, workstream_id: int) -> None:
    """Give a workstream the template of another one, if that has one of its own."""
    source = db.session.get(NotificationTemplate, source_id)
    if source is None:
        return
    values = {name: getattr(source, name) for name in Look.__dataclass_fields__}
    db.session.add(NotificationTemplate(workstream_id=workstream_id, **values))
    db.session.flush()


def look_of(template: NotificationTemplate) -> Look:
    """A template as a plain value."""
    values = {name: getattr(template, name) for name in Look.__dataclass_fields__}
    rows = tuple((row.get("label", ""), row.get("value", "")) for row in template.fields)
    return Look(**values | {"fields": rows})


def _facts(template: NotificationTemplate) -> dict[str, object]:
    return {
        "title": template.title,
        "fields": [f"{row.get('label', '')}: {row.get('value', '')}" for row in template.fields],
        "is_countdown_shown": template.is_countdown_shown,
        "accept_text": template.accept_text,
        "reject_text": template.reject_text,
        "is_reject_shown": template.is_reject_shown,
        "is_auto_assigned": template.is_auto_assigned,
        "is_auto_accepted": template.is_auto_accepted,
        "desktop_alert": str(template.desktop_alert),
    }
