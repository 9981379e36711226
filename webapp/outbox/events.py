"""What happens to deliveries."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.core.events import Event


@dataclass(frozen=True)
class DeliveryChanged(Event):
    """A delivery took another state.

    `is_of_loss`: it was given up, or what was given up is sent again. `is_reply`: it used up the
    free reply, or gave it back.
    """

    delivery_id: int
    message_id: int
    is_of_loss: bool = False
    is_reply: bool = False


@dataclass(frozen=True)
class DeliveryAccepted(Event):
    """The channel took a message. `external_id` is its id of the first bubble, `quote_token` that
    with which this can be quoted; None where it told none.
    """

    message_id: int
    external_id: str | None
    quote_token: str | None
