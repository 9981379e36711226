"""An app that LINE's stand-in can really call, with an account whose values are right."""

import pytest

from simulator import Account, running_simulator
from simulator.server import Server
from tests.factories import make_centre
from tests.services.settings import settings_for
from webapp.channels.models import ChannelAccount
from webapp.channels.queries import latest_checks
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.line.client import LineClient

SHOP = Account("Bean shop", "1234567890", "ab" * 16, "shop-token-" + "s" * 160)
OTHER = Account("Tea house", "2000000002", "cd" * 16, "other-token-" + "o" * 160)
QUICK_SECONDS = 0.5


@pytest.fixture
def sim():
    """Each test its own: a call still on its way would be counted in the next one."""
    with running_simulator([SHOP, OTHER]) as running:
        yield running


def calls_of(sim, *endpoints):
    """How often LINE was called at these endpoints."""
    return sum(call.endpoint in endpoints for call in sim.state.calls)


@pytest.fixture
def line_client(sim):
    return LineClient(sim.base_url, sim.base_url, QUICK_SECONDS, sim.base_url)


@pytest.fixture
def settings(database_url, tmp_path, sim):
    return settings_for(
        database_url,
        tmp_path,
        line_api_base=sim.base_url,
        line_data_base=sim.base_url,
        line_timeout_seconds=4.0,
    )


@pytest.fixture
def centre(app):
    with app.app_context():
        yield make_centre(SHOP.access_token, SHOP.channel_secret, SHOP.bot_user_id)


@pytest.fixture
def base_url(app):
    """Where the app answers LINE."""
    server = Server(app, "127.0.0.1", 0)
    server.begin()
    yield f"http://127.0.0.1:{server.port}"
    server.stop()


@pytest.fixture
def webhook(sim, centre, base_url):
    """The account's webhook, set at LINE and on."""
    found = sim.channel(SHOP.channel_id).webhook
    found.endpoint = base_url + centre.webhook_path
    return found


def account_row(centre):
    db.session.expire_all()
    return db.session.get_one(ChannelAccount, centre.account_id)


def change_account(centre, **values):
    """Set columns of the account's row."""
    with transaction():
        for name, value in values.items():
            setattr(account_row(centre), name, value)


def codes_of(centre):
    """The code of the newest run of each check."""
    db.session.rollback()
    return {name: check.code for name, check in latest_checks(centre.account_id).items()}
