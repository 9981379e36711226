"""Refusals that a person or caller is told about: words, a code, the HTTP status they become."""

from __future__ import annotations

from typing import Any


class KanavaError(Exception):
    """A refusal: words for the person who asked, and a code that stays when the words change.

    The codes are listed in docs/refusals.md; `core/refusals.py` puts them into answers.
    """

    status = 400

    def __init__(self, code: str, message: Any) -> None:
        """Take a text, or one that is translated only when it is read."""
        self.code = code
        self.message = str(message)
        super().__init__(self.message)


class Invalid(KanavaError):
    """What was typed cannot be taken; `field` names the form field it belongs to."""

    status = 422

    def __init__(self, code: str, message: Any, field: str | None = None) -> None:
        super().__init__(code, message)
        self.field = field


class Conflict(KanavaError):
    """The thing changed in the meantime: somebody else was first, or its state forbids it."""

    status = 409


class Forbidden(KanavaError):
    """It is known that it exists, but it may not be done here."""

    status = 403


class NotFound(KanavaError):
    """There is no such thing, or not for this person: the two must look alike, so all of them
    have the one code.
    """

    status = 404

    def __init__(self, message: Any) -> None:
        super().__init__("not_found", message)
