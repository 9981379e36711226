"""A whole Kanava with its worker threads behind a real port, and LINE's stand-in beside it."""

import re
from dataclasses import dataclass, field
from typing import Any

import pytest
import requests

from simulator import Account, running_simulator
from simulator.server import Server
from tests.factories import PASSWORD, make_available, make_centre
from tests.services.settings import settings_for
from webapp import start_background

ACCOUNT = Account("Shop", "1234567890", "shop-secret", "shop-token")


@pytest.fixture
def sim():
    with running_simulator([ACCOUNT], redelivery_delays=(0.1, 0.5, 1.0)) as running:
        yield running


@pytest.fixture
def settings(database_url, tmp_path, sim):
    return settings_for(
        database_url,
        tmp_path,
        line_api_base=sim.base_url,
        line_data_base=sim.base_url,
        line_sticker_base=sim.base_url,
        is_worker_embedded=True,
        sweep_seconds=1.0,
    )


@dataclass
class Browser:
    """An agent's browser: follows links and posts forms, without running scripts."""

    base_url: str
    session: requests.Session = field(default_factory=requests.Session)

    def get(self, path, **headers):
        answer = self.session.get(self.base_url + path, headers=headers, timeout=10)
        assert answer.status_code == 200, answer.text
        return answer.text

    def sign_in(self, email):
        page = self.get("/login")
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page).group(1)
        form = {"email": email, "password": PASSWORD, "csrf_token": token}
        answer = self.session.post(self.base_url + "/login", data=form, timeout=10)
        assert answer.url.endswith("/conversations"), answer.text
        return self

    def send(self, method, path, **form):
        """A command, as the page's own script sends it; gives the answer."""
        page = self.get("/conversations")
        token = re.search(r'name="csrf-token"\s+content="([^"]+)"', page).group(1)
        headers = {"X-CSRFToken": token, "HX-Request": "true"}
        return self.session.request(
            method, self.base_url + path, data=form, headers=headers, timeout=10
        )

    def offers(self):
        """Ids of the conversation sessions that ring on this screen."""
        return [
            int(number) for number in re.findall(r'hx-post="/offers/(\d+)/acceptance', self.page())
        ]

    def page(self, path="/conversations"):
        return self.get(path)


@dataclass
class House:
    """Where Kanava answers, and who works there."""

    app: Any
    base_url: str
    centre: Any

    def browser(self, name):
        return Browser(self.base_url).sign_in(f"{name}@example.com")

    def come_to_work(self, *agent_ids):
        """Their consoles are open, as a socket of this process would note it."""
        with self.app.app_context():
            for agent_id in agent_ids:
                make_available(agent_id, self.app.extensions["kanava_process"])


@pytest.fixture
def house(app, sim):
    with app.app_context():
        centre = make_centre(ACCOUNT.access_token, ACCOUNT.channel_secret, ACCOUNT.bot_user_id)
    background = start_background(app)
    server = Server(app, "127.0.0.1", 0)
    server.begin()
    base_url = f"http://127.0.0.1:{server.port}"
    answer = requests.put(
        f"{sim.base_url}/v2/bot/channel/webhook/endpoint",
        json={"endpoint": base_url + centre.webhook_path},
        headers={"Authorization": f"Bearer {ACCOUNT.access_token}"},
        timeout=5,
    )
    assert answer.status_code == 200, answer.text
    yield House(app, base_url, centre)
    sim.stop()
    server.stop()
    background.stop()
