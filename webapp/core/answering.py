"""The one way in which an admin's form becomes an action, or comes back with its refusal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask.typing import ResponseReturnValue

from webapp.core.errors import Conflict, Invalid
from webapp.core.forms import KanavaForm
from webapp.core.transaction import transaction


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


def differing(*rows: tuple[Any, Any, Any, str]) -> list[tuple[str, str]]:
    """(label, what stands there now) of each (field, typed, kept, words for kept) that differs."""
    return [(field.label.text, said) for field, typed, kept, said in rows if typed != kept]
