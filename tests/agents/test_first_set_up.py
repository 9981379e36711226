"""The first admin of an empty centre: by a link in the log, once, and for nobody else."""

import logging

import pytest
from sqlalchemy import select

from tests.assertions import run_at_once
from tests.forms import NEW, fill, problems_in, send
from tests.services.databases import dispose
from tests.services.settings import settings_for
from webapp import create_app
from webapp.agents.actions.people import create_first_admin
from webapp.agents.links import say_how_to_begin, set_up_token
from webapp.agents.models import Agent
from webapp.core.audit import AuditEntry
from webapp.core.database import db
from webapp.core.transaction import transaction

ENTRIES = {"name": "Dana Levy", "email": "dana@example.com", "password": NEW, "again": NEW}


@pytest.fixture
def path(settings):
    return f"/set-up/{set_up_token(settings)}"


@pytest.mark.both_databases
def test_whoever_reads_the_log_makes_the_first_admin_and_is_in(app, caplog):
    with caplog.at_level(logging.WARNING):
        say_how_to_begin(app, "http://127.0.0.1:8000")
    link = caplog.text.split("http://127.0.0.1:8000")[1].split()[0]
    client = app.test_client()
    answer = fill(client, link, **ENTRIES)
    assert answer.status_code == 303, problems_in(answer)
    assert client.get(answer.headers["Location"]).status_code == 200
    with app.app_context():
        admin = db.session.scalars(select(Agent)).one()
        assert ([role.name for role in admin.roles], admin.name) == (["admin"], "Dana Levy")
        created = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "created")).one()
        assert NEW not in str(created.changes)


@pytest.mark.both_databases
def test_the_link_ends_with_the_first_person(app, client, path, caplog):
    page = client.get(path)
    fill(app.test_client(), path, **ENTRIES)
    assert client.get(path).status_code == 404
    answer = send(client, page, path, **ENTRIES | {"email": "eve@example.com"})
    assert answer.status_code == 404
    say_how_to_begin(app, "http://127.0.0.1:8000")
    assert "set-up" not in caplog.text


@pytest.mark.parametrize("token", ["x", "0" * 64, "é", "%00"])
def test_another_link_is_none(client, token):
    assert client.get(f"/set-up/{token}").status_code == 404


@pytest.mark.both_databases
def test_two_at_once_make_one_admin(app):
    def make(name):
        def run():
            with app.app_context(), transaction():
                create_first_admin(f"{name}@example.com", name, NEW)

        return run

    results = run_at_once([make("dana"), make("eve")])
    assert sum(result is None for result in results) == 1
    with app.app_context():
        assert len(db.session.scalars(select(Agent)).all()) == 1


@pytest.mark.parametrize(
    ("values", "complaint"),
    [
        ({"name": " "}, "Give a name"),
        ({"email": "dana"}, "no e-mail address"),
        ({"password": "short", "again": "short"}, "at least 12"),
        ({"again": "other"}, "not the same"),
    ],
)
def test_what_cannot_be_taken_is_said(app, client, path, values, complaint):
    answer = fill(client, path, **ENTRIES | values)
    assert answer.status_code == 422
    assert complaint in problems_in(answer)
    assert NEW not in answer.text
    with app.app_context():
        assert not db.session.scalars(select(Agent)).all()


def test_a_database_without_tables_is_no_failure(tmp_path, caplog):
    app = create_app(settings_for(f"sqlite:///{tmp_path / 'bare.db'}", tmp_path))
    say_how_to_begin(app, "http://127.0.0.1:8000")
    assert "set-up" not in caplog.text
    with app.app_context():
        dispose()
