"""A one-time link lets one person in, one time, however many hold it."""

import pytest
from sqlalchemy import select

from tests.assertions import run_at_once
from tests.factories import make_centre
from webapp.agents.actions.passwords import use_link
from webapp.agents.actions.people import invite
from webapp.agents.models import Agent, RoleName, SignIn
from webapp.core.database import db
from webapp.core.errors import NotFound
from webapp.core.transaction import transaction

pytestmark = pytest.mark.both_databases


@pytest.fixture
def token(app):
    with app.app_context():
        make_centre()
        with transaction():
            return invite("gus@example.com", "Gus", [RoleName.AGENT])[1]


def test_of_several_who_use_it_at_once_one_gets_in(app, token):
    def use(number):
        def run():
            with app.app_context(), transaction():
                return use_link(token, f"the password of number {number}").id

        return run

    results = run_at_once([use(number) for number in range(4)])
    assert sum(isinstance(result, int) for result in results) == 1, results
    assert sum(isinstance(result, NotFound) for result in results) == 3, results


def test_another_token_is_nobodys(app, token):
    for other in ("", "x", token[:-1], token + "x"):
        with app.app_context(), pytest.raises(NotFound), transaction():
            use_link(other, "an entirely new password")
    with app.app_context():
        gus = db.session.scalars(select(Agent).where(Agent.email == "gus@example.com")).one()
        assert gus.joined_at is None
        assert not db.session.scalars(select(SignIn)).all()
