"""What the next answer costs, as it stands over the composer of who may write it."""

import pytest

from tests import factories
from tests.screens import Screen
from webapp.channels.models import ChannelAccount
from webapp.contacts.actions.profiles import set_blocked
from webapp.contacts.models import SocialProfile
from webapp.core import clock
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.outbox.tasks import claim


@pytest.fixture
def said(app, centre, owned, sign_in):
    """A function that gives the words that stand there; False while it is hidden."""

    def look(agent_id=centre.aoi):
        page = Screen(sign_in(agent_id).get(f"/conversations/{owned}").text)
        line = page.root.find(f"conversation_{owned}_cost")
        shown = [each.strip() for each in line.lines() if "<" not in each and each.strip()]
        return "hidden" not in line.attributes and " ".join(shown)

    return look


def plan(app, centre, used, limit):
    with app.app_context(), transaction():
        account = db.session.get_one(ChannelAccount, centre.account_id)
        account.quota_used, account.quota_limit, account.quota_at = used, limit, clock.now()


def test_it_is_free_as_long_as_the_reply_is_then_counted(said):
    assert "Free for" in said()
    with clock.frozen_at(clock.after(51)):
        assert said() == "Counts as 1 message"


@pytest.mark.parametrize(
    ("used", "limit", "words"),
    [
        (42, 200, "158 of 200 left"),
        (1500, 30_000, "28,500 of 30,000 left"),
        (205, 200, "0 of 200 left"),
        (205, None, "no monthly limit"),
    ],
)
def test_what_the_plan_has_left_stands_beside_it(app, centre, said, used, limit, words):
    plan(app, centre, used, limit)
    assert said().endswith(words)


def test_who_may_not_write_is_told_nothing(centre, said):
    assert not said(centre.ben)


def test_nothing_is_said_where_nothing_arrives(app, said):
    with app.app_context(), transaction():
        set_blocked(db.session.query(SocialProfile).one(), True)
    assert not said()


def test_a_group_costs_once_for_each_member(app, client, centre, said):
    with app.app_context(), transaction():
        db.session.query(SocialProfile).one().kind = "group"
    with clock.frozen_at(clock.after(60)):
        assert said() == "Counts once for each member"


def test_an_open_console_hears_that_the_free_reply_is_used_and_is_there_again(
    app, client, centre, owned, sign_in, open_socket
):
    aoi = sign_in(centre.aoi)
    screen = Screen(aoi.get(f"/conversations/{owned}").text)
    socket = open_socket(aoi.client, owned)
    screen.receive(socket.snapshot())

    def is_free():
        screen.receive(socket.hear())
        line = screen.root.find(f"conversation_{owned}_cost")
        return any("cost-free" in each.attributes.get("class", "") for each in line.walk())

    assert is_free()
    aoi.send("POST", f"/conversations/{owned}/messages", text="On its way")
    with app.app_context():
        claim()
    assert not is_free()
    factories.write(app, client, centre, "Thank you")
    assert is_free()
