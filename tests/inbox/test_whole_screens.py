"""After whatever happens every open console shows what a freshly loaded one shows."""

import contextlib
from datetime import timedelta
from types import SimpleNamespace
from unittest import mock

import pytest
from flask import request, request_started
from sqlalchemy import func, select

from tests import factories
from tests.inbox.desks import Desk, Office
from webapp.agents.actions.custom_presences import create_presence
from webapp.agents.actions.people import change_agent
from webapp.agents.actions.skills import change_skill
from webapp.agents.models import Agent, PresenceStatus, RatingScale, RoleName, Skill
from webapp.automation.actions.timeout_rules import RuleContent, change_rule, create_rule
from webapp.automation.models import TimeoutRule
from webapp.automation.policy import TimeoutAction, TimeoutEvent
from webapp.barring.actions import lift
from webapp.barring.models import Bar
from webapp.channels.actions.accounts import rename_account
from webapp.channels.actions.standing import mark_healthy, mark_unhealthy
from webapp.channels.gateway import ProfileFacts
from webapp.channels.models import ChannelAccount
from webapp.contacts.actions.contacts import (
    ContactFacts,
    change_contact,
    create_contact,
    delete_contact,
)
from webapp.contacts.actions.linking import link
from webapp.contacts.actions.profiles import apply_facts, set_blocked
from webapp.contacts.models import Contact, ContactMerge, SocialProfile
from webapp.conversations.actions.message_changes import retract
from webapp.conversations.models import Conversation, Message, PendingAnswer
from webapp.core import clock
from webapp.core.colours import Colour
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.dispositions.actions.schemes import change_scheme
from webapp.dispositions.policy import Category, Offer
from webapp.dispositions.queries import codes_of
from webapp.line import transport
from webapp.outbox.actions import record_outcome
from webapp.outbox.tasks import claim
from webapp.outbox.transport import Refused
from webapp.preferences.actions import choose_preferences
from webapp.tags.actions import TagContent, change_tag, create_tag, delete_tag
from webapp.tags.models import Tag
from webapp.verified_links.actions import verifications
from webapp.verified_links.actions.login_pages import change_login_page, make_key
from webapp.verified_links.models import Verification
from webapp.workstreams.actions.queues import change_queue, set_members
from webapp.workstreams.actions.workstreams import Fallback, change_workstream
from webapp.workstreams.models import Queue, Workstream

PRESENCES = {"aoi": "available", "ben": "away", "chen": "away", "dana": "away"}


@pytest.fixture
def facts(app, centre):
    """A skill, a contact, response targets and a timeout rule; everybody has a console open."""
    with app.app_context(), transaction():
        workstream = db.session.get_one(Workstream, centre.workstream_id)
        workstream.first_response_minutes, workstream.next_response_minutes = 5, 5
        workstream.is_do_not_disturb_after_rejected = workstream.is_inactive_after_missed = True
        workstream.auto_close_waiting_minutes = 30
        scale = RatingScale(name="Fluency", levels=["some", "good"])
        db.session.add(scale)
        db.session.flush()
        skill = Skill(name="Japanese", kind="Language", rating_scale_id=scale.id)
        db.session.add(skill)
        change_scheme(workstream, Offer(True, 2, (Category("Orders", ("Sent again",)),)))
        code = codes_of(workstream.id)[0].id
        contact = create_contact(ContactFacts("Emi Tanaka", "emi@example.com"))
        nudge = ("Wake", TimeoutEvent.AGENT_SILENT, 600, TimeoutAction.TELL_AGENT, "Hurry up")
        rule = create_rule(workstream.id, RuleContent(*nudge))
        tag = create_tag(TagContent("VIP", Colour.TEAL))
        db.session.flush()
        made = {"skill": skill, "contact": contact, "rule": rule, "scale": scale, "tag": tag}
        return SimpleNamespace(**{name: row.id for name, row in made.items()}, code=code)


