"""The pages of one kind of record: list, new one, change, who was first, deletion."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.core.database import kept_row
from webapp.core.errors import NotFound
from webapp.core.forms import KanavaForm
from webapp.pages.answers import (
    answer_form,
    done,
    listed,
    or_gone,
    page,
    record,
    words_sought,
)
from webapp.pages.fields import Fields
from webapp.pages.forms import DeletionForm

Row = TypeVar("Row")
Form = TypeVar("Form", bound=KanavaForm)
# The values of a page's address, by name.
At = dict[str, Any]


class RecordPages(Generic[Row, Form]):
    """What a kind of record says of itself, and the pages that follow from it.

    Every page finds its row of `table` anew, by the values of its address. `key` names the row's
    own value there, `row_name` the row in the templates; `listed_by` is the list's endpoint, `new`
    that of a new one, and `kept` what of the address they need. `created`, `saved` and `deleted`
    are what is said after each, with `%(name)s`.
    """

    table: type[Row]
    fields: Fields
    section: str
    key: str
    row_name: str
    listed_by: str
    kept: tuple[str, ...] = ()
    list_template: str = ""
    template: str
    deletion_template: str
    created: Any
    saved: Any
    deleted: Any
    gone: Any = None
    new: str = ""

    # What a kind of record must give.

    def rows(self, words: str) -> Sequence[Any]:
        """The list's rows: all, or those that hold what is sought."""
        raise NotImplementedError

    def form_of(self, row: Row | None, at: At) -> Form:
        """The form as the row stands or as it was sent; for a new one without a row."""
        raise NotImplementedError

    def create(self, form: Form, at: At) -> object:
        """Make one; in a transaction."""
        raise NotImplementedError

    def change(self, row: Row, form: Form) -> object:
        """Change it, as it stood when its form was opened; in a transaction."""
        raise NotImplementedError

    def delete(self, row: Row, version: int) -> object:
        """Let go of it, as it stood when the question was asked; in a transaction."""
        raise NotImplementedError

    # What it may give.

    def find(self, at: At) -> Row:
        """The row at an address. Raises NotFound."""
        return kept_row(self.table, at[self.key])

    def list_facts(self) -> dict[str, Any]:
        """What the list's template shows besides its rows."""
        return {}

    def facts(self, form: Form, row: Row | None) -> dict[str, Any]:
        """What the record's template shows besides form and row."""
        return {}

    def deletion_facts(self, row: Row) -> dict[str, Any]:
        """What the question's template shows besides the row."""
        return {}

    def template_for(self, row: Row | None) -> str:
        """The record's template; None: for a new one."""
        return self.template

    def above(self, at: At) -> dict[str, Any]:
        """What the record is a part of, by its address, for every template."""
        return {}

    def differences(self, form: Form, row: Row) -> list[tuple[str, str]]:
        """(label, what stands there now) of each field that differs, for who was second."""
        return self.fields.differences(form, row)

    def takes_step(self, form: Form) -> bool:
        """Whether a button was pressed that only changes the form: nothing is saved then."""
        return False

    def after_creation(self, form: Form, made: Any, at: At) -> ResponseReturnValue:
        """Where one is after a new one: the list."""
        return self._done(self.created, self.name_in(form), at)

    def after_change(self, form: Form, at: At) -> ResponseReturnValue:
        """Where one is after a change: the list."""
        return self._done(self.saved, self.name_in(form), at)

    def name_in(self, form: Form) -> str:
        """What the record is called after saving."""
        return form["name"].data or "" if "name" in form else ""

    # The pages.

    def show_list(self) -> ResponseReturnValue:
        """The list, or those that hold what is sought."""
        words = words_sought()
        facts = {**self.list_facts(), "section": self.section}
        return listed(self.list_template, self.rows(words), words, **facts)

    def show_new(self, **at: Any) -> ResponseReturnValue:
        """The form of a new one."""
        form, made = self.form_of(None, at), []
        if request.method == "POST" and self.takes_step(form):
            return self._page(form, at)
        return answer_form(
            form,
            lambda: made.append(self.create(form, at)),
            lambda _is_overtaken: self._page(form, at),
            lambda: self.after_creation(form, made[0], at),
        )

    def show(self, **at: Any) -> ResponseReturnValue:
        """A record's form. Who was second to change or delete it is told, keeps what was typed."""
        try:
            return self._changed(at)
        except NotFound:
            if request.method == "GET" or not self.new:
                raise
            return self._anew(at)

    def _changed(self, at: At) -> ResponseReturnValue:
        form = self.form_of(self.find(at), at)
        if request.method == "POST" and self.takes_step(form):
            return self._page(form, at)
        is_versioned = "version" in form
        return answer_form(
            form,
            lambda: self.change(self.find(at), form),
            lambda is_overtaken: self._page(form, at, is_overtaken=is_overtaken),
            lambda: self.after_change(form, at),
            (lambda: self._version(at)) if is_versioned else None,
        )

    def ask_deletion(self, **at: Any) -> ResponseReturnValue:
        """Say what it does, then delete; what has to stay says why instead.

        What has no version is deleted however it stands.
        """
        row: Any = self.find(at)
        name, version = row.name, getattr(row, "version", None)
        form = DeletionForm(version=version)
        return answer_form(
            form,
            lambda: self.delete(self.find(at), form.version.number or 0),
            lambda _is_overtaken: self._question(form, at),
            lambda: self._done(self.deleted, name, at),
            None if version is None else lambda: self._version(at),
        )

    def bind(
        self,
        blueprint: Blueprint,
        path: str,
        *,
        new: str = "",
        show: str = "",
        form_at: str = "",
        **more: str,
    ) -> None:
        """Put the pages on a blueprint under these endpoints.

        `more`: `list` and `delete`; what is left out has no page. A record's address is the
        path and its key; `form_at` follows where its form is not its first page.
        """
        self.new, one = new, f"{path}/<int:{self.key}>"
        missing = or_gone(self.listed_by, self._gone, kept=self.kept)
        pages = (
            (path, more.get("list"), self.show_list, ("GET",)),
            (f"{path}/new", new, self.show_new, ("GET", "POST")),
            (f"{one}{form_at}", show, missing(self.show), ("GET", "POST")),
            (f"{one}/deletion", more.get("delete"), missing(self.ask_deletion), ("GET", "POST")),
        )
        for address, endpoint, view, methods in pages:
            if endpoint:
                blueprint.add_url_rule(address, endpoint, view, methods=methods)

    def _page(
        self, form: Form, at: At, *, is_overtaken: bool = False, anew: str = ""
    ) -> ResponseReturnValue:
        row = self.find(at) if self.key in at else None
        return record(
            self.template_for(row),
            form,
            (self.fields.kind, at.get(self.key)),
            self.differences(form, row) if row is not None and is_overtaken else None,
            anew=anew,
            **{self.row_name: row, "section": self.section},
            **self.above(at),
            **self.facts(form, row),
        )

    def _anew(self, at: At) -> ResponseReturnValue:
        """What was typed for a record that is gone, in the form of a new one."""
        there = {name: at[name] for name in self.kept}
        form = self.form_of(None, there)
        if not self.takes_step(form):
            kept = _("What you typed is still in the form; with it you can make a new one.")
            form.refuse(NotFound(f"{self._gone()} {kept}"))
        return self._page(form, there, anew=url_for(f".{self.new}", **there))

    def _question(self, form: DeletionForm, at: At) -> ResponseReturnValue:
        row = self.find(at)
        facts = {self.row_name: row, "section": self.section, **self.above(at)}
        facts |= self.deletion_facts(row)
        return page(self.deletion_template, form, **facts)

    def _version(self, at: At) -> int:
        row: Any = self.find(at)
        return int(row.version)

    def _done(self, said: Any, name: str, at: At) -> ResponseReturnValue:
        kept = {value: at[value] for value in self.kept}
        return done(str(said) % {"name": name}, self.listed_by, **kept)

    def _gone(self) -> str:
        return str(self.gone or _("It was deleted meanwhile; nothing was saved."))
