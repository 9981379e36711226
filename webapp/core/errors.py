"""Refusals that a person or caller is told about, each with the HTTP status it becomes."""

from __future__ import annotations

from typing import Any


class KanavaError(Exception):
    """A refusal with a text meant for the person who asked."""

    status = 400

    def __init__(self, message: Any) -> None:
        """Take a text, or one that is translated only when it is read."""
        self.message = str(message)
        super().__init__(self.message)


class Invalid(KanavaError):
    """What was typed cannot be taken; `field` names the form field it belongs to."""

    status = 422

    def __init__(self, message: Any, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class Conflict(KanavaError):
    """The thing changed in the meantime: somebody else was first, or its state forbids it."""

    status = 409


class Forbidden(KanavaError):
    """It is known that it exists, but it may not be done here."""

    status = 403


class NotFound(KanavaError):
    """There is no such thing, or not for this person: the two must look alike."""

    status = 404
