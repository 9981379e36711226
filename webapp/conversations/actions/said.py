"""What an answer says, before it is a message: words, or a sticker instead of them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from flask_babel import gettext as _

from webapp.core.errors import Invalid
from webapp.outbox.transport import Sticker, Transport


@dataclass(frozen=True)
class Said:
    """`text` is "" beside a sticker; `quoted_id` is the message it quotes."""

    text: str
    sticker: Sticker | None = None
    quoted_id: int | None = None

    @property
    def kind(self) -> str:
        """The kind of its line."""
        return "text" if self.sticker is None else "sticker"

    @property
    def content(self) -> dict[str, Any]:
        """The facts of its line."""
        return {} if self.sticker is None else asdict(self.sticker)

    @property
    def body(self) -> dict[str, Any]:
        """As the transport takes it."""
        return {"text": self.text} if self.sticker is None else {"sticker": self.content}


def require_sendable(adapter: Transport, sticker: Sticker) -> None:
    """Raise Invalid for a sticker that the channel lets nobody send."""
    if not any(package.has(sticker) for package in adapter.sticker_packages):
        raise Invalid("sticker_unknown", _("This sticker cannot be sent."), "sticker")
