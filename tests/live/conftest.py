"""Installations for the live tests: a simulator, a database with a centre, an app to look in."""

from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask

from simulator import Account, Simulator, running_simulator
from tests.factories import Centre, make_centre
from tests.services.databases import dispose
from tests.services.settings import settings_for
from webapp import create_app

ACCOUNT = Account("Shop", "1234567890", "0123456789abcdef0123456789abcdef", "a-token-of-the-shop")


@dataclass
class House:
    """One installation's database and platform. `app` runs nothing: tests look through it."""

    app: Flask
    centre: Centre
    simulator: Simulator
    database_url: str
    folder: Any

    @property
    def channel(self):
        return self.simulator.channel()

    def point_webhook_at(self, web):
        self.channel.webhook.endpoint = web.url + self.centre.webhook_path


@pytest.fixture
def make_house(fresh_database, tmp_path):
    """`make_house("sqlite" or "postgres")` gives a House whose webhook points nowhere yet."""
    made = []
    with running_simulator([ACCOUNT], redelivery_delays=(0.25,) * 400) as simulator:

        def make(kind):
            url = fresh_database(kind)
            app = create_app(settings_for(url, tmp_path))
            with app.app_context():
                centre = make_centre(
                    ACCOUNT.access_token, ACCOUNT.channel_secret, ACCOUNT.bot_user_id
                )
            made.append(app)
            return House(app, centre, simulator, url, tmp_path)

        yield make
    for app in made:
        with app.app_context():
            dispose()
