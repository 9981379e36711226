"""People decide about a conversation's way: its queue, priority and skills; and see why."""

import pytest

from tests import factories
from webapp.agents.actions.skills import delete_skill
from webapp.agents.models import Agent, Skill
from webapp.conversations.models import Conversation, ConversationSkill
from webapp.conversations.states import ConversationState
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.hours.models import OperatingHours
from webapp.workstreams.actions.queues import create_queue
from webapp.workstreams.models import Queue


def read(app, conversation_id, column):
    with app.app_context():
        return db.session.scalar(db.select(column).where(Conversation.id == conversation_id))


def page_of(browser, conversation_id, sheet=""):
    url = f"/conversations/{conversation_id}{sheet}"
    answer = browser.get(url)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def change_needs(browser, conversation_id, **data):
    return browser.send("POST", f"/conversations/{conversation_id}/needs", **data)


def test_its_agent_says_what_it_needs_and_the_panel_and_the_story_tell(
    app, centre, owned, japanese, sign_in
):
    aoi = sign_in(centre.aoi)
    assert "Needs no special skills" in page_of(aoi, owned)
    field = f"skill_{japanese}"
    answer = change_needs(aoi, owned, priority="2", **{field: "2"})
    assert answer.status_code == 200
    assert answer.headers["HX-Trigger"] == "kanava:closeSheet"
    panel = page_of(aoi, owned).split(f'id="conversation_{owned}_needs"')[1].split("</section>")[0]
    assert "Japanese" in panel
    assert '<span class="tag">good</span>' in panel
    assert "High priority" in panel
    story = page_of(aoi, owned, "/trace")
    assert "Aoi changed the skills" in story
    assert "Aoi changed the priority" in story
    change_needs(aoi, owned, priority="2", **{field: ""})
    assert "No longer needs Japanese" in page_of(aoi, owned, "/trace")


def seen_of(html):
    return html.split('name="seen" type="hidden" value="')[1].split('"')[0]


@pytest.mark.both_databases
def test_what_a_colleague_changed_meanwhile_is_told_before_it_is_overwritten(
    app, centre, owned, japanese, sign_in
):
    aoi, dana = sign_in(centre.aoi), sign_in(centre.dana)
    field = f"skill_{japanese}"
    opened = seen_of(page_of(aoi, owned, "/needs"))
    change_needs(dana, owned, priority="1", **{field: "3"})
    answer = change_needs(aoi, owned, priority="3", seen=opened, **{field: "1"})
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Now it is: Highest priority, Japanese native." in html
    assert read(app, owned, Conversation.priority) == 1
    again = change_needs(aoi, owned, priority="3", seen=seen_of(html), **{field: "1"})
    assert again.status_code == 200
    assert read(app, owned, Conversation.priority) == 3


def test_a_colleague_is_refused_and_not_even_shown_the_way(app, centre, owned, japanese, sign_in):
    ben = sign_in(centre.ben)
    assert "/needs" not in page_of(ben, owned)
    answer = change_needs(ben, owned, priority="1")
    assert answer.status_code == 422
    assert "Only the agent who has this conversation" in answer.get_data(as_text=True)
    assert read(app, owned, Conversation.priority) == 3


@pytest.mark.parametrize("data", [{"priority": "9"}, {"priority": ""}, {"skill": "7"}])
def test_a_need_that_does_not_exist_comes_back_with_its_complaint(
    app, centre, owned, japanese, sign_in, data
):
    sent = {"priority": "3"} | {
        (f"skill_{japanese}" if name == "skill" else name): value for name, value in data.items()
    }
    answer = change_needs(sign_in(centre.aoi), owned, **sent)
    assert answer.status_code == 422
    assert "field-problem" in answer.get_data(as_text=True)


@pytest.mark.both_databases
def test_a_supervisor_gives_what_waits_to_another_queue(app, centre, waiting, sign_in):
    dana, ben = sign_in(centre.dana), sign_in(centre.ben)
    assert "/transfer" not in page_of(ben, waiting)
    assert "/transfer" in page_of(dana, waiting)
    url = f"/conversations/{waiting}/transfer"
    sent = {"target": centre.other_queue_id, "note": "Wants <A-1001>"}
    assert dana.send("POST", url, **sent).status_code == 200
    assert read(app, waiting, Conversation.queue_id) == centre.other_queue_id
    assert "Dana transferred it to “Billing”" in page_of(dana, waiting, "/trace")
    story = page_of(dana, waiting).split('_story"')[1].split("</ol>")[0]
    assert story.count("Wants &lt;A-1001&gt;") == 1, "the note stands at its transfer"
    assert story.count("data-stands") == 1, "and is not folded away with what else happened"


