"""Stickers go to the real simulator, and their pictures come from it."""

from tests.outbox.conftest import centre, settings, sim, talk

__all__ = ["centre", "settings", "sim", "talk"]
