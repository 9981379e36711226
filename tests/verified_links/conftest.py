"""Emi's conversation is Aoi's, at an account whose customers can be asked to verify."""

import pytest

from tests.outbox.conftest import centre, settings, sim, talk
from webapp.channels.models import ChannelAccount
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.verified_links.actions.login_pages import change_login_page, make_key

__all__ = ["centre", "settings", "sim", "talk"]
PAGE = "https://shop.example/login?from=line"


@pytest.fixture
def key(app, talk):
    """The key of the company's server."""
    with app.app_context(), transaction():
        account = db.session.query(ChannelAccount).one()
        change_login_page(account, PAGE, is_on=True)
        return make_key(account)
