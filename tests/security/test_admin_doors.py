"""The admin's role opens the admin pages, and its end shuts them at once.

Who is let through which door at all: test_every_door.py.
"""

from webapp.agents.models import Agent
from webapp.core.database import db
from webapp.core.transaction import transaction

LISTS = ("/admin/workstreams", "/admin/queues")


def test_only_dana_the_admin_is_shown_the_way_there(signed_in, centre):
    dana = signed_in(centre.dana)
    for path in LISTS:
        assert "Customer messages" in dana.get(path).text
    assert 'href="/admin' in dana.get("/conversations").text
    assert 'href="/admin' not in signed_in(centre.aoi).get("/conversations").text


def test_who_is_no_admin_any_more_is_outside_at_once(app, signed_in, centre):
    dana = signed_in(centre.dana)
    assert dana.get(LISTS[0]).status_code == 200
    with app.app_context(), transaction():
        db.session.get_one(Agent, centre.dana).roles = []
    assert dana.get(LISTS[0]).status_code == 404
