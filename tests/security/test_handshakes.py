"""A websocket's handshake that is none is its sender's fault, not ours."""

import socket

import pytest

pytestmark = pytest.mark.both_databases


def test_half_a_handshake_is_refused_and_not_told_as_a_fault(client, caplog):
    ours, theirs = socket.socketpair()
    with ours, theirs:
        answer = client.get(
            "/stream",
            headers={"Connection": "Upgrade", "Upgrade": "websocket"},
            environ_overrides={"werkzeug.socket": ours},
        )
    assert answer.status_code == 400
    assert "Traceback" not in caplog.text
