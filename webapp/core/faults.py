"""Faults in the log without their text: what failed on a customer's words may quote them."""

from __future__ import annotations

import logging
import sys
import traceback
from typing import Any

from sqlalchemy.exc import OperationalError

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
