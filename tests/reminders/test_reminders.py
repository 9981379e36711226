"""Agents are reminded of conversations: at their time, once, and of nothing they may not see."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests import factories
from webapp.conversations.models import Conversation
from webapp.core import clock
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.reminders.models import OWN_LIMIT, Reminder

HOUR = timedelta(hours=1)
WORDS = "Ask the warehouse"


def remind(browser, conversation_id, **form):
    url = f"/conversations/{conversation_id}/reminder"
    return browser.send("POST", url, **{"when": "hour", "words": WORDS, **form})


def menu(html):
    """The list of reminders, as a page or a socket has it; "" where it is not told anew."""
    return html.partition('id="reminders"')[2].partition("</details>")[0]


def kept(app):
    with app.app_context():
        return [(row.words, row.told_at) for row in db.session.scalars(select(Reminder))]


@pytest.mark.both_databases
def test_its_agent_is_told_when_its_time_has_come_once_and_until_it_is_done(
    app, centre, owned, sign_in, open_console
):
    aoi = sign_in(centre.aoi)
    assert remind(aoi, owned).status_code == 200
    console, ben = open_console(centre.aoi), open_console(centre.ben)
    assert WORDS in menu(console.snapshot())
    assert 'class="unread"' not in menu(aoi.get("/conversations").text)
    factories.work(app, "reminders")
    assert console.hear() == ""
    with clock.frozen_at(clock.now() + HOUR):
        factories.work(app, "reminders")
        told = console.hear()
        assert "is-due" in told
        assert WORDS in told
        factories.work(app, "reminders")
        assert console.hear() == "", "told once"
        assert 'class="unread"' in menu(aoi.get("/conversations").text), "whoever looks later"
        assert aoi.send("DELETE", f"/conversations/{owned}/reminder").status_code == 200
        assert WORDS not in menu(console.hear())
    assert ben.hear() == ""
    assert kept(app) == []


def test_put_off_it_comes_again(app, centre, owned, sign_in):
    aoi, url = sign_in(centre.aoi), f"/conversations/{owned}/reminder"
    remind(aoi, owned)
    with clock.frozen_at(clock.now() + HOUR):
        factories.work(app, "reminders")
        assert aoi.send("POST", f"{url}/snooze", when="hour").status_code == 200
        factories.work(app, "reminders")
        assert kept(app) == [(WORDS, None)], "its words stay"
        with clock.frozen_at(clock.now() + HOUR):
            factories.work(app, "reminders")
            assert "is-due" in menu(aoi.get("/conversations").text)


def test_who_lost_sight_of_the_conversation_is_told_nothing_of_it(
    app, centre, owned, sign_in, open_console
):
    aoi = sign_in(centre.aoi)
    remind(aoi, owned)
    console = open_console(centre.aoi)
    console.snapshot()
    with app.app_context(), transaction():
        conversation = db.session.get_one(Conversation, owned)
        conversation.social_profile.display_name = "Emi Tanaka"
        conversation.agent_id, conversation.queue_id = centre.chen, centre.other_queue_id
    with clock.frozen_at(clock.now() + HOUR):
        factories.work(app, "reminders")
        told = console.hear()
    assert "A conversation you can no longer see" in told
    assert WORDS not in told
    assert "Emi Tanaka" not in told
    assert aoi.send("DELETE", f"/conversations/{owned}/reminder").status_code == 200


def test_there_is_one_a_conversation_and_an_agent(app, centre, owned, sign_in):
    aoi, ben = sign_in(centre.aoi), sign_in(centre.ben)
    remind(aoi, owned)
    remind(aoi, owned, when="tomorrow", words="Call back")
    remind(ben, owned)
    assert kept(app) == [("Call back", None), (WORDS, None)]
    assert "Call back" in aoi.fragment(f"/conversations/{owned}/reminder").text
    assert "Call back" not in ben.fragment(f"/conversations/{owned}/reminder").text
    assert (
        sign_in(centre.chen).send("DELETE", f"/conversations/{owned}/reminder").status_code == 404
    )


@pytest.mark.parametrize("at", ["2020-01-01T09:00", "9999-12-31T23:59"])
def test_a_time_that_is_over_or_too_far_is_refused(app, centre, owned, sign_in, at):
    answer = remind(sign_in(centre.aoi), owned, when="other", at=at)
    assert answer.headers["X-Refusal"] == "moment_unusable"
    assert kept(app) == []


def test_an_agent_has_only_so_many(app, centre, owned, sign_in):
    with app.app_context(), transaction():
        model = db.session.get_one(Conversation, owned)
        facts = {"social_profile_id": model.social_profile_id, "state": "closed"}
        for _number in range(OWN_LIMIT):
            row = Conversation(channel_account_id=model.channel_account_id, **facts)
            db.session.add(row)
            db.session.flush()
            later = clock.now() + HOUR
            db.session.add(Reminder(agent_id=centre.aoi, conversation_id=row.id, due_at=later))
    answer = remind(sign_in(centre.aoi), owned)
    assert answer.headers["X-Refusal"] == "too_many"
