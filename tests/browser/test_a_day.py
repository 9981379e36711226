"""A day's work twice: one agent without the mouse, the colleague by touch on a phone."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.fingers import Touch
from tests.browser.hands import Keys
from webapp.contacts.actions.contacts import ContactFacts, change_access, create_contact
from webapp.contacts.actions.profiles import find_or_create
from webapp.contacts.models import ContactScope, ProfileKind
from webapp.conversations.actions.inbound import Incoming, receive
from webapp.conversations.actions.transitions import close
from webapp.core import clock
from webapp.core.transaction import transaction
from webapp.quick_replies.actions.quick_replies import Content, create_quick_reply
from webapp.quick_replies.queries import Shelf
from webapp.routing.actions.entry import enqueue
from webapp.routing.actions.offers import pick
from webapp.routing.actions.wrap_up import end

pytestmark = pytest.mark.browser
WEEK = 7 * 24 * 3600
# Whose conversation each closed last week: the name, the words, who they are once merged.
LAST_WEEK = {
    "lin": ("aoi", "Lin Yu-ting", "昨日の配送が届きません", "Ms Lin"),
    "somchai": ("ben", "Somchai Wongsuwan", "返品したいです", "Mr Wongsuwan"),
}


@pytest.fixture
def last_week(house):
    """Two customers of last week, whom the centre knows under other names; a quick reply."""
    with house.app.app_context(), transaction():
        reply = Content("Hello", "Hello {customerName}, this is {agentName}.", "", ("greeting",))
        create_quick_reply(Shelf(house.centre.dana, is_own=False), reply)
        change_access(ContactScope.ALL, hidden=(), may_merge=True)
        with clock.frozen_at(clock.after(-WEEK)):
            for who, (agent, name, words, known_as) in LAST_WEEK.items():
                create_contact(ContactFacts(known_as, email=f"{who}@example.com"))
                chat = house.sim.phone(who).user_id
                profile = find_or_create(house.centre.account_id, ProfileKind.USER, chat)
                profile.display_name = name
                begun = receive(profile, Incoming(f"{who}-1", "text", clock.now(), text=words))
                enqueue(begun.needs_queue)
                for turn in (pick, end, close):
                    turn(begun.needs_queue, getattr(house.centre, agent))


def answers(hand, emi):
    """With a quick reply, then to one message in particular."""
    hand.put_in("greet", "Hello")
    name = "Ben" if isinstance(hand, Touch) else "Aoi"
    expect(hand.desk.composer).to_have_value(f"Hello Emi Tanaka, this is {name}.")
    hand.send()
    hand.sent(f"this is {name}.")
    emi.write(f"Do you have tea, {name}?")
    expect(hand.desk.line(f"tea, {name}?")).to_be_visible()
    hand.quote(f"tea, {name}?")
    expect(hand.page.locator("[data-quote-bar]")).to_contain_text(f"tea, {name}?")
    hand.answer(f"Three kinds, says {name}")
    expect(hand.desk.line(f"says {name}").locator(".quoted")).to_contain_text(f"tea, {name}?")
    hand.sent(f"says {name}")


def asks(hand, colleague, name):
    """A colleague: in a note, in a consult, and at last to go on with it."""
    hand.note(name, f"have you tea left, {name}?")
    expect(hand.desk.line(f"tea left, {name}?").locator(".mention")).to_have_text(f"@{name}")
    expect(colleague.desk.toasts).to_contain_text("mentioned you in a note")
    hand.ask(name, "Which tea is it?")
    expect(colleague.desk.offer).to_contain_text("Which tea is it?")
    colleague.take("Join")
    expect(colleague.desk.line(f"tea left, {name}?")).to_be_visible()
    colleague.say("It is green")
    expect(hand.page.get_by_role("group", name="What is said in the consult")).to_contain_text(
        "It is green"
    )
    hand.say("Then it is yours")
    hand.transfer(name, "She wants the green one")
    expect(colleague.desk.offer.filter(has_text="Accept")).to_contain_text("the green one")
    colleague.take("Accept")
    expect(colleague.desk.composer).to_be_visible()
    hand.focus_is_kept()


def takes_up_again(hand, who, word):
    """What was closed last week, found by a word, reopened, and its customer made known."""
    _, name, words, known_as = LAST_WEEK[who]
    hand.search(word)
    expect(hand.desk.line(words)).to_have_class(re.compile(r"\bis-found\b"))
    expect(hand.desk.state).to_have_text("Closed")
    hand.reopen()
    expect(hand.desk.state).to_have_text("Active")
    hand.link()
    expect(hand.contact).to_contain_text(name)
    hand.merge(known_as)
    expect(hand.page.locator(".pane-profile .contact")).to_contain_text(f"{who}@example.com")
    hand.finish()
    expect(hand.desk.state).to_have_text("Closed")


def test_a_day_without_the_mouse_and_the_same_on_a_phone(house, last_week, sit_down, watch):
    # Who is out of a consult by a transfer may have been about to say how far they had read.
    watch.expect("409.*consult/reading")
    emi = house.sim.phone("emi")
    aoi = Keys(sit_down("aoi"))
    emi.write("Good morning")
    aoi.take("Accept")
    expect(aoi.desk.composer).to_be_focused()
    ben = Touch(sit_down("ben", is_narrow=True, has_touch=True))

    answers(aoi, emi)
    asks(aoi, ben, "Ben")
    takes_up_again(aoi, "lin", "配送")

    answers(ben, emi)
    asks(ben, aoi, "Aoi")
    takes_up_again(ben, "somchai", "返品")

    aoi.finish()
    expect(aoi.desk.state).to_have_text("Closed")
    assert len(emi.texts()) == 4, "the customer has the answers, no note and no consult"
    assert aoi.used == {"keydown"}
    assert ben.used == {"touch"}
