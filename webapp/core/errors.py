"""What goes wrong: refusals that a person or caller is told about, and faults for the log alone.

A refusal is words, a code and a HTTP status. An answer names it by the code in a header, beside the
words (docs/refusals.md); HTML has it in `data-code`, too, and JSON in `code`.
"""

from __future__ import annotations

import logging
import sys
import traceback
from typing import Any

from flask import Response, g
from sqlalchemy.exc import OperationalError

HEADER = "X-Refusal"
# What is refused before any action of ours is asked.
BY_STATUS = {
    400: "request_unusable",
    401: "signed_out",
    403: "forbidden",
    404: "not_found",
    405: "method_unusable",
    413: "too_large",
    422: "form_unusable",
    429: "too_many_attempts",
    503: "not_now",
}
FAILED = "failed"
STEPS_TOLD = 12


class KanavaError(Exception):
    """A refusal: words for the person who asked, and a code that stays when the words change.

    The codes are listed in docs/refusals.md.
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


def name_refusal(code: str) -> None:
    """Let the answer to this request name that refusal."""
    g.refusal_code = code


def code_by(status: int) -> str:
    """The code of an answer whose refusal nobody named."""
    return BY_STATUS.get(status, BY_STATUS[400] if status < 500 else FAILED)


def add_refusal(response: Response) -> None:
    """Name the refusal, if the answer is one."""
    code = g.pop("refusal_code", None)
    if response.status_code >= 400:
        response.headers[HEADER] = code or code_by(response.status_code)


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
