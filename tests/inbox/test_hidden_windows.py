"""A window that nobody looks at is told what rings and what is said; the rest when it is seen."""

import pytest

from tests import factories
from tests.assertions import query_budget
from webapp.agents.models import Agent
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.inbox import fragments, list_regions, topics
from webapp.inbox.stream import OpenScreen
from webapp.inbox.views import screen
from webapp.realtime.notice import Notice, Parcel


@pytest.fixture
def hidden(centre, owned, open_console):
    """Aoi's console with her conversation open, in a window behind others."""
    opened = open_console(centre.aoi, owned)
    opened.snapshot()
    opened.hear()
    opened.console.attention.is_hidden = True
    return opened


def test_lists_are_not_drawn_for_who_does_not_look(app, client, centre, hidden, monkeypatch):
    drawn = []
    for home, name in (
        (list_regions, "waiting"),
        (list_regions, "standing"),
        (fragments, "around"),
    ):
        monkeypatch.setattr(home, name, lambda *_, name=name: drawn.append(name))
    factories.write(app, client, centre, "Still nothing")
    html = hidden.hear()
    assert "Still nothing" in html
    assert "my_conversations" not in html
    assert drawn == []


def test_what_rings_is_told_also_to_who_does_not_look(app, client, centre, open_console):
    opened = open_console(centre.aoi)
    opened.snapshot()
    with app.app_context():
        factories.make_available(centre.aoi)
    opened.console.attention.is_hidden = True
    factories.write(app, client, centre, "Hello?")
    assert 'data-count="1"' in opened.hear()


def test_who_looks_again_is_told_what_changed_and_nothing_else(app, client, centre, hidden):
    factories.write(app, client, centre, "Still nothing")
    hidden.hear()
    attention = hidden.console.attention
    assert not attention.is_behind
    attention.is_hidden = False
    assert attention.is_behind
    html = hidden.snapshot()
    assert "Still nothing" in html
    assert '<i id="offers"' in html, "what did not change is told by its digest"
    assert not attention.is_behind


def test_who_missed_nothing_while_hidden_is_drawn_nothing(hidden):
    hidden.console.attention.is_hidden = False
    assert not hidden.console.attention.is_behind


def test_the_end_of_rights_is_no_matter_of_looking(app, centre, hidden):
    with app.app_context(), transaction():
        db.session.get_one(Agent, centre.aoi).active = False
    hidden.mailbox.put(Parcel(Notice((), topics.RIGHTS, centre.aoi)))
    assert hidden.hear() == ""
    assert hidden.mailbox.close_code is not None


def test_a_kind_of_notice_that_only_a_newer_process_knows_draws_all_anew(centre, open_console):
    opened = open_console(centre.aoi)
    opened.snapshot()
    opened.mailbox.put(Parcel(Notice((), "something new")))
    assert 'id="my_conversations"' in opened.hear()


def test_a_page_says_it_through_its_socket(app, centre, open_console):
    with app.app_context():
        factories.make_available(centre.aoi)
        mine = open_console(centre.aoi)
        opened = OpenScreen(app, mine.console, mine.mailbox, centre.aoi)
    opened.turn(is_hidden=True)
    opened.delta(Parcel(Notice((), topics.MINE, centre.aoi)))
    assert not opened.is_behind
    opened.turn(is_hidden=False)
    assert opened.is_behind


def test_a_window_takes_its_own_place_by_the_name_it_gave_itself():
    assert topics.window_of("aa", "k3") != topics.window_of("bb", "k3")
    assert topics.window_of("aa", "") == topics.window_of("aa", "x" * 33) == ""
    assert topics.window_of("aa", "a:b") == ""


def test_screens_that_too_many_ask_for_are_refused_cheaply_until_later(
    centre, sign_in, monkeypatch
):
    """After a restart each console asks, and again after each command, until its socket lives."""
    aoi = sign_in(centre.aoi)
    assert aoi.fragment("/screen").status_code == 200
    places = screen.Places(2)
    monkeypatch.setattr(screen, "_places", places)
    with places, places:
        with query_budget(0):
            refused = aoi.fragment("/screen")
        assert refused.status_code == 503
        assert int(refused.headers["Retry-After"]) >= 1
        assert aoi.get("/conversations").status_code == 200
    assert aoi.fragment("/screen").status_code == 200
