"""Emi's conversation with Aoi, and consoles that hear."""

from tests.inbox.conftest import open_console, open_socket, owned, sign_in, waiting

__all__ = ["open_console", "open_socket", "owned", "sign_in", "waiting"]