@pytest.fixture
def office(app, client, centre, facts, sign_in, open_socket, monkeypatch):
    """Everybody's desks: two of Aoi, of whom the second only watches; Dana supervises.

    How long an answer is free is counted down by each page itself, so it does not end meanwhile.
    """
    monkeypatch.setattr(transport, "FRESH_SECONDS", 3600.0)
    office = Office(app, client, centre)
    for name, status in PRESENCES.items():
        agent_id = getattr(centre, name)
        with app.app_context():
            factories.make_available(agent_id)
        browser = sign_in(agent_id)
        desk = Desk(name, browser, lambda number, of=browser: open_socket(of.client, number))
        desk.send("PUT", "/me/presence", status=status)
        office.desks.append(desk)
        setattr(office, name, desk)
    return office


@pytest.fixture
def watched(app, client, centre, office, sign_in, open_socket):
    """Emi's conversation rings at Aoi; it is open at a second desk of Aoi, at Ben's and Dana's."""
    factories.write(app, client, centre, "My beans never came")
    with app.app_context():
        number = db.session.scalar(select(Conversation.id))
    browser = sign_in(centre.aoi)
    aside = Desk("aoi aside", browser, lambda wanted: open_socket(browser.client, wanted), number)
    office.desks.append(aside)
    for desk in (office.ben, office.dana):
        desk.go_to(number)
    office.after("the first message")
    return number


def fail_what_is_queued(app):
    """LINE refuses the answer that waits to be sent."""
    refusal = Refused("The request body has 1 error(s)")
    with app.app_context():
        taken = claim()
        with transaction():
            record_outcome(taken.delivery_id, taken.leased_until, refusal, taken.transport)


def unsafe_endpoints(app):
    """Every command of the console."""
    return {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("inbox.") and rule.methods & {"POST", "PUT", "DELETE"}
    }


def story_of_a_turn(office, url, facts):
    """Aoi has it: everything that can be done with an active conversation."""
    aoi = office.aoi
    ben, dana = office.ben, office.dana
    yield "another list", lambda: aoi.send("PUT", "/me/lists", tab="parked")
    yield "everybody's", lambda: dana.send("PUT", "/me/lists/mine", is_all="yes", order="newest")
    yield "parked by all", lambda: dana.send("PUT", "/me/lists/parked", is_all="yes")
    yield "only late ones", lambda: ben.send("PUT", "/me/lists/waiting", is_late="yes")
    yield "accepting", lambda: aoi.press("/acceptance")
    yield "an answer", lambda: aoi.send("POST", f"{url}/messages", text="On its way")
    yield "a refused answer", lambda: fail_what_is_queued(office.app)
    yield "sending it again", lambda: aoi.press("/resending")
    yield from story_of_an_undone_answer(office, url)
    yield "a message", lambda: office.write("Thank you")
    yield "a second message", lambda: office.write("When?")
    yield "reading", lambda: aoi.send("POST", f"{url}/reading", message_id=9)
    yield "unread ones", lambda: aoi.send("PUT", "/me/lists/mine", is_unread="yes")
    yield "a draft", lambda: aoi.send("PUT", f"{url}/draft", text="Tomor")
    yield "a quote", lambda: aoi.send("PUT", f"{url}/draft/quote", message_id="")
    yield "all of them", lambda: aoi.press("/me/lists/mine")
    kept = {"title": "Soon", "text": "Tomorrow, {customerName}"}
    yield "a quick reply", lambda: aoi.send("POST", f"{url}/quick-replies", **kept)
    yield from story_of_a_note(office, url)
    yield from story_of_a_consult(office, url)
    yield "a rule off", lambda: aoi.press(f"/timeouts/{facts.rule}")
    yield "a rule on", lambda: aoi.press(f"/timeouts/{facts.rule}")
    needs = {"priority": "1", f"skill_{facts.skill}": "2"}
    yield "other needs", lambda: aoi.send("POST", f"{url}/needs", **needs)
    # What names the customer is there before their name changes.
    yield "a reminder", lambda: aoi.send("POST", f"{url}/reminder", when="hour", words="Call")
    yield "put off", lambda: aoi.send("POST", f"{url}/reminder/snooze", when="tomorrow")
    yield from story_of_the_contact(office, url, facts)
    yield "no reminder", lambda: aoi.press("/reminder")
    yield from story_of_tags(office, url, facts)
    yield from story_of_a_merge(office, url)


