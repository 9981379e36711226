"""Four lists behind tabs: what stands in each, what is chosen of it, and who sees it."""

import re
from datetime import timedelta

import pytest

from tests import factories
from tests.services.plans import ways
from webapp.agents.models import Agent
from webapp.conversations.actions.transitions import close, park
from webapp.conversations.models import Conversation, Message
from webapp.core import clock
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.inbox.choice import Choice, Tab
from webapp.inbox.list_notices import lists_of, lists_of_chat
from webapp.inbox.queries import lists as listed
from webapp.inbox.topics import WATCHED
from webapp.routing.actions.offers import pick
from webapp.routing.actions.wrap_up import end
from webapp.workstreams.queries import viewer_of

pytestmark = pytest.mark.both_databases
LISTS = {
    "mine": "my_conversations",
    "waiting": "queue_conversations",
    "parked": "parked_conversations",
    "closed": "closed_conversations",
}


def region(browser, name):
    """The HTML of one list."""
    page = browser.get("/conversations").text
    return page.split(f'id="{LISTS[name]}" aria-labelledby')[1].split("</section>")[0]


def rows(browser, name):
    """The ids of the conversations in a list, from top to bottom."""
    found = re.findall(r'id="conversation_(\d+)_row"', region(browser, name))
    return [int(number) for number in found]


def tabs(browser):
    """{tab: count} as the page has them, and the one that is shown."""
    page = browser.get("/conversations").text
    pattern = r'id="tab_(\w+)".*?aria-selected="(\w+)".*?class="count[^"]*">(\d+)<'
    found = re.findall(pattern, page)
    shown = [name for name, is_selected, _ in found if is_selected == "true"]
    return {name: int(count) for name, _, count in found}, *shown


@pytest.fixture
def four(app, client, centre, waiting):
    """Of Aoi: one active, one parked, one closed; and one that waits. Ids in that order."""
    for number in range(1, 4):
        factories.write(app, client, centre, f"Words {number}", user_id=f"U{number:032x}")
    with app.app_context(), transaction():
        ids = [each.id for each in db.session.query(Conversation).order_by(Conversation.id)]
        active, parked, closed = (db.session.get_one(Conversation, id_) for id_ in ids[:3])
        for each in (active, parked, closed):
            pick(each, centre.aoi)
        park(parked, centre.aoi)
        end(closed, centre.aoi)
        close(closed, centre.aoi)
    return ids


def choose(browser, name, **values):
    assert browser.send("PUT", f"/me/lists/{name}", **values).status_code == 200


def test_a_conversation_stands_in_the_list_of_its_state(centre, four, sign_in):
    aoi, ben, dana, chen = (
        sign_in(getattr(centre, each)) for each in ("aoi", "ben", "dana", "chen")
    )
    own = {name: rows(aoi, name) for name in LISTS}
    names = ("mine", "parked", "closed", "waiting")
    assert own == {name: [id_] for name, id_ in zip(names, four, strict=True)}
    assert tabs(aoi) == ({"mine": 1, "waiting": 1, "parked": 1, "closed": 1}, "mine")
    assert {name: rows(ben, name) for name in LISTS} == {
        "mine": [], "waiting": four[3:], "parked": [], "closed": [],
    }  # fmt: skip
    assert rows(dana, "closed") == [four[2]], "supervisors see what anybody closed"
    assert "Aoi" in region(dana, "closed")
    assert not any(rows(chen, name) for name in LISTS)


def test_closed_is_of_the_readers_own_day(app, centre, four, sign_in):
    with app.app_context(), transaction():
        db.session.get_one(Agent, centre.aoi).time_zone = "Asia/Tokyo"
        moment = clock.now().replace(hour=15, minute=30)  # 00:30 in Tokyo, where the day began
        db.session.get_one(Conversation, four[2]).closed_at = moment - timedelta(hours=1)
    aoi, dana = sign_in(centre.aoi), sign_in(centre.dana)
    with clock.frozen_at(moment):
        factories.login(aoi.client, centre.aoi)
        factories.login(dana.client, centre.dana)
        assert rows(aoi, "closed") == [], "yesterday in Tokyo"
        assert rows(dana, "closed") == [four[2]], "today in UTC"


