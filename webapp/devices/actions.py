"""A person lets a browser tell them what rings, chooses what it may show, and takes it back."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _
from sqlalchemy import delete, func, select

from webapp.agents.models import SignIn
from webapp.core import clock
from webapp.core.crypto import digest_of
from webapp.core.database import count_changed, db
from webapp.core.errors import Invalid, NotFound
from webapp.devices.models import DEVICES_LIMIT, Device, PushKey
from webapp.devices.policy import POINT_BYTES, SECRET_BYTES, host_of, is_endpoint, is_of_bytes

# So long after the last page was open an agent may still be there by a device alone: a working day.
STANDING_SECONDS = 12 * 3600.0


def add_device(agent_id: int, token: str, given: Mapping[str, str]) -> Device:
    """Take a browser's subscription (`endpoint`, `p256dh`, `auth`), in place of one it gave before.

    Raises:
        Invalid: it is none, or the person has as many devices as one may.
    """
    kept = {name: given.get(name, "") for name in ("endpoint", "p256dh", "auth")}
    keys = is_of_bytes(kept["p256dh"], POINT_BYTES) and is_of_bytes(kept["auth"], SECRET_BYTES)
    if not keys or not is_endpoint(kept["endpoint"]):
        raise Invalid("subscription_unusable", _("This browser gave nothing we can use."))
    sign_in = db.session.scalar(select(SignIn.id).filter_by(token_digest=digest_of(token)))
    device = db.session.scalar(select(Device).filter_by(sign_in_id=sign_in))
    if device is None:
        _require_room(agent_id)
        device = Device(agent_id=agent_id, sign_in_id=sign_in, subscription={}, host="")
        db.session.add(device)
    device.subscription, device.failure = kept, None
    device.host = host_of(kept["endpoint"])[:255]
    db.session.flush()
    return device


def _require_room(agent_id: int) -> None:
    count = db.session.scalar(select(func.count(Device.id)).filter_by(agent_id=agent_id)) or 0
    if count >= DEVICES_LIMIT:
        words = _("You have %(limit)d devices. Take one off first.", limit=DEVICES_LIMIT)
        raise Invalid("too_many", words)


def choose(device: Device, *, is_telling_who: bool, is_standing_in: bool) -> None:
    """What may stand on its screen, and whether its person stays there by it."""
    device.is_telling_who = is_telling_who
    device.is_standing_in = is_standing_in
    device.standing_until = clock.after(STANDING_SECONDS) if is_standing_in else None


def remove_device(device_id: int) -> None:
    """Tell it nothing any more; one that is gone already is fine."""
    count_changed(delete(Device).where(Device.id == device_id))


def own_device(agent_id: int, device_id: int) -> Device:
    """One of the agent's own. Raises NotFound."""
    device: Device | None = db.session.scalar(
        select(Device).where(Device.id == device_id, Device.agent_id == agent_id)
    )
    if device is None:
        raise NotFound(_("There is no such device."))
    return device


def forget_push_key() -> None:
    """Let go of the key, and of all devices, which know us by it alone."""
    count_changed(delete(Device))
    count_changed(delete(PushKey))