def story_of_the_contact(office, url, facts):
    """Who writes is said, noted and changed."""
    aoi = office.aoi
    yield "a new contact", lambda: aoi.send("POST", f"{url}/contacts", name="Emi T.")
    yield "no contact", lambda: aoi.send("POST", f"{url}/contact", contact_id="")
    yield "a contact", lambda: aoi.send("POST", f"{url}/contact", contact_id=facts.contact)
    yield "other profiles", lambda: aoi.send("POST", f"{url}/contact/profiles")
    facts_typed = {"name": "Emi", "organization_id": "0", "version": "1"}
    noted = {"text": "Likes tea"}
    yield "our name", lambda: aoi.send("POST", f"{url}/own-name", own_name="Ms Emi")
    yield "their name", lambda: aoi.send("POST", f"{url}/own-name", own_name="")
    yield "a note on it", lambda: aoi.send("POST", f"{url}/contact/notes", **noted)
    yield "pinned", lambda: aoi.send("POST", f"{url}/contact/notes/1", is_pinned="yes")
    yield "deleted", lambda: aoi.send("POST", f"{url}/contact/notes/1/deletion")
    yield "its name", lambda: aoi.send("POST", f"{url}/contact/facts", **facts_typed)


def story_of_tags(office, url, facts):
    """Tags come and go, of the conversation and of its contact."""
    aoi, dana = office.aoi, office.dana
    both = {"tags": facts.tag, "contact_tags": facts.tag}
    yield "tags", lambda: aoi.send("POST", f"{url}/tags", **both)
    yield "tagged ones", lambda: dana.send("PUT", "/me/lists/mine", is_all="yes", tag_id=facts.tag)
    yield "a tag off", lambda: aoi.send("DELETE", f"{url}/tags/{facts.tag}")
    yield "a contact's", lambda: dana.send("DELETE", f"{url}/contact/tags/{facts.tag}")
    yield "a tag again", lambda: dana.send("POST", f"{url}/tags", tags=facts.tag)


def story_of_a_merge(office, url):
    """Dana makes the linked contact and the one that was new a moment ago one, and two again."""

    def newest(table):
        with office.app.app_context():
            return db.session.scalar(select(func.max(table.id)))

    dana = office.dana
    yield "a merge", lambda: dana.send("POST", f"{url}/contact/merge/{newest(Contact)}")
    yield (
        "a merge undone",
        lambda: dana.send("POST", f"{url}/contact/merges/{newest(ContactMerge)}"),
    )


def story_of_an_undone_answer(office, url):
    """Aoi can take answers back; one goes, one does not."""
    aoi = office.aoi

    def choose():
        with office.app.app_context(), transaction():
            agent = db.session.get_one(Agent, office.centre.aoi)
            choose_preferences(agent, {"undo_seconds": 10})

    def take_back():
        with office.app.app_context():
            number = db.session.scalar(select(PendingAnswer.id))
        aoi.send("DELETE", f"{url}/pending-answers/{number}")

    def be_sent():
        with clock.frozen_at(clock.after(11)):
            factories.work(office.app, "pending_answers")

    yield "time to undo", choose
    yield "an answer that waits", lambda: aoi.send("POST", f"{url}/messages", text="At once")
    yield "taking it back", take_back
    yield "another one that waits", lambda: aoi.send("POST", f"{url}/messages", text="At once!")
    yield "its time is over", be_sent


def story_of_a_note(office, url):
    """Chen, who sees nothing here, is mentioned in a note, reads, and is mentioned no more."""
    aoi, chen, dana = office.aoi, office.chen, office.dana

    def note():
        wanted = select(Message.id).where(Message.direction == "internal")
        with office.app.app_context():
            return db.session.scalar(wanted)

    def read():
        chen.go_to(int(url.rpartition("/")[2]))
        chen.send("POST", f"{url}/reading", message_id=note())

    yield "a note's draft", lambda: aoi.send("PUT", f"{url}/notes/draft", text="@Ch")
    yield "a note", lambda: aoi.send("POST", f"{url}/notes", text="@Chen, look")
    yield "reading it", read
    yield "a note of Chen's", lambda: chen.send("POST", f"{url}/notes", text="Seen")
    yield "other words", lambda: aoi.send("POST", f"/notes/{note()}", text="@Chen, look here")
    yield "no note", lambda: dana.send("POST", f"/notes/{note()}/deletion")


