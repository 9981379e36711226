"""The fields of transcripts, as forms and audit log call them."""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from webapp.agents.words import role_word
from webapp.pages.fields import Field, Fields


def format_word(kind: str) -> str:
    """How a conversation is taken along."""
    return {
        "print": gettext("Printed"),
        "text": gettext("Text file"),
        "html": gettext("HTML file"),
    }[kind]


ACCESS = Fields(
    "ability",
    _("Transcripts"),
    _("who may print and save conversations"),
    Field("roles", _("Roles that may print and save conversations"), word=role_word),
)
TRANSCRIPT = Fields(
    "transcript",
    _("Conversations"),
    _("the conversation %(name)s"),
    Field("format", _("Format"), word=format_word),
    Field("has_notes", _("With notes")),
)
FIELDS = (ACCESS, TRANSCRIPT)
