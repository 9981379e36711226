"""What the page of a workstream's disposition codes takes, and the sheet on which one is chosen."""

from __future__ import annotations

from typing import Any, Self

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    FormField,
    IntegerField,
    SelectMultipleField,
    StringField,
    SubmitField,
    TextAreaField,
)
from wtforms.widgets import CheckboxInput, ListWidget

from webapp.core.forms import KanavaForm, RowsField, VersionField, as_name, choices_of
from webapp.dispositions.fields import SCHEME
from webapp.dispositions.models import CATEGORIES_LIMIT, CODES_MOST
from webapp.dispositions.policy import Category, Offer
from webapp.dispositions.queries import Code
from webapp.pages.forms import chosen_id, whole_number

EMPTY_ROWS = 2


class CategoryForm(KanavaForm):
    """A category and its codes, one on each line."""

    class Meta:
        """The form around it is the one that is guarded."""

        csrf = False

    name = StringField(_("Category"), filters=[as_name])
    codes = TextAreaField(_("Codes, one on each line"))

    @property
    def category(self) -> Category:
        """What was typed."""
        names = (as_name(line) for line in (self.codes.data or "").splitlines())
        return Category(self.name.data or "", tuple(filter(None, names)))


class SchemeForm(KanavaForm):
    """What a workstream offers."""

    is_required = BooleanField(SCHEME.label("is_required"))
    codes_limit = IntegerField(SCHEME.label("codes_limit"), validators=whole_number(1, CODES_MOST))
    rows = RowsField(FormField(CategoryForm), max_entries=CATEGORIES_LIMIT + EMPTY_ROWS)
    more = SubmitField(_("One more category"))
    version = VersionField()

    @classmethod
    def of(cls, offer: Offer, version: int) -> Self:
        """The form as it stands, with room for more, or as it was sent."""
        rows = [{"name": each.name, "codes": "\n".join(each.codes)} for each in offer.categories]
        form = cls(
            is_required=offer.is_required,
            codes_limit=offer.codes_limit,
            rows=rows,
            version=version,
        )
        while not form.is_submitted() and len(form.rows.entries) < len(rows) + EMPTY_ROWS:
            form.rows.append_entry()
        return form

    @property
    def offer(self) -> Offer:
        """What was typed."""
        typed = (row.form.category for row in self.rows)
        categories = tuple(each for each in typed if each.name or each.codes)
        return Offer(bool(self.is_required.data), self.codes_limit.data or 0, categories)


class DispositionForm(KanavaForm):
    """What came of a conversation. `closes`: it is closed with that."""

    codes = SelectMultipleField(
        _("Disposition codes"),
        coerce=chosen_id,
        validate_choice=False,  # one that is gone is the action's to refuse
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    closes = BooleanField()

    @classmethod
    def of(cls, offered: list[Code], chosen: list[Code]) -> Self:
        """Everything offered, and what was chosen and is offered no more."""
        form = cls(codes=[code.id for code in chosen])
        gone = [code for code in chosen if not code.is_offered]
        form.codes.choices = choices_of((code.id, _word(code)) for code in (*offered, *gone))
        return form

    @property
    def chosen_ids(self) -> set[int]:
        """The chosen ones."""
        return {id_ for id_ in self.codes.data or () if id_ is not None}

    def options_of(self, codes: list[Code]) -> list[Any]:
        """The boxes of these codes."""
        wanted = {code.id for code in codes}
        return [option for option in self.codes if option.data in wanted]


def _word(code: Code) -> str:
    return code.name if code.is_offered else gettext("%(name)s (deleted)", name=code.words)
