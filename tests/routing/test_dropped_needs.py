"""Nothing waits for what no longer exists."""

from tests.factories import work, write
from webapp.agents.actions.capacity_profiles import create_profile, delete_profile
from webapp.agents.models import CapacityProfile, ProfileReset
from webapp.conversations.models import Conversation
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.routing.actions.placement import refresh_requirement_key
from webapp.routing.tasks.deleted_profiles import find_asking


def test_what_waits_for_a_place_in_a_deleted_profile_waits_for_it_no_more(app, client, centre):
    write(app, client, centre)
    with app.app_context(), transaction():
        gone = create_profile("Complaints", 5, ProfileReset.IMMEDIATE).id
        kept = create_profile("Praise", 5, ProfileReset.IMMEDIATE).id
        conversation = db.session.query(Conversation).one()
        conversation.needed_profile_ids = [gone, kept]
        refresh_requirement_key(conversation)
        before = conversation.requirement_key
    with app.app_context(), transaction():
        delete_profile(db.session.get_one(CapacityProfile, gone))
    with app.app_context():
        assert find_asking() == ([1], {gone})
    woken = []
    app.extensions["kanava_bus"].hub.on_duty = woken.append
    work(app, "deleted_profiles")
    assert woken == ["assignment"]
    with app.app_context():
        conversation = db.session.query(Conversation).one()
        assert conversation.needed_profile_ids == [kept]
        assert conversation.requirement_key not in (None, before)
        assert find_asking() is None
