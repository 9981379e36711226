"""Imports of contacts go on a piece at a time, and on after a restart."""

from __future__ import annotations

from datetime import datetime

from webapp.contact_imports.actions import IMPORTS, take_on
from webapp.contact_imports.models import ContactImport
from webapp.core.leases import Leases
from webapp.core.transaction import transaction
from webapp.core.worker import Duty

LEASE_SECONDS = 60.0
SWEEP_SECONDS = 10.0
Claim = tuple[int, datetime]
LEASES = Leases(ContactImport, LEASE_SECONDS)


def go_on(claimed: Claim) -> None:
    """Some lines, in one transaction."""
    with transaction():
        take_on(*claimed)


DUTY = Duty(IMPORTS, LEASES.claim, go_on, sweep_seconds=SWEEP_SECONDS, is_writing_only=True)