def story_of_a_consult(office, url):
    """Chen is asked in, answers the customer and is removed; Dana, a supervisor, joins unasked."""
    aoi, chen, dana = office.aoi, office.chen, office.dana
    consult, insisting = f"{url}/consult", {"agent_id": office.centre.chen, "is_insisting": "y"}
    yield "asking", lambda: dana.send("POST", consult, **insisting)
    yield "declining", lambda: chen.press("/rejection")
    yield "asking again", lambda: dana.send("POST", consult, **insisting)
    yield "taking part", lambda: chen.press("/participants/2/acceptance")
    yield "a line", lambda: chen.send("POST", f"{consult}/lines", text="Refund her")
    yield "reading the line", lambda: aoi.send("POST", f"{consult}/reading", line_id=1)
    yield "a line's draft", lambda: aoi.send("PUT", f"{consult}/draft", text="Tha")
    yield "adding", lambda: aoi.press("/participants/2/answering")
    yield "an answer of two", lambda: chen.send("POST", f"{url}/messages", text="Refunded")
    yield "taking out", lambda: aoi.press("/participants/2/answering")
    yield "joining", lambda: dana.press(f"{url}/participants")
    yield "leaving", lambda: dana.press("/participants/3")
    yield "removing", lambda: aoi.press("/participants/2")


def story_of_many_hands(office, url, facts):
    """It goes from hand to hand until it is closed, and begins anew."""
    aoi, ben, chen, dana = office.aoi, office.ben, office.chen, office.dana
    centre = office.centre
    needs = {"priority": "3", f"skill_{facts.skill}": ""}
    yield "fewer needs", lambda: dana.send("POST", f"{url}/needs", **needs)
    yield "parking", lambda: aoi.press(f"{url}/session")
    yield "reopening", lambda: aoi.press(f"{url}/session")
    yield "parking until", lambda: aoi.send("POST", f"{url}/parking", when="hour")
    yield "reopening again", lambda: aoi.press(f"{url}/session")
    yield "parking again", lambda: aoi.press(f"{url}/session")
    yield "writing again", lambda: office.write("Still there?")
    yield "rejecting", lambda: aoi.press("/rejection")
    yield "back to work", lambda: aoi.press("/me/presence/reset")
    yield "taking it back", lambda: aoi.press(f"{url}/session")
    yield "going away", lambda: aoi.send("PUT", "/me/presence", status="away")
    yield "releasing", lambda: aoi.press(f"{url}/release")
    yield "taking", lambda: ben.press(f"{url}/session")
    yield "ending", lambda: ben.press(f"{url}/wrap-up")
    yield "going back", lambda: ben.press(f"{url}/wrap-up")
    yield "ending again", lambda: ben.press(f"{url}/wrap-up")
    yield "a message in wrap-up", lambda: office.write("One more thing")
    yield "a transfer", lambda: ben.send("POST", f"{url}/transfer", target=centre.other_queue_id)
    yield "coming to work", lambda: chen.send("PUT", "/me/presence", status="available")
    yield "accepting elsewhere", lambda: chen.press("/acceptance")
    back = {"target": centre.queue_id}
    yield "a supervisor's transfer", lambda: dana.send("POST", f"{url}/transfer", **back)
    by_name = {"target": f"agent:{centre.ben}", "note": "Please", "is_insisting": "y"}
    yield "a transfer by name", lambda: dana.send("POST", f"{url}/transfer", **by_name)
    yield "rejecting it", lambda: ben.press("/rejection")
    yield "ringing again", lambda: dana.send("POST", f"{url}/transfer", **by_name)
    yield "an offer taken over", lambda: dana.press(f"{url}/assignment")
    yield "giving it back", lambda: dana.press(f"{url}/release")
    yield "a supervisor's taking", lambda: dana.press(f"{url}/session")
    yield "a supervisor's ending", lambda: dana.press(f"{url}/wrap-up")
    yield "what came of it", lambda: dana.send("POST", f"{url}/disposition", codes=facts.code)
    yield "closing", lambda: dana.press(f"{url}/closure")
    yield "taking it along", lambda: dana.send("POST", f"{url}/transcript", format="text")
    yield "what was closed", lambda: dana.send("PUT", "/me/lists", tab="closed")
    yield from story_of_closed_ones(office, url, facts)
    yield "a new conversation", lambda: office.write("And now something else")


