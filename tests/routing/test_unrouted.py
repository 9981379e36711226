"""Rules about the person wait until the channel has told who it is, for some seconds at most."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from tests.factories import make_available, post_webhook, text_event, work
from webapp.channels.gateway import ProfileFacts
from webapp.contacts.actions.profiles import apply_facts
from webapp.contacts.models import SocialProfile
from webapp.conversations.models import Conversation
from webapp.core import clock
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.rules.actions import rules
from webapp.rules.policy import Target

pytestmark = pytest.mark.both_databases


@pytest.fixture
def written(app, client, centre):
    """Emi has written for the first time; a rule sends Japanese to the other queue."""
    with app.app_context():
        make_available(centre.aoi)
        with transaction():
            leaf = {"field": "customer.language", "operator": "begins_with", "value": "ja"}
            target = [Target(centre.other_queue_id, 100)]
            rules.create_route_rule(centre.workstream_id, "Japanese", {"parts": [leaf]}, target)
    assert post_webhook(client, centre, [text_event()]).status_code == 200
    work(app, "lanes", "assignment", "unrouted")


def queue_of(app):
    with app.app_context():
        return db.session.scalar(select(Conversation.queue_id))


def test_it_waits_in_no_queue_and_goes_where_the_language_says(app, centre, look, written):
    assert (queue_of(app), look.ringing()) == (None, [])
    with app.app_context(), transaction():
        profile = db.session.scalar(select(SocialProfile))
        apply_facts(profile, ProfileFacts(display_name="Emi", language="ja-JP"))
    work(app, "unrouted", "assignment")
    assert queue_of(app) == centre.other_queue_id


def test_who_wrote_while_the_account_was_set_up_is_routed_too(app, centre, look, written):
    with app.app_context(), transaction():
        long_ago = clock.now() - timedelta(seconds=6)
        changes = {"created_at": long_ago, "workstream_id": None}
        db.session.execute(update(Conversation).values(changes))
    work(app, "unrouted", "assignment")
    assert len(look.ringing()) == 1


def test_it_does_not_wait_for_ever(app, centre, look, written):
    with app.app_context(), transaction():
        long_ago = clock.now() - timedelta(seconds=6)
        db.session.execute(update(Conversation).values(created_at=long_ago))
    work(app, "unrouted", "assignment")
    assert queue_of(app) == centre.queue_id
    assert len(look.ringing()) == 1


def test_rules_about_other_things_wait_for_nothing(app, client, centre, look):
    with app.app_context():
        make_available(centre.aoi)
    post_webhook(client, centre, [text_event()])
    work(app, "lanes", "assignment")
    assert len(look.ringing()) == 1
