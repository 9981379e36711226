"""What admin views answer with again and again: pages, forms that became actions, refusals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from webapp.core.audit import AuditEntry, Verb
from webapp.core.database import db
from webapp.core.errors import Conflict, Invalid, NotFound
from webapp.core.forms import KanavaForm, is_small_number
from webapp.core.text import clean
from webapp.core.transaction import transaction

View = Callable[..., ResponseReturnValue]

SEARCH_FROM = 10
WORDS_LIMIT = 100


def page(template: str, form: KanavaForm, **facts: Any) -> ResponseReturnValue:
    """A page with a form; 422 when the form was refused."""
    status = 422 if form.errors or form.form_errors else 200
    return render_template(template, form=form, **facts), status


def listed(template: str, rows: Sequence[Any], words: str, **facts: Any) -> ResponseReturnValue:
    """A list, those of its rows that hold `words`; its search shows where there are many rows."""
    is_searching = bool(words) or len(rows) > SEARCH_FROM
    return render_template(template, rows=rows, words=words, is_searching=is_searching, **facts)


def record(
    template: str,
    form: KanavaForm,
    trace: tuple[str, int | None],
    overtaken: Sequence[tuple[str, str]] | None = None,
    **facts: Any,
) -> ResponseReturnValue:
    """A record's form, and who changed it last.

    `trace`: (kind, id) of the record in the audit log, without an id for a new one. `overtaken`:
    (label, what stands there now) of each field that differs, when somebody else was faster.
    """
    kind, row_id = trace
    return page(
        template,
        form,
        overtaken=overtaken or (),
        is_overtaken=overtaken is not None,
        change=last_change(kind, row_id) if row_id else None,
        **facts,
    )


def answer_form(
    form: KanavaForm,
    act: Callable[[], object],
    show: Callable[[bool], ResponseReturnValue],
    done: Callable[[], ResponseReturnValue],
    version: Callable[[], int] | None = None,
) -> ResponseReturnValue:
    """Run `act` in a transaction, then `done`; what is refused comes back filled, by `show`.

    `show` gets whether somebody else was faster; `version` then reads the row's version anew, so
    that saving again is saving knowingly.
    """
    if not form.validate_on_submit():
        return show(False)
    try:
        with transaction():
            act()
    except Invalid as error:
        form.refuse(error)
        return show(False)
    except Conflict as error:
        form.refuse(error)
        if version is not None:
            field: Any = form["version"]
            field.data = str(version())
        return show(True)
    return done()


def or_gone(
    endpoint: str, said: Callable[[], str] | None = None, *, kept: Sequence[str] = ()
) -> Callable[[View], View]:
    """For a record's view: who saves one that was deleted meanwhile is told so beside the list.

    `kept`: what of the view's own values the list's address needs.
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def answer(**values: Any) -> ResponseReturnValue:
            try:
                return view(**values)
            except NotFound:
                if request.method == "GET":
                    raise
                told = said() if said else _("It was deleted meanwhile; nothing was saved.")
                return gone(told, endpoint, **{name: values[name] for name in kept})

        return answer

    return wrap


def done(message: str, endpoint: str, **values: Any) -> ResponseReturnValue:
    """Say so on the next page."""
    flash(message)
    return redirect(url_for(endpoint, **values))


def gone(message: str, endpoint: str, **values: Any) -> ResponseReturnValue:
    """What was to be changed is not there any more: say so beside what still is."""
    flash(message, "warm")
    return redirect(url_for(endpoint, **values))


def wanted_place(place: int) -> int:
    """The place a row of a list is to have, from its own: a step up or down, or a number."""
    wanted = request.form.get("to", "")
    steps = {"up": -1, "down": 1}
    if wanted in steps:
        return place + steps[wanted]
    return int(wanted) if is_small_number(wanted) else place


def words_sought() -> str:
    """What is typed into a list's search."""
    return clean(request.args.get("q")).strip()[:WORDS_LIMIT]


@dataclass(frozen=True)
class LastChange:
    """The newest entry of the audit log about a thing."""

    actor_id: int | None
    actor_name: str
    at: datetime

    @property
    def is_by_person(self) -> bool:
        """False for a command."""
        return self.actor_id is not None


def last_change(subject_kind: str, subject_id: int) -> LastChange | None:
    """Who changed it last; None for what was made before there was an audit log.

    Sign-ins, and tries to, are no changes of a person.
    """
    about = select(AuditEntry.actor_id, AuditEntry.actor_name, AuditEntry.at).where(
        AuditEntry.subject_kind == subject_kind,
        AuditEntry.subject_id == subject_id,
        AuditEntry.verb.not_in([Verb.SIGNED_IN, Verb.SIGN_IN_FAILED]),
    )
    row = db.session.execute(about.order_by(AuditEntry.id.desc()).limit(1)).first()
    return LastChange(*row) if row else None
