"""The Messaging API; api.line.me and api-data.line.me share one base URL here."""

from simulator.api import content, links, oauth, people, sending, settings  # noqa: F401 (their routes)
from simulator.api.base import api

__all__ = ["api"]
