"""The overview tells what is unwell and unfinished, each with where it is mended; alone or not."""

import re
from dataclasses import replace
from html import unescape

import pytest
from sqlalchemy import event, insert, update

from tests.factories import write
from webapp.agents.actions.people import invite
from webapp.agents.models import Agent, RoleName
from webapp.channels.actions.standing import record_check
from webapp.channels.models import ChannelAccount, ChannelInstance, CheckOutcome, SetUpDraft
from webapp.core import clock
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.intake.models import EventState, WebhookEvent, WebhookTally
from webapp.outbox.models import DeliveryState, OutboundDelivery
from webapp.pages import overview
from webapp.rules.models import RouteTarget, RouteToQueueRule
from webapp.workstreams.models import Queue, QueueMember

pytestmark = pytest.mark.both_databases


def concerns(page):
    """{title: links} of every concern of a page."""
    found = {}
    for part in re.findall(r'<li class="concern is-[uf].*?\n *</li>', page, re.DOTALL):
        title = re.search(r'concern-title">([^<]+)<', part)[1]
        found[unescape(title)] = [unescape(link) for link in re.findall(r'<a href="([^"]+)"', part)]
    return found


@pytest.fixture
def well(app, centre, monkeypatch):
    """Everything done and in order, mail and worker as well."""
    settings = replace(app.extensions["kanava_settings"], smtp_url="smtp://localhost")
    monkeypatch.setitem(app.extensions, "kanava_settings", settings)
    monkeypatch.setattr("webapp.health.sweep_problem", lambda: None)
    with app.app_context(), transaction():
        heard = WebhookTally(channel_account_id=centre.account_id, hour_at=clock.now(), received=1)
        db.session.add(heard)


def test_all_is_well_says_so_with_the_figures_of_today(app, dana, centre, well):
    write(app, app.test_client(), centre)
    page = dana.get("/admin")
    assert "All is well" in page
    figures = dict(re.findall(r"<dt>([^<]+)</dt><dd>(\d+)</dd>", page))
    assert figures["conversation began today"] == "1"
    assert figures["waits for an agent"] == "1"
    assert concerns(page) == {}
    assert "First steps" not in page


def test_alarms_are_told(app, dana, centre):
    found = concerns(dana.get("/admin"))
    assert {"No worker is at work", "Mail is not set"} <= set(found)


def break_check(centre):
    record_check(centre.account_id, "token", CheckOutcome.BAD, "token_refused")


def detach(_centre):
    db.session.delete(db.session.query(ChannelInstance).one())


def park_an_event(centre):
    db.session.add(
        WebhookEvent(
            channel_account_id=centre.account_id,
            webhook_event_id="01",
            lane_key="a",
            kind="message",
            occurred_at=clock.now(),
            payload="{}",
            state=EventState.FAILED,
        )
    )


def empty_queue(centre):
    db.session.query(QueueMember).filter_by(queue_id=centre.other_queue_id).delete()


def break_rule(centre):
    gone = Queue(name="Gone", deleted_at=clock.now())
    db.session.add(gone)
    db.session.flush()
    rule = RouteToQueueRule(workstream_id=centre.workstream_id, position=1, name="Old")
    rule.targets = [RouteTarget(queue_id=gone.id)]
    db.session.add(rule)


def break_condition(centre):
    """What it asks for was deleted."""
    leaf = {"field": "contact.values.gone", "operator": "equals", "value": "x"}
    condition = {"join": "all", "parts": [leaf]}
    rule = RouteToQueueRule(workstream_id=centre.workstream_id, position=1, name="Old")
    rule.condition, rule.targets = condition, [RouteTarget(queue_id=centre.queue_id)]
    db.session.add(rule)


def begin_account(centre):
    db.session.add(
        SetUpDraft(wizard="account", kind="line", agent_id=centre.dana, step="details", typed={})
    )


def begin_instance(centre):
    db.session.add(
        SetUpDraft(
            wizard="instance",
            kind="line",
            agent_id=centre.dana,
            workstream_id=centre.workstream_id,
            step="language",
            typed={},
        )
    )


def invite_somebody(_centre):
    invite("mai@example.com", "Mai", [RoleName.AGENT], 100)


