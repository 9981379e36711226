"""Dana the admin in a browser without a screen, beside a LINE with three accounts."""

import html
import re

import pytest
from sqlalchemy import select

from simulator import Account, running_simulator
from tests import factories
from tests.services.settings import settings_for
from webapp.channels.models import ChannelAccount, SetUpDraft
from webapp.core.database import db

SHOP = Account("Bean shop", "2000000001", "ab" * 16, "shop-token-" + "s" * 160)
OTHER = Account("Tea house", "2000000002", "cd" * 16, "other-token-" + "o" * 160)


@pytest.fixture(scope="session")
def line():
    """The LINE Platform, one for all tests; faults are cleared by `sim`."""
    with running_simulator([SHOP, OTHER]) as running:
        yield running


@pytest.fixture
def sim(line):
    line.state.faults.clear()
    for account in (SHOP, OTHER):
        webhook = line.channel(account.channel_id).webhook
        webhook.endpoint, webhook.is_active = None, True
    return line


@pytest.fixture
def settings(database_url, tmp_path, sim):
    return settings_for(
        database_url, tmp_path, line_api_base=sim.base_url, line_data_base=sim.base_url
    )


class Browser:
    """Dana's browser: opens pages, fills in their forms."""

    def __init__(self, client):
        self.client = client
        self.page = None

    def open(self, url, status=200):
        """A page by its address, after the redirects it answers with."""
        self.page = self.client.get(url, follow_redirects=True)
        assert self.page.status_code == status, self.page.text
        return self

    def send(self, url, status=200, **data):
        """Post a form as the browser does, and follow where it leads."""
        token = factories.csrf_token(self.client.get("/admin/accounts/new"))
        data = {"csrf_token": token} | data
        self.page = self.client.post(url, data=data, follow_redirects=True)
        assert self.page.status_code == status, self.page.text
        return self

    @property
    def path(self):
        return self.page.request.path

    @property
    def words(self):
        """What stands on the page, without marks and in single spaces."""
        text = re.sub(r"(?s)<(script|style|title).*?</\1>", " ", self.page.text)
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())

    def problem_of(self, field):
        """What stands beside a field."""
        for marker in (f'id="{field}_live"', f'id="{field}_problem"'):
            _, found, rest = self.page.text.partition(marker)
            if found:
                text = rest[: rest.index("</div>")].partition(">")[2]
                return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())
        return None


@pytest.fixture
def dana(app, centre):
    return Browser(factories.login(app.test_client(), centre.dana))


@pytest.fixture
def aoi(app, centre):
    return factories.login(app.test_client(), centre.aoi)


DETAILS = {"key": "k" * 40, "name": "Bean shop", "kind": "line", "is_acknowledged": "y"}
VALUES = {
    "channel_id": SHOP.channel_id,
    "channel_secret": SHOP.channel_secret,
    "token_way": "pasted",
    "access_token": SHOP.access_token,
}


@pytest.fixture
def begun(dana):
    """The address of a set-up whose first page is done, without the step."""
    dana.send("/admin/accounts/new", **DETAILS)
    assert dana.path.endswith("/account")
    return dana.path.removesuffix("/account")


@pytest.fixture
def passed(dana, begun):
    """The same with its account made."""
    dana.send(f"{begun}/account", **VALUES)
    dana.send(f"{begun}/check", go="confirm")
    assert dana.path == f"{begun}/callback"
    return begun


@pytest.fixture
def shop(app, dana, passed):
    """The id of an account that is set up."""
    dana.send(f"{passed}/callback", go="finish")
    with app.app_context():
        return db.session.scalar(
            select(ChannelAccount.id).where(ChannelAccount.external_id == SHOP.channel_id)
        )


@pytest.fixture
def account_of(app):
    """A function that reads an account's columns: `account_of("2000000001", "name", …)`."""

    def read(channel_id, *columns):
        with app.app_context():
            account = db.session.scalar(
                select(ChannelAccount).where(
                    ChannelAccount.external_id == channel_id, ChannelAccount.deleted_at.is_(None)
                )
            )
            return account and tuple(getattr(account, column) for column in columns)

    return read


@pytest.fixture
def drafts_of(app):
    """A function that reads every draft: (step, what was typed)."""

    def read():
        with app.app_context():
            return [(draft.step, draft.typed) for draft in db.session.scalars(select(SetUpDraft))]

    return read
