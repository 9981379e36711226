"""A claimed row is one holder's until its lease ends, and then simply due again."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.assertions import run_at_once
from tests.factories import make_centre
from webapp.contacts.models import ProfileKind, SocialProfile
from webapp.core import clock
from webapp.core.database import db
from webapp.core.leases import Leases
from webapp.core.transaction import transaction

pytestmark = pytest.mark.both_databases

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def rows(app):
    """Three rows, due at noon and each a second later than the one before."""
    with app.app_context(), clock.frozen_at(NOON):
        centre = make_centre()
        with transaction():
            made = [
                SocialProfile(
                    channel_account_id=centre.account_id,
                    kind=ProfileKind.USER,
                    external_id=f"U{number}",
                    due_at=clock.after(number),
                )
                for number in range(3)
            ]
            db.session.add_all(made)
        return [row.id for row in made]


def claim_at(seconds, *conditions):
    with clock.frozen_at(NOON + timedelta(seconds=seconds)):
        return Leases(SocialProfile, 30.0, *conditions).claim()


def test_the_longest_due_goes_first_and_what_is_not_due_never(app, rows):
    with app.app_context():
        assert claim_at(1) == (rows[0], NOON + timedelta(seconds=31))
        assert claim_at(1)[0] == rows[1]
        assert claim_at(1) is None


def test_a_lease_that_ran_out_is_due_again(app, rows):
    with app.app_context():
        only = SocialProfile.id == rows[0]
        assert claim_at(0, only)
        assert claim_at(29, only) is None
        assert claim_at(30, only)[0] == rows[0]


def test_of_many_claimers_each_row_has_one(app, rows):
    def claim():
        with app.app_context():
            found = claim_at(10)
            db.session.remove()
            return found and found[0]

    results = run_at_once([claim] * 8)
    assert sorted(found for found in results if found) == rows