def test_the_list_of_what_is_parked_says_until_when(centre, owned, sign_in):
    aoi = sign_in(centre.aoi)
    aoi.send("PUT", "/me/lists", tab="parked")
    assert aoi.send("POST", f"/conversations/{owned}/parking", when="tomorrow").status_code == 200
    row = page_of(aoi, owned).split(f'id="conversation_{owned}_row"')[1].split("</li>")[0]
    assert "until <time" in row


def test_who_transfers_it_out_of_sight_is_left_without_it(app, centre, owned, sign_in):
    aoi = sign_in(centre.aoi)
    url = f"/conversations/{owned}/transfer"
    answer = aoi.send("POST", url, target=centre.other_queue_id)
    html = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert answer.headers["HX-Push-Url"] == "/conversations"
    assert "No conversation is open" in html
    assert read(app, owned, Conversation.state) == ConversationState.OPEN


def test_the_choice_of_queues_says_which_are_closed_or_empty(app, centre, owned, sign_in):
    with app.app_context(), transaction():
        shut = OperatingHours(name="Never", time_zone="UTC", weekly=[[] for _ in range(7)])
        db.session.add(shut)
        db.session.flush()
        db.session.get_one(Queue, centre.other_queue_id).operating_hours_id = shut.id
        create_queue("Night")
    html = page_of(sign_in(centre.aoi), owned, "/transfer")
    assert "Billing (closed now)" in html
    assert "Billing (closed now), Night (no agents)." in html
    assert ">Support<" not in html


def test_without_a_queue_the_form_comes_back(centre, owned, sign_in):
    answer = sign_in(centre.aoi).send("POST", f"/conversations/{owned}/transfer", target="")
    assert answer.status_code == 422
    assert "Choose a person or a queue." in answer.get_data(as_text=True)


def test_without_scripts_the_sheets_are_pages_and_their_forms_lead_back(centre, owned, sign_in):
    aoi = sign_in(centre.aoi)
    for sheet in ("/trace", "/needs", "/transfer"):
        assert "<!doctype html>" in page_of(aoi, owned, sheet)
        assert "<!doctype html>" not in aoi.fragment(f"/conversations/{owned}{sheet}").get_data(
            as_text=True
        )
    answer = aoi.send("POST", f"/conversations/{owned}/needs", is_htmx=False, priority="1")
    assert (answer.status_code, answer.location) == (303, f"/conversations/{owned}")


def test_a_stranger_learns_nothing(app, centre, owned, sign_in):
    with app.app_context():
        assert db.session.get(Agent, centre.chen) is not None
    chen = sign_in(centre.chen)
    for sheet in ("trace", "needs", "transfer"):
        assert chen.get(f"/conversations/{owned}/{sheet}").status_code == 404
    for sheet, data in (("needs", {"priority": "1"}), ("transfer", {"target": "1"})):
        assert chen.send("POST", f"/conversations/{owned}/{sheet}", **data).status_code == 404


@pytest.mark.both_databases
def test_the_story_tells_who_was_asked_and_why_nobody_has_it(app, client, centre, sign_in):
    with app.app_context():
        factories.make_available(centre.aoi)
    factories.write(app, client, centre, "Is anybody there?")
    with app.app_context():
        waiting = db.session.query(Conversation.id).scalar()
        offer = db.session.execute(db.text("SELECT id FROM conversation_session")).scalar()
    aoi = sign_in(centre.aoi)
    assert "It rings at an agent right now." in page_of(aoi, waiting, "/trace")
    aoi.send("POST", f"/offers/{offer}/rejection")
    story = page_of(aoi, waiting, "/trace")
    assert "Sent to the queue “Support”" in story
    assert "Offered to Aoi" in story
    assert "Ben</span>: is “Offline”" in story
    assert "Aoi rejected it" in story
    assert "Why is nobody getting this?" in story
    assert story.index("Sent to the queue") < story.index("Aoi rejected it")


def test_a_deleted_skill_leaves_the_consoles_when_it_is_let_go_of(
    app, centre, owned, japanese, open_console
):
    """They draw anew when it is deleted, but then the conversation has it still."""
    with app.app_context(), transaction():
        db.session.add(ConversationSkill(conversation_id=owned, skill_id=japanese, rating=1))
    opened = open_console(centre.aoi, owned)
    assert "Japanese" in opened.snapshot()
    with app.app_context(), transaction():
        delete_skill(db.session.get_one(Skill, japanese))
    opened.hear()
    factories.work(app, "deleted_needs")
    assert "Needs no special skills" in opened.hear()
