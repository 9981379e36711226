"""The sender of alerts: lease one, word it, tell the device, note what came of it."""

from __future__ import annotations

from datetime import datetime

from flask_babel import force_locale
from sqlalchemy import delete, update

from webapp.config import settings
from webapp.core import clock
from webapp.core.crypto import Unreadable
from webapp.core.database import count_changed, db
from webapp.core.errors import private_log
from webapp.core.leases import Leases
from webapp.core.transaction import transaction
from webapp.core.translations import SOURCE_LANGUAGE
from webapp.core.worker import Duty
from webapp.devices.actions import remove_device
from webapp.devices.handlers import ALERTS
from webapp.devices.keys import push_key
from webapp.devices.models import AlertKind, Device, DeviceAlert
from webapp.devices.policy import PAUSE_SECONDS, TRIES, Outcome
from webapp.devices.queries import Addressee, AlertFacts, addressee, facts_of_alert
from webapp.devices.sending import Letter, tell
from webapp.devices.words import payload_of

log = private_log(__name__)
LEASE_SECONDS = 30.0
# What rings for ever is worth telling for so long; a mention until somebody wakes up.
OFFER_SECONDS, MENTION_SECONDS = 120, 4 * 3600
LEASES = Leases(DeviceAlert, LEASE_SECONDS)


def handle(claimed: tuple[int, datetime]) -> None:
    """Tell one device one thing. What is over, or cannot be told, is let go of."""
    alert_id, leased_until = claimed
    alert = db.session.get_one(DeviceAlert, alert_id)
    device_id, tries, facts = alert.device_id, alert.tries, facts_of_alert(alert)
    outcome, reason = Outcome.TOLD, None
    if facts is not None:
        outcome, reason = tell_device(device_id, facts)
    is_again = outcome == Outcome.LATER and tries + 1 < TRIES
    is_ours = (DeviceAlert.id == alert_id) & (DeviceAlert.leased_until == leased_until)
    with transaction():
        if is_again:
            later = {"due_at": clock.after(PAUSE_SECONDS), "tries": tries + 1}
            count_changed(update(DeviceAlert).where(is_ours).values(**later, leased_until=None))
        else:
            count_changed(delete(DeviceAlert).where(is_ours))
        if facts is not None:
            note(device_id, outcome, reason)


def tell_device(device_id: int, facts: AlertFacts) -> tuple[Outcome, str | None]:
    """Make one try, with no transaction open; and why it was not told."""
    try:
        found, pair = addressee(device_id), push_key()
    except Unreadable:
        log.exception("no key of ours opens what device %s gave", device_id)
        return Outcome.GONE, None
    db.session.rollback()
    if found is None or pair is None:
        return Outcome.GONE, None
    return tell(settings(), pair, found.subscription, _letter(found, facts))


def _letter(found: Addressee, facts: AlertFacts) -> Letter:
    with force_locale(found.language or SOURCE_LANGUAGE):
        payload = payload_of(facts, is_telling_who=found.is_telling_who)
    seconds = MENTION_SECONDS if facts.kind == AlertKind.MENTION else OFFER_SECONDS
    if facts.until_at is not None:
        seconds = max(1, int((facts.until_at - clock.now()).total_seconds()))
    return Letter(payload, seconds, f"{facts.kind}-{facts.subject_id}")


def note(device_id: int, outcome: Outcome, reason: str | None) -> None:
    """What a try came to, inside a transaction. A device that is gone is let go of."""
    if outcome == Outcome.GONE:
        remove_device(device_id)
        return
    told = {"reached_at": clock.now(), "failure": None}
    values = told if outcome == Outcome.TOLD else {"failure": reason}
    count_changed(update(Device).where(Device.id == device_id).values(**values))


DUTY = Duty(ALERTS, LEASES.claim, handle, threads=2)
