"""What the pages of quick replies take."""

from __future__ import annotations

from typing import Self

from flask_babel import gettext
from wtforms import SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.widgets import CheckboxInput, ListWidget

from webapp.core.forms import KanavaForm, NameField, VersionField, as_name, choices_of
from webapp.core.translations import LANGUAGES
from webapp.pages.forms import chosen_id
from webapp.quick_replies.actions.imports import tags_in
from webapp.quick_replies.actions.quick_replies import Content
from webapp.quick_replies.fields import QUICK_REPLY, reply_language_word
from webapp.quick_replies.models import ANY_LANGUAGE, QuickReply
from webapp.quick_replies.queries import workstream_choices


class ShortQuickReplyForm(KanavaForm):
    """One of an agent's own, as it is kept from the composer; its rules are the action's."""

    title = NameField(QUICK_REPLY.label("title"))
    language = SelectField(QUICK_REPLY.label("language"), default=ANY_LANGUAGE)
    tags = StringField(QUICK_REPLY.label("tags"), filters=[as_name])
    text = TextAreaField(QUICK_REPLY.label("text"))

    @classmethod
    def offered(cls, **values: str) -> Self:
        """The form with its languages, filled or as it was sent."""
        form = cls(**values)
        form.offer_languages()
        return form

    def offer_languages(self) -> None:
        """Any first, then each by its own name."""
        codes = (ANY_LANGUAGE, *LANGUAGES)
        self.language.choices = choices_of((code, reply_language_word(code)) for code in codes)

    @property
    def tag_names(self) -> tuple[str, ...]:
        """The tags, one after another."""
        return tags_in(self.tags.data or "")

    @property
    def workstream_ids(self) -> set[int]:
        """None: it is for all of them."""
        return set()

    @property
    def content(self) -> Content:
        """What was chosen."""
        return Content(
            title=self.title.data or "",
            text=self.text.data or "",
            language=self.language.data or ANY_LANGUAGE,
            tags=self.tag_names,
            workstream_ids=frozenset(self.workstream_ids),
        )


class QuickReplyForm(ShortQuickReplyForm):
    """A quick reply with all that can be chosen of it."""

    workstreams = SelectMultipleField(
        QUICK_REPLY.label("workstreams"),
        coerce=chosen_id,
        validate_choice=False,  # one that is gone is the action's to refuse
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    version = VersionField()

    @classmethod
    def of(cls, row: QuickReply | None, source: QuickReply | None = None) -> Self:
        """The form as a row stands, or as it was sent; a new one may begin as a copy."""
        shown = row or source
        if shown is None:
            form = cls()
        else:
            chosen = [workstream.id for workstream in shown.workstreams]
            title = shown.title if row else gettext("Copy of %(name)s", name=shown.title)
            form = cls(
                title=title,
                language=shown.language,
                tags=", ".join(shown.tags),
                text=shown.text,
                workstreams=chosen,
                version=row.version if row else None,
            )
        form.offer_languages()
        choices = workstream_choices(shown.workstreams if shown else ())
        form.workstreams.choices = choices_of(
            (id_, gettext("%(name)s (deleted)", name=name) if is_deleted else name)
            for id_, name, is_deleted in choices
        )
        return form

    @property
    def workstream_ids(self) -> set[int]:
        """The chosen ones; none: for all."""
        return {id_ for id_ in self.workstreams.data or () if id_ is not None}
