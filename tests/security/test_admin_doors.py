"""Only admins know that the admin pages exist: for everybody else there is nothing there."""

import re

import pytest
from sqlalchemy import func, select

from tests.factories import PASSWORD
from tests.security.test_doors import token_of
from webapp.agents.actions import create_agent
from webapp.agents.models import Agent, RoleName
from webapp.core.audit import AuditEntry
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.routing.models import Queue, Workstream

LISTS = ("/admin/workstreams", "/admin/queues")


def admin_rules(app):
    """Every (path, method) below /admin; ids are those of the centre's first rows."""
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/admin"):
            path = re.sub(r"<int:\w+>", "1", rule.rule)
            path = re.sub(r"<[^>]+>", "x", path)
            for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
                yield path, method


def facts(app):
    """What a request that got through would change."""
    with app.app_context():
        names = [
            db.session.scalars(select(table.name)).all() for table in (Queue, Workstream, Agent)
        ]
        return names, db.session.scalar(select(func.count(AuditEntry.id)))


@pytest.fixture
def nobodys_admin(app, centre):
    """Ids of an agent and of a supervisor."""
    with app.app_context(), transaction():
        email = "sari@example.com"
        sari = create_agent(email, "Sari", PASSWORD, [RoleName.SUPERVISOR, RoleName.AGENT])
        return {"agent": centre.aoi, "supervisor": sari.id}


@pytest.mark.parametrize("is_htmx", [False, True], ids=["page", "htmx"])
@pytest.mark.parametrize("role", ["agent", "supervisor"])
def test_to_others_the_admin_pages_do_not_exist(app, signed_in, nobodys_admin, role, is_htmx):
    browser = signed_in(nobodys_admin[role])
    headers = {"X-CSRFToken": token_of(browser)} | ({"HX-Request": "true"} if is_htmx else {})
    before = facts(app)
    answered = {}
    for path, method in admin_rules(app):
        data = {"name": "Intruder", "email": "intruder@example.com", "version": "1"}
        answer = browser.open(path, method=method, headers=headers, data=data)
        answered[f"{method} {path}"] = answer.status_code
        assert "Customer messages" not in answer.text
    assert len(answered) >= 12
    assert set(answered.values()) == {404}, answered
    assert facts(app) == before
    assert 'href="/admin' not in browser.get("/conversations").text


def test_dana_the_admin_gets_all_of_that(app, signed_in, centre):
    """The refusals above mean something: with the role the same URLs answer."""
    dana = signed_in(centre.dana)
    for path in LISTS:
        assert dana.get(path).status_code == 200
        assert "Customer messages" in dana.get(path).text
    assert 'href="/admin' in dana.get("/conversations").text


def test_who_is_no_admin_any_more_is_outside_at_once(app, signed_in, centre):
    dana = signed_in(centre.dana)
    assert dana.get(LISTS[0]).status_code == 200
    with app.app_context(), transaction():
        db.session.get_one(Agent, centre.dana).roles = []
    assert dana.get(LISTS[0]).status_code == 404
