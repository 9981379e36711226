"""Under Flask's own server, as `flask run` has it, a console works like under gunicorn."""

import threading

import pytest
from simple_websocket import ConnectionClosed
from werkzeug.serving import make_server

from tests.assertions import wait_until
from tests.factories import login
from tests.live.sockets import Client
from webapp.inbox.console import SIGNED_OUT

PATIENCE = 20


@pytest.fixture
def address(app):
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"127.0.0.1:{server.port}"
    app.extensions["kanava_streams"].stop(PATIENCE)
    server.shutdown()
    thread.join(PATIENCE)
    server.server_close()


def test_a_console_opens_hears_and_leaves(app, address, centre):
    hub = app.extensions["kanava_bus"].hub
    cookie = login(app.test_client(), centre.aoi).get_cookie("session").value
    client = Client(f"ws://{address}/stream", headers={"Cookie": f"session={cookie}"})
    said = ""
    while 'id="offers"' not in said:
        said += client.receive(timeout=PATIENCE)
    assert hub.count() == 1
    client.close()
    wait_until(lambda: hub.count() == 0)


def test_a_stranger_is_told_to_sign_in(address, centre):
    client = Client(f"ws://{address}/stream")
    with pytest.raises(ConnectionClosed) as closed:
        client.receive(timeout=PATIENCE)
    assert closed.value.reason == SIGNED_OUT