CASES = {
    break_check: ("1 check of an account fails", "/admin/accounts/1/health"),
    detach: ("1 workstream has no account", "/admin/workstreams/1/line"),
    park_an_event: ("Events could not be processed", "/admin/accounts/1/health#failed-title"),
    empty_queue: ("1 queue has no members", "/admin/queues/2#members"),
    break_rule: ("1 rule is broken", "/admin/workstreams/1/routes/1"),
    break_condition: ("1 rule is broken", "/admin/workstreams/1/routes/1"),
    begin_account: ("1 set-up is not finished", "/admin/accounts/new/1"),
    begin_instance: ("1 set-up is not finished", "/admin/workstreams/1/line"),
    invite_somebody: ("1 invited person never signed in", "/admin/people/5"),
}


@pytest.mark.parametrize("change", CASES, ids=lambda change: change.__name__)
def test_what_is_unwell_or_unfinished_is_told_with_its_place(app, dana, centre, well, change):
    title, url = CASES[change]
    assert title not in concerns(dana.get("/admin"))
    with app.app_context(), transaction():
        change(centre)
    found = concerns(dana.get("/admin"))
    assert any(link.startswith(url) for link in found[title]), found
    assert "All is well" not in dana.get("/admin")
    place = next(link for link in found[title] if link.startswith(url))
    assert dana.client.get(place, follow_redirects=True).status_code == 200


def test_an_account_that_waits_for_a_workstream_is_told(app, dana, centre, well):
    with app.app_context(), transaction():
        detach(centre)
    assert "1 account is on no workstream" in concerns(dana.get("/admin"))


@pytest.mark.parametrize("state", [DeliveryState.FAILED, DeliveryState.UNKNOWN])
def test_answers_that_were_lost_lately_lead_to_their_conversation(
    app, dana, centre, well, state, answered
):
    assert concerns(dana.get("/admin")) == {}
    with app.app_context(), transaction():
        db.session.execute(update(OutboundDelivery).values(state=state))
    title = "Answers in 1 conversation did not arrive for sure"
    assert concerns(dana.get("/admin"))[title] == [f"/conversations/{answered}"]
    with app.app_context(), transaction():
        db.session.execute(update(OutboundDelivery).values(created_at=clock.after(-90_000)))
    assert concerns(dana.get("/admin")) == {}


@pytest.fixture
def answered(app, centre):
    """The id of a conversation with one answer on its way."""
    from webapp.conversations.models import Conversation, Direction, Message

    write(app, app.test_client(), centre)
    with app.app_context(), transaction():
        conversation = db.session.query(Conversation).one()
        message = Message(
            channel_account_id=centre.account_id,
            social_profile_id=conversation.social_profile_id,
            conversation_id=conversation.id,
            direction=Direction.OUTBOUND,
            kind="text",
            text="Hello",
            occurred_at=clock.now(),
        )
        db.session.add(message)
        db.session.flush()
        values = {
            "message_id": message.id,
            "channel_account_id": centre.account_id,
            "recipient": "U",
            "body": {},
            "state": DeliveryState.ACCEPTED,
        }
        db.session.execute(insert(OutboundDelivery).values(**values))
        return conversation.id


def test_what_cannot_be_read_is_named_and_takes_nothing_along(app, dana, centre, well):
    def fail():
        db.session.execute(update(Agent).values(nothing=1))

    sources = app.extensions["kanava_overview"]
    app.extensions["kanava_overview"] = sources | {
        "concerns": (overview.Source("Weather", fail), *sources["concerns"])
    }
    with app.app_context(), transaction():
        empty_queue(centre)
    page = dana.get("/admin")
    assert "Could not be read just now: Weather." in page
    assert "1 queue has no members" in concerns(page)


def test_a_new_centre_is_told_its_first_steps(app, dana, centre):
    page = dana.get("/admin")
    steps = page[page.index("First steps") :]
    done = re.findall(r'<li class="concern is-done">.*?concern-title">(.*?)<', steps, re.DOTALL)
    assert "Connect your LINE Official Account " in done
    assert 'href="/admin/accounts/1/callback">Write to it from a phone' in steps
    with app.app_context(), transaction():
        db.session.execute(update(ChannelAccount).values(set_up_at=None))
    page = dana.get("/admin")
    assert 'href="/admin/accounts/new">Connect your LINE Official Account' in page


def test_as_much_is_asked_for_many_rules_as_for_one(app, dana, centre):
    def asked():
        found = []
        listener = lambda *arguments: found.append(arguments[2])  # noqa: E731
        event.listen(db.engine, "before_cursor_execute", listener)
        assert dana.get("/admin")
        event.remove(db.engine, "before_cursor_execute", listener)
        return len(found)

    with app.app_context():
        for _number in range(2):
            with transaction():
                break_rule(centre)
                empty_queue(centre)
        few = asked()
        with transaction():
            for _number in range(20):
                break_rule(centre)
        assert asked() <= few