def test_what_was_chosen_is_there_in_another_browser(centre, four, sign_in):
    aoi = sign_in(centre.aoi)
    aoi.send("PUT", "/me/lists", tab="parked")
    choose(aoi, "mine", is_unread="yes", order="newest")
    other = sign_in(centre.aoi)
    assert tabs(other)[1] == "parked"
    other.send("PUT", "/me/lists", tab="mine")
    page = other.get("/conversations").text
    assert 'value="newest" selected' in page
    assert 'name="is_unread" value="yes" checked' in page
    assert tabs(sign_in(centre.ben))[1] == "mine", "it is one's own"


def test_each_filter_leaves_out_what_it_says(app, centre, four, sign_in):
    aoi = sign_in(centre.aoi)
    with app.app_context(), transaction():
        newest = db.session.query(Message.id).order_by(Message.id.desc()).first()[0]
        mine, waits = (db.session.get_one(Conversation, id_) for id_ in (four[0], four[3]))
        waits.response_due_at = waits.breached_at = clock.now()
        mine.queue_id = centre.other_queue_id
    for name, id_, hides, keeps in (
        ("mine", four[0], {"state": "wrap_up"}, {"state": "active"}),
        ("parked", four[1], {"is_late": "yes"}, {"queue_id": centre.queue_id}),
        ("closed", four[2], {"account_id": 99}, {"account_id": centre.account_id}),
        ("waiting", four[3], {}, {"is_late": "yes"}),
    ):
        choose(aoi, name, **keeps)
        assert rows(aoi, name) == [id_], keeps
        if hides and "account_id" not in hides:
            choose(aoi, name, **hides)
            assert rows(aoi, name) == [], hides
            assert "0 of 1 pass the filter" in region(aoi, name)
            assert tabs(aoi)[0][name] == 1, "the tab counts what is there"
    choose(aoi, "mine", is_unread="yes")
    assert rows(aoi, "mine") == [four[0]]
    aoi.send("POST", f"/conversations/{four[0]}/reading", message_id=newest)
    assert rows(aoi, "mine") == []


def test_what_one_may_not_choose_is_left_out(centre, four, sign_in):
    aoi = sign_in(centre.aoi)
    choose(aoi, "mine", is_all="yes", queue_id=centre.other_queue_id, order="sideways")
    assert rows(aoi, "mine") == [four[0]]
    assert "pass the filter" not in region(aoi, "mine")
    assert "Whose" not in aoi.get("/conversations").text
    assert aoi.send("PUT", "/me/lists/else").status_code == 404
    assert aoi.send("PUT", "/me/lists", tab="else").status_code == 422


def test_supervisors_look_at_everybodys_by_choice(app, client, centre, four, sign_in, open_console):
    dana = sign_in(centre.dana)
    assert rows(dana, "mine") == []
    choose(dana, "mine", is_all="yes")
    choose(dana, "parked", is_all="yes")
    assert (rows(dana, "mine"), rows(dana, "parked")) == (four[:1], four[1:2])
    assert "Aoi" in region(dana, "mine")
    watching, other = open_console(centre.dana), open_console(centre.ben)
    watching.snapshot(), other.snapshot()
    factories.write(app, client, centre, "Still there?")
    assert "Still there?" in watching.hear()
    assert "Still there?" not in other.hear(), "only who watches hears of others'"


def test_due_first_in_every_list_then_as_before(app, client, centre, waiting, sign_in):
    factories.write(app, client, centre, "Second", user_id=factories.FAY)
    ben = sign_in(centre.ben)
    assert rows(ben, "waiting") == [waiting, waiting + 1]
    with app.app_context(), transaction():
        db.session.get_one(Conversation, waiting + 1).response_due_at = clock.after(600)
    assert rows(ben, "waiting") == [waiting + 1, waiting]
    choose(ben, "waiting", order="newest")
    with app.app_context(), transaction():
        db.session.get_one(Conversation, waiting).last_message_at = clock.after(60)
    assert rows(ben, "waiting") == [waiting, waiting + 1]


