"""Every console says when nothing can be sent through an account, and stops saying it."""

from tests.factories import login
from webapp.channels.actions.standing import mark_healthy, mark_unhealthy
from webapp.core.transaction import transaction


def test_a_refused_account_is_told_on_the_console_until_it_is_well(app, client, centre):
    login(client, centre.aoi)
    with app.app_context(), transaction():
        mark_unhealthy(centre.account_id, "LINE answered 401")
    page = client.get("/conversations").text
    assert "LINE answered 401" in page
    with app.app_context(), transaction():
        mark_healthy(centre.account_id)
    assert "LINE answered 401" not in client.get("/conversations").text


def test_every_console_hears_of_it(app, centre, monkeypatch):
    sent = []
    monkeypatch.setattr(app.extensions["kanava_bus"], "send", sent.extend)
    with app.app_context(), transaction():
        mark_unhealthy(centre.account_id, "LINE answered 401")
    assert [notice.topics for notice in sent if notice.kind == "accounts"] == [("everyone",)]
