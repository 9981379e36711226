"""What goes wrong: refusals that a person is told about, and faults that only the log hears of."""

from __future__ import annotations

import logging
import sys
import traceback
from typing import Any

from sqlalchemy.exc import OperationalError


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


STEPS_TOLD = 12


class PrivateLog(logging.LoggerAdapter[logging.Logger]):
    """A logger whose `exception` tells a fault's kind and way through the code, not its text.

    A log outlives the words that a customer takes back. Where the system or the database is in
    trouble the text is told, too: it holds none of them.
    """

    def exception(self, msg: object, *args: object, **_options: Any) -> None:
        """Log the exception that is being handled."""
        error = sys.exception()
        places = traceback.extract_tb(error.__traceback__ if error else None)[-STEPS_TOLD:]
        way = " > ".join(f"{place.filename}:{place.lineno}" for place in places)
        self.logger.error("%s: %s at %s", str(msg) % args, _told(error), way)


def private_log(name: str) -> PrivateLog:
    """The logger of a module that handles customers' words."""
    return PrivateLog(logging.getLogger(name))


def _told(error: BaseException | None) -> str:
    if isinstance(error, OperationalError):
        error = error.orig or error
    elif not isinstance(error, OSError):
        return type(error).__name__
    return f"{type(error).__name__} ({error})"
