"""What happens to social profiles."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.core.events import Event


@dataclass(frozen=True)
class SocialProfileChanged(Event):
    """A name, picture or blocked mark changed."""

    social_profile_id: int