@pytest.mark.long
@pytest.mark.both_databases
def test_every_command_of_the_console(app, centre, facts, office, watched):
    asked, url = set(), f"/conversations/{watched}"
    with request_started.connected_to(lambda *_: asked.add(request.endpoint), app):
        office.live_through(story_of_a_turn(office, url, facts))
        office.live_through(story_of_many_hands(office, url, facts))
    assert not office.stale, "\n".join(office.stale)
    assert unsafe_endpoints(app) - asked == set()


def story_of_closed_ones(office, url, facts):
    """What is closed is taken up as a new one; that one over, Ben writes first."""
    ben, dana = office.ben, office.dana
    yield "reopening what is closed", lambda: dana.press(f"{url}/session")
    newer = f"/conversations/{dana.conversation_id}"
    yield "ending it", lambda: dana.press(f"{newer}/wrap-up")
    said = {"codes": facts.code, "closes": "y"}
    yield "closing it", lambda: dana.send("POST", f"{newer}/disposition", **said)
    with office.app.app_context():
        token = db.session.scalar(select(SocialProfile.token))
    yield "writing first", lambda: ben.send("POST", f"/profiles/{token}/conversation")
    newest = f"/conversations/{ben.conversation_id}"
    yield "a login page", lambda: have_login_page(office)
    asked = {"submission_key": "verify"}
    yield "asking to verify", lambda: ben.send("POST", f"{newest}/verification", **asked)
    yield "a proof", lambda: prove(office)
    yield "its end", lambda: ben.send("POST", f"{newest}/verification/end")
    yield "blocking", lambda: ben.send("POST", f"{newest}/block", reason="spam")
    yield "a blocked one's message", lambda: office.write("Buy watches")
    yield "unblocking", lambda: lift_the_bar(office)
    source = {"type": "group", "groupId": factories.GROUP, "userId": factories.EMI}
    yield "a group", lambda: office.write("Hello from us all", source=source)
    yield "leaving it", lambda: leave_the_group(office)


def have_login_page(office):
    with office.app.app_context(), transaction():
        account = db.session.query(ChannelAccount).one()
        change_login_page(account, "https://shop.example", is_on=True)
        make_key(account)


def prove(office):
    """The company says who signed in, and the channel that it was them."""
    with office.app.app_context(), transaction():
        asked = db.session.query(Verification).one()
        verifications.claim(asked.id, "C-7", {"name": "Emi"}, "nonce")
        verifications.settle(asked.profile, "nonce", clock.now(), is_confirmed=True)


def leave_the_group(office):
    with office.app.app_context():
        newest = db.session.scalar(select(func.max(Conversation.id)))
    with mock.patch.object(transport.LineTransport, "leave_group"):
        office.dana.send("POST", f"/conversations/{newest}/membership")


def lift_the_bar(office):
    with office.app.app_context(), transaction():
        lift(db.session.query(Bar).one(), db.session.get_one(Agent, office.centre.dana))


def story_of_time(office, url, start):
    """Nobody presses anything: offers end, targets are missed, rules run, all is closed."""

    def at(minutes):
        return lambda: office.enter_context(clock.frozen_at(start + timedelta(minutes=minutes)))

    remind = lambda: office.ben.send("POST", f"{url}/reminder", when="hour")  # noqa: E731
    yield "a reminder", remind
    yield "a missed offer and a breach", at(6)
    yield "back to work", lambda: office.aoi.press("/me/presence/reset")
    yield "taking", lambda: office.aoi.press(f"{url}/session")
    yield "a timeout rule", at(20)
    yield "parking", lambda: office.aoi.press(f"{url}/session")
    yield "auto-close", at(61)


@pytest.mark.both_databases
def test_what_happens_by_the_clock(app, office, watched):
    with contextlib.ExitStack() as stack:
        office.enter_context = stack.enter_context
        office.live_through(story_of_time(office, f"/conversations/{watched}", clock.now()))
    assert not office.stale, "\n".join(office.stale)


