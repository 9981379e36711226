"""Follow-up fetches run against the real simulator, as the outbox does."""

from tests.outbox.conftest import centre, settings, sim, talk

__all__ = ["centre", "settings", "sim", "talk"]
