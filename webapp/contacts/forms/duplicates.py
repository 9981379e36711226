"""What every form asks that writes down somebody who may be known already."""

from __future__ import annotations

from wtforms import HiddenField

from webapp.core.errors import KanavaError
from webapp.core.forms import KanavaForm


class TwinForm(KanavaForm):
    """A form that says once, before saving, that somebody alike is there. Sent again, it saves."""

    twin = HiddenField()

    @property
    def told_of(self) -> str:
        """The twin that was told of, for the action."""
        return self.twin.data or ""

    def refuse(self, error: KanavaError) -> None:
        """Remember of whom it was told."""
        self.twin.data = getattr(error, "twin", self.twin.data)
        super().refuse(error)