def story_from_outside(app, office, centre):
    """What customers, the channel and other pages do."""

    def change(act, *facts):
        def run():
            with app.app_context(), transaction():
                act(*facts)

        return run

    def emi():
        return db.session.scalar(select(SocialProfile))

    secret = office.write("my secret")
    early = {"at": int(clock.after(-600).timestamp() * 1000)}
    named = ProfileFacts("Emi Tanaka", None, "ja", None)
    yield "a message to take back", lambda: None
    yield "taking it back", change(retract, centre.account_id, secret["message"]["id"])
    yield "one that comes late", lambda: office.write("First of all", **early)
    yield "a profile", change(lambda: apply_facts(emi(), named))
    yield "a block", change(lambda: set_blocked(emi(), True))
    yield "a refused account", change(mark_unhealthy, centre.account_id, "LINE answered 401")
    yield "an account that is well", change(mark_healthy, centre.account_id)
    support = lambda: db.session.get_one(Queue, centre.queue_id)  # noqa: E731
    group = {"source": {"type": "group", "groupId": factories.GROUP, "userId": factories.FAY}}
    fay = select(SocialProfile).where(SocialProfile.external_id == factories.FAY)
    yield "a group", lambda: office.write("We are here", **group)
    yield "looking at the group", lambda: office.dana.go_to(2)
    yield "a member's name", change(lambda: apply_facts(db.session.scalar(fay), named))
    yield "an empty queue", change(lambda: set_members(support(), []))
    yield "a staffed queue", change(lambda: set_members(support(), [centre.aoi, centre.ben]))


@pytest.mark.both_databases
def test_what_comes_from_outside(app, centre, office, watched):
    office.live_through(story_from_outside(app, office, centre))
    assert not office.stale, "\n".join(office.stale)


def set_up(centre, facts):
    """What an admin changes of things that a console names or counts by."""

    def person(agent_id, name, *roles):
        agent = db.session.get_one(Agent, agent_id)
        change_agent(agent, agent.email, name, roles, 100)

    def get(table, id_):
        return db.session.get_one(table, id_)

    def untargeted():
        found = get(Workstream, centre.workstream_id)
        none = {"first_response_minutes": None, "next_response_minutes": None}
        change_workstream(found, found.name, Fallback(centre.queue_id), none)

    def contact(**changes):
        found = get(Contact, facts.contact)
        change_contact(found, ContactFacts("Emi", "emi@example.com", **changes))

    emi = lambda: db.session.scalar(select(SocialProfile))  # noqa: E731
    rule = (TimeoutEvent.AGENT_SILENT, 900, TimeoutAction.TELL_AGENT, "Hurry up")
    yield "a link", lambda: link(emi(), get(Contact, facts.contact))
    yield "a contact's phone", lambda: contact(phone="123")
    yield "a queue's name", lambda: change_queue(get(Queue, centre.queue_id), "Help", 1)
    yield "an owner's name", lambda: person(centre.aoi, "Aoi S.", RoleName.AGENT)
    yield "a role", lambda: person(centre.ben, "Ben", RoleName.AGENT, RoleName.SUPERVISOR)
    yield "a role less", lambda: person(centre.ben, "Ben", RoleName.AGENT)
    yield (
        "an account's name",
        lambda: rename_account(get(ChannelAccount, centre.account_id), "Beans"),
    )
    yield "a skill's name", lambda: change_skill(get(Skill, facts.skill), "Nihongo", "Language")
    yield (
        "a timeout rule",
        lambda: change_rule(get(TimeoutRule, facts.rule), RuleContent("Up", *rule)),
    )
    plum = TagContent("Very important", Colour.PLUM)
    yield "a tag's name", lambda: change_tag(get(Tag, facts.tag), plum)
    yield "no tag any more", lambda: delete_tag(get(Tag, facts.tag))
    yield "no contact any more", lambda: delete_contact(get(Contact, facts.contact))
    yield "no response targets", untargeted
    yield "a presence", lambda: create_presence("Lunch", PresenceStatus.AWAY)


@pytest.mark.both_databases
def test_what_an_admin_changes(app, centre, facts, office, watched):
    url = f"/conversations/{watched}"
    office.aoi.press("/acceptance")
    office.aoi.send("POST", f"{url}/messages", text="On its way")
    office.aoi.send("POST", f"{url}/needs", priority="2", **{f"skill_{facts.skill}": "2"})
    office.aoi.send("POST", f"{url}/tags", tags=facts.tag)
    office.after("the turn")
    for what, act in set_up(centre, facts):
        with app.app_context(), transaction():
            act()
        office.after(what)
    assert not office.stale, "\n".join(office.stale)
