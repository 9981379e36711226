"""The fields of quick replies: what each is called, how its values are said."""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from webapp.core.translations import LANGUAGES
from webapp.pages.fields import Field, Fields
from webapp.workstreams.forms.notification_templates import placeholder_words
from webapp.workstreams.placeholders import IN_ANSWERS


def reply_language_word(code: str) -> str:
    """A quick reply's language by its own name, or that it is for any."""
    return LANGUAGES[code] if code else gettext("Any language")


def answer_placeholders() -> list[tuple[str, str]]:
    """(placeholder as it is written, what it stands for) of all that an answer may have."""
    return placeholder_words(IN_ANSWERS)


QUICK_REPLY = Fields(
    "quick_reply",
    _("Quick replies"),
    _("the quick reply %(name)s"),
    Field("title", _("Title")),
    Field("language", _("Language"), word=reply_language_word, nothing=_("Any language")),
    Field(
        "tags",
        _("Tags"),
        typed=lambda form: list(form.tag_names),
        kept=lambda row: list(row.tags),
    ),
    Field(
        "workstreams",
        _("Workstreams"),
        typed=lambda form: form.workstream_ids,
        kept=lambda row: {workstream.id for workstream in row.workstreams},
        said=lambda row: ", ".join(workstream.name for workstream in row.workstreams),
        nothing=_("all of them"),
    ),
    Field("text", _("Text")),
)
FIELDS = (QUICK_REPLY,)
