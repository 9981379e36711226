"""Files are fetched from the real simulator, as answers go to it."""

from tests.outbox.conftest import centre, settings, sim, talk

__all__ = ["centre", "settings", "sim", "talk"]
