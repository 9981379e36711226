"""Whether somebody looks at a console; one that nobody looks at needs less."""

from __future__ import annotations

from webapp.inbox.topics import UNSEEN


class Attention:
    """Of one console. `is_hidden` is written by the thread that hears its page; all else is asked
    and done by the one that draws for it.
    """

    __slots__ = ("_has_skipped", "is_hidden")

    def __init__(self) -> None:
        self.is_hidden = self._has_skipped = False

    @property
    def is_behind(self) -> bool:
        """Whether it is looked at again, and not all was told meanwhile."""
        return self._has_skipped and not self.is_hidden

    def skips(self, kind: str) -> bool:
        """Whether a change need not be told now; then it is behind when it is looked at again."""
        is_skipped = self.is_hidden and kind in UNSEEN
        self._has_skipped |= is_skipped
        return is_skipped

    def begin_anew(self) -> None:
        """Everything is about to be told."""
        self._has_skipped = False
