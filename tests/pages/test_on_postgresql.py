"""Every page is drawn on PostgreSQL too: there, SQL that SQLite forgives is refused."""

import pytest

from simulator import running_simulator
from tests import factories
from tests.samples import samples_of
from tests.services.settings import settings_for
from tests.world import ACCOUNTS, make_world

pytestmark = pytest.mark.on_postgresql


@pytest.fixture
def settings(database_url, tmp_path):
    with running_simulator(ACCOUNTS) as line:
        at_line = {"line_api_base": line.base_url, "line_data_base": line.base_url}
        yield settings_for(database_url, tmp_path, **at_line)


def test_no_page_fails(app):
    world = make_world(app)
    aoi = factories.login(app.test_client(), world.centre.aoi)
    dana = factories.login(app.test_client(), world.centre.dana)
    wrong = []
    for sample in samples_of(app, world):
        if sample.method == "GET" and not sample.endpoint.startswith("security."):
            browser = aoi if sample.endpoint.startswith("inbox.") else dana
            with browser.get(sample.path) as answer:
                wrong += [sample.name] if answer.status_code >= 500 else []
    assert not wrong
