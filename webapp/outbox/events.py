"""What happens to deliveries."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.core.events import Event


@dataclass(frozen=True)
class DeliveryChanged(Event):
    """A delivery took another state."""

    delivery_id: int
    message_id: int
