"""What stands above the lists when something is unwell."""

from __future__ import annotations

from webapp.channels.queries import account_problems as account_problems_now
from webapp.inbox.regions import Region, region


def account_problems() -> Region:
    """Accounts whose channel refuses our credentials: no answer leaves through them."""
    problems = account_problems_now()
    return region("inbox/_account_problems.html", "account_problems", problems=problems)


def admin_problems() -> Region:
    """What an admin must look after; empty for everybody else."""
    return region("inbox/_admin_problems.html", "admin_problems")
