"""What asking LINE came to, in words the pages can put into sentences: pure.

`code` is one of: ok; token_refused, token_of_other_channel, token_without_right, secret_refused,
unreadable (our key does not open what we keep); rate_limited, line_failed, unreachable (LINE could
not be asked); not_set, other_url, switched_off; could_not_connect, timeout, error_status,
unclassified, not_received, slow, bad_signature, waiting (cannot be tested yet); not_https,
too_long, line_refused; nearly_spent, spent; silent.
"""

from __future__ import annotations

from dataclasses import dataclass

from webapp.channels.models import WAITING, CheckOutcome

__all__ = ["OK", "WAITING", "Finding", "bad", "good", "unanswerable", "unknown"]
OK = "ok"


@dataclass(frozen=True)
class Finding:
    """What one check came to. `field`: the field of the form that is at fault, if one is."""

    name: str
    outcome: CheckOutcome
    code: str
    detail: str | None = None
    field: str | None = None


def good(name: str, detail: str | None = None) -> Finding:
    """It is as it must be."""
    return Finding(name, CheckOutcome.GOOD, OK, detail)


def bad(name: str, code: str, detail: str | None = None, field: str | None = None) -> Finding:
    """Somebody must mend it."""
    return Finding(name, CheckOutcome.BAD, code, detail, field)


def unknown(name: str, code: str, detail: str | None = None) -> Finding:
    """It could not be found out."""
    return Finding(name, CheckOutcome.UNKNOWN, code, detail)


def unanswerable(status: int) -> str | None:
    """The code of an answer that says nothing of what was asked; None when it says something."""
    if status == 429:
        return "rate_limited"
    return "line_failed" if status >= 500 else None
