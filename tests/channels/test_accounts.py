"""An account is made once, learns its destination once, and its health is noted with its cause."""

import pytest
from sqlalchemy import select, text

from tests.factories import DESTINATION, make_centre
from webapp.channels.actions.accounts import create_account
from webapp.channels.actions.standing import learn_destination, mark_healthy, mark_unhealthy
from webapp.channels.models import ChannelAccount
from webapp.core.database import db
from webapp.core.errors import Invalid
from webapp.core.transaction import transaction
from webapp.workstreams.models import Workstream

pytestmark = pytest.mark.both_databases


@pytest.fixture
def centre(app):
    with app.app_context():
        yield make_centre(destination=None)


def account():
    return db.session.scalars(select(ChannelAccount)).one()


def test_a_second_account_of_the_same_id_is_refused(centre):
    with pytest.raises(Invalid) as caught, transaction():
        create_account("line", "Again", "1234567890", {}, centre.workstream_id)
    assert caught.value.field == "channel_id"
    assert account().name == "Shop"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"channel_secret": ""}, "channel_secret"),
        ({"access_token": ""}, "access_token"),
        ({"external_id": ""}, "channel_id"),
        ({"external_id": "1" * 101}, "channel_id"),
    ],
    ids=["no secret", "no token", "no id", "endless id"],
)
def test_an_account_that_lacks_something_is_refused_at_its_field(centre, changed, field):
    """With an empty secret anybody could sign webhooks."""
    facts = {"channel_secret": "secret", "access_token": "token", "external_id": "7"} | changed
    external_id = facts.pop("external_id")
    with pytest.raises(Invalid) as caught, transaction():
        create_account("line", "New", external_id, facts, centre.workstream_id)
    assert caught.value.field == field
    assert account().name == "Shop"


def test_the_webhook_key_cannot_be_guessed(centre):
    assert len(account().webhook_key) >= 43


def test_the_first_destination_stays(centre):
    for destination in (DESTINATION, "U" + "0" * 32):
        with transaction():
            learn_destination(centre.account_id, destination)
    assert account().destination == DESTINATION


def test_the_first_cause_stays_until_it_is_well_again(centre):
    for reason in ("401", "403"):
        with transaction():
            mark_unhealthy(centre.account_id, reason)
    assert account().unhealthy_reason == "401"
    assert account().unhealthy_at is not None
    with transaction():
        mark_healthy(centre.account_id)
    assert (account().unhealthy_reason, account().unhealthy_at) == (None, None)


@pytest.mark.parametrize("table", [ChannelAccount, Workstream])
def test_webhooks_and_new_conversations_wait_for_nobody_who_changes_what_they_refer_to(
    centre, table
):
    """A row that refers to another holds it against deletion, which a lock for changes need not
    keep out: else an acknowledgement takes as long as an admin's save.
    """
    is_shared = db.engine.dialect.name == "postgresql"  # SQLite has one writer at a time
    lock = " FOR KEY SHARE NOWAIT" if is_shared else ""
    with transaction(), db.engine.connect() as other:
        db.session.scalars(select(table)).one().require_version(None)
        assert other.scalar(text(f"SELECT id FROM {table.__tablename__}{lock}"))
