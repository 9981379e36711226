"""Who signs in begins where their work is."""

import pytest

from tests.factories import login
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.workstreams.models import QueueMember


def home_of(app, agent_id):
    return login(app.test_client(), agent_id).get("/").headers["Location"]


@pytest.mark.parametrize(("name", "place"), [("dana", "/admin"), ("aoi", "/conversations")])
def test_an_admin_begins_at_the_overview_and_an_agent_in_the_console(app, centre, name, place):
    assert home_of(app, getattr(centre, name)) == place


def test_an_admin_who_answers_customers_begins_in_the_console(app, centre):
    with app.app_context(), transaction():
        db.session.add(QueueMember(queue_id=centre.queue_id, agent_id=centre.dana))
    assert home_of(app, centre.dana) == "/conversations"