def test_more_than_a_list_shows_are_told_and_found_by_a_filter(
    app, client, centre, waiting, sign_in, monkeypatch
):
    monkeypatch.setattr(listed, "LIST_LIMIT", 1)
    listed._rows.cache_clear()
    factories.write(app, client, centre, "Second", user_id=factories.FAY)
    ben = sign_in(centre.ben)
    try:
        assert rows(ben, "waiting") == [waiting]
        assert "1 of 2." in region(ben, "waiting")
        assert tabs(ben)[0]["waiting"] == 2
        with app.app_context(), transaction():
            later = db.session.get_one(Conversation, waiting + 1)
            later.response_due_at = later.breached_at = clock.now()
            later.priority = 5
        choose(ben, "waiting", is_late="yes")
        assert rows(ben, "waiting") == [waiting + 1]
    finally:
        listed._rows.cache_clear()


def test_a_draft_stands_in_ones_own_row_as_one_types(centre, owned, sign_in, open_console):
    aoi, opened, dana = sign_in(centre.aoi), open_console(centre.aoi), sign_in(centre.dana)
    opened.snapshot()
    url = f"/conversations/{owned}/draft"
    aoi.send("PUT", url, text="Your beans\nare on")
    assert "Draft:" in (heard := opened.hear())
    assert "Your beans are on" in heard
    aoi.send("PUT", url, text="Your beans\nare on")
    assert opened.hear() == "", "nothing that shows has changed"
    choose(dana, "mine", is_all="yes")
    assert "Your beans" not in region(dana, "mine"), "a draft is its writer's own"
    aoi.send("PUT", url, text=" ")
    assert "Draft:" not in opened.hear()


def test_a_row_says_whose_turn_it_is(app, centre, owned, sign_in):
    aoi = sign_in(centre.aoi)
    assert "Customer waits" in region(aoi, "mine")
    aoi.send("POST", f"/conversations/{owned}/messages", text="Here they are")
    assert "Answered" in region(aoi, "mine")
    assert "Customer waits" not in region(aoi, "mine")


def test_what_is_reopened_is_among_ones_own_and_not_answered_yet(centre, owned, sign_in):
    aoi = sign_in(centre.aoi)
    aoi.send("POST", f"/conversations/{owned}/wrap-up")
    aoi.send("POST", f"/conversations/{owned}/closure")
    aoi.send("PUT", "/me/lists", tab="closed")
    aoi.send("POST", f"/conversations/{owned}/session")
    tab = aoi.get("/conversations").text.split('id="tab_mine"')[1].split(">")[0]
    assert 'aria-selected="true"' in tab
    assert "row-item" in region(aoi, "mine")
    assert "Answered" not in region(aoi, "mine")


def test_a_closed_one_keeps_its_own_last_words_when_the_customer_writes_again(
    app, client, centre, owned, sign_in
):
    aoi = sign_in(centre.aoi)
    aoi.send("POST", f"/conversations/{owned}/wrap-up")
    aoi.send("POST", f"/conversations/{owned}/closure")
    factories.write(app, client, centre, "Something new")
    assert rows(aoi, "closed") == [owned]
    assert "My beans never came" in region(aoi, "closed")
    assert "Something new" not in region(aoi, "closed")


def test_who_watches_everybodys_hears_of_what_nobody_parked(app, four):
    """Whoever had parked it was deactivated: its row stayed on the list when it left."""
    with app.app_context():
        with transaction():
            db.session.get_one(Conversation, four[1]).previous_agent_id = None
        parked = db.session.get_one(Conversation, four[1])
        for told in (lists_of([parked.id]), lists_of_chat(parked.social_profile_id)):
            assert WATCHED in {notice.kind for notice in told}


def test_what_was_closed_today_is_looked_for_among_what_was_closed_today(app, centre):
    with app.app_context():
        viewer = viewer_of(db.session.get_one(Agent, centre.aoi))
        if db.engine.dialect.name != "sqlite":
            return
        for ask in (listed.count_of, listed.rows_shown):
            own = [way for way, _ in ways(lambda ask=ask: ask(Tab.CLOSED, viewer, Choice()))]
            assert any(
                "ix_conversation_state_closed_at (state=? AND closed_at>?)" in w for w in own
            )
