"""Set up LINE on a workstream: what was typed is kept, nothing is live before Finish, once."""

import re

import pytest
from sqlalchemy import func, select

from tests.factories import PASSWORD, csrf_token, login, write
from webapp.agents.actions.people import create_agent
from webapp.agents.models import RoleName
from webapp.automation.queries import own_texts
from webapp.automation.triggers import Trigger, default_text
from webapp.channels.actions.accounts import create_account
from webapp.channels.models import ChannelInstance, SetUpDraft
from webapp.conversations.models import Conversation
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.line.setup.actions import take_off
from webapp.workstreams.actions.workstreams import create_workstream
from webapp.workstreams.models import Queue

CREDENTIALS = {"channel_secret": "5ec2e7" * 5, "access_token": "t0ken" * 20}
PAGES = {
    "account": {},
    "language": {"language": "ja"},
    "behaviours": {
        "sent": "yes", "messages-0-trigger": "file_refused", "messages-0-text": "文章でどうぞ",
    },
    "features": {"sent": "yes", "is_file_on": "y", "is_agent_file_allowed": "y"},
}  # fmt: skip


@pytest.fixture
def sales(app, centre):
    """The id of a workstream without LINE."""
    with app.app_context(), transaction():
        queue = db.session.get_one(Queue, centre.other_queue_id)
        return create_workstream("Sales", queue).id


@pytest.fixture
def kiosk(app, centre):
    """The id of an account that is free."""
    with app.app_context(), transaction():
        return create_account("line", "Kiosk", "2222222222", CREDENTIALS).id


class Admin:
    """An admin's browser on the wizard of one workstream and the pages of an instance."""

    def __init__(self, app, agent_id, workstream_id=None):
        self.client = login(app.test_client(), agent_id)
        self.base = f"/admin/workstreams/{workstream_id}/line"

    def get(self, path="", **options):
        return self.client.get(path if path.startswith("/admin") else self.base + path, **options)

    def post(self, path, go="next", **form):
        path = path if path.startswith("/admin") else f"{self.base}/{path}"
        token = csrf_token(self.client.get("/admin/queues/new"))
        return self.client.post(path, data={"go": go, "csrf_token": token, **form})

    def fill_in(self, kiosk, upto="summary"):
        """Send the wizard's pages in order, up to one of them."""
        for page, form in PAGES.items():
            if page == upto:
                return
            chosen = {"account_id": kiosk} if page == "account" else {}
            answer = self.post(page, **form, **chosen)
            assert answer.status_code == 302, answer.text


@pytest.fixture
def dana(app, centre, sales):
    return Admin(app, centre.dana, sales)


def instances(app):
    """(account, workstream, language, customers' files, agents' files) of each instance."""
    with app.app_context():
        return [
            (
                row.account.name, row.workstream_id, row.language,
                row.is_customer_file_allowed, row.is_agent_file_allowed,
            )
            for row in db.session.scalars(select(ChannelInstance).order_by(ChannelInstance.id))
        ]  # fmt: skip


def instance_id(app):
    with app.app_context():
        return db.session.scalars(select(ChannelInstance.id).order_by(ChannelInstance.id)).first()


def drafts(app):
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(SetUpDraft))


@pytest.mark.both_databases
def test_the_whole_wizard_puts_the_account_on_the_workstream(app, dana, kiosk, sales):
    dana.fill_in(kiosk)
    assert len(instances(app)) == 1, "nothing is live before Finish"
    page = dana.get("/summary").text
    for shown in ("Kiosk", "日本語", "文章でどうぞ", "Customers can send files"):
        assert shown in page
    answer = dana.post("summary", account_id=kiosk)
    assert answer.location == f"/admin/workstreams/{sales}"
    assert instances(app)[-1] == ("Kiosk", sales, "ja", False, True)
    assert drafts(app) == 0
    assert "“Kiosk” serves this workstream now." in dana.client.get(answer.location).text


@pytest.mark.both_databases
def test_finish_sent_twice_and_back_after_it_make_one_instance(app, dana, kiosk, sales):
    dana.fill_in(kiosk)
    dana.post("summary", account_id=kiosk)
    again = dana.post("summary", account_id=kiosk)
    assert re.fullmatch(r"/admin/instances/\d+", again.location)
    assert dana.get("/summary").location == dana.base + "/account"
    assert len(instances(app)) == 2


def test_what_cannot_be_done_yet_does_not_look_as_if_it_could(dana, kiosk):
    dana.fill_in(kiosk)
    page = dana.get("/summary").text
    assert "on once the console can send files" in page
    assert 'badge-good">' not in page.partition("Customers can send files")[2]


def test_a_set_up_that_was_left_stands_on_its_workstream(app, dana, centre, kiosk, sales):
    dana.fill_in(kiosk, upto="language")
    page = dana.client.get(f"/admin/workstreams/{sales}").text
    assert "You began to set up LINE and did not finish." in page
    assert ">Finish set-up</a>" in page
    with app.app_context(), transaction():
        other = create_agent("mika@example.com", "Mika", PASSWORD, [RoleName.ADMIN]).id
    page = login(app.test_client(), other).get(f"/admin/workstreams/{sales}").text
    assert "Dana began to set up LINE and did not finish." in page
    assert ">Finish set-up</a>" not in page
    dana.post("language", go="discard")
    assert "did not finish" not in dana.client.get(f"/admin/workstreams/{sales}").text


def test_it_goes_on_where_it_was_left_with_everything_typed(dana, kiosk):
    dana.fill_in(kiosk, upto="features")
    dana.post("features", go="back", sent="yes")
    assert dana.get().location == dana.base + "/behaviours"
    assert "文章でどうぞ" in dana.get("/behaviours").text
    features = dana.get("/features").text
    assert not re.search(r'name="is_file_on"[^>]*checked|checked[^>]*name="is_file_on"', features)
    assert re.search(rf'value="{kiosk}" checked', dana.get("/account").text)


def test_what_is_wrong_is_kept_when_leaving_and_refused_when_going_on(dana, kiosk):
    dana.fill_in(kiosk, upto="behaviours")
    long = {**PAGES["behaviours"], "messages-0-text": "😀" * 1001}
    refused = dana.post("behaviours", **long)
    assert refused.status_code == 422
    assert "Too long: 2002 of at most 2000 characters." in refused.text
    assert long["messages-0-text"] in refused.text
    assert dana.post("behaviours", go="language", **long).location == dana.base + "/language"
    assert long["messages-0-text"] in dana.get("/behaviours").text
    assert dana.get("/summary").location == dana.base + "/behaviours"


def test_a_page_is_reached_only_after_those_before_it(dana):
    for page in ("language", "behaviours", "features", "summary"):
        assert dana.get(f"/{page}").location == dana.base + "/account"


@pytest.mark.parametrize(
    ("page", "form", "words"),
    [
        ("account", {}, "Choose an account."),
        ("account", {"account_id": "999999"}, "This account is not there any more."),
        ("account", {"account_id": "x"}, "Choose an account."),
        ("language", {"language": "xx"}, "Choose a language."),
        ("behaviours", {**PAGES["behaviours"], "messages-0-text": " "}, "Write what the customer"),
        (
            "behaviours",
            {**PAGES["behaviours"], "messages-0-trigger": "x"},
            "Choose when it is said",
        ),
        ("features", {"sent": "yes", "is_file_on": "y"}, "Tick who can send files"),
    ],
)
def test_what_cannot_be_taken_is_said_beside_its_field(dana, kiosk, page, form, words):
    dana.fill_in(kiosk, upto=page)
    answer = dana.post(page, **form)
    assert answer.status_code == 422
    assert words in answer.text


def test_taken_accounts_show_where_and_cannot_be_chosen(dana, centre):
    page = dana.get("/account").text
    assert "No LINE account is free" in page
    assert f'<a href="/admin/workstreams/{centre.workstream_id}">Customer messages</a>' in page
    answer = dana.post("account", account_id=centre.account_id)
    assert answer.status_code == 422
    assert "“Shop” serves the workstream “Customer messages” now." in answer.text


def test_an_account_whose_set_up_is_not_finished_leads_there(app, dana):
    with app.app_context(), transaction():
        made = create_account("line", "Half", "3333333333", CREDENTIALS, is_set_up=False).id
    page = dana.get("/account").text
    assert "Finish set-up of Half" in page
    assert "set-up is not finished" in dana.post("account", account_id=made).text


@pytest.mark.both_databases
def test_the_second_of_two_admins_who_take_an_account_is_told_where_it_is(
    app, dana, kiosk, centre, sales
):
    other = Admin(app, centre.dana, centre.workstream_id)
    dana.fill_in(kiosk)
    other.fill_in(kiosk)
    assert dana.post("summary", account_id=kiosk).status_code == 302
    refused = other.post("summary", account_id=kiosk)
    assert refused.status_code == 422
    assert "“Kiosk” serves the workstream “Sales” now. Choose another account." in refused.text
    assert "文章でどうぞ" in refused.text
    assert len(instances(app)) == 2


def test_a_message_begins_with_our_words_in_the_language_and_can_go_again(dana, kiosk):
    dana.fill_in(kiosk, upto="behaviours")
    japanese = default_text(Trigger.FILE_REFUSED, "ja")
    added = dana.post("behaviours", go="add", sent="yes").text
    assert re.search(rf"<textarea[^>]*>\s*{japanese}</textarea>", added)
    assert "Add message" in added
    own = {}
    for number, trigger in enumerate(Trigger):
        words = default_text(trigger, "ja")
        own |= {f"messages-{number}-trigger": trigger.value, f"messages-{number}-text": words}
    assert "Add message" not in dana.post("behaviours", go="remove-9", sent="yes", **own).text
    removed = dana.post("behaviours", go="remove-0", **PAGES["behaviours"]).text
    assert "<textarea" not in removed
    assert f'<p class="line-bubble" lang="ja" data-preview>{japanese}</p>' in removed


def test_hostile_words_do_nothing_in_the_page(dana, kiosk):
    dana.fill_in(kiosk, upto="behaviours")
    text = "<script>alert(1)</script>&\x00"
    dana.post("behaviours", **{**PAGES["behaviours"], "messages-0-text": text})
    assert "<script>alert" not in dana.get("/behaviours").text


@pytest.mark.both_databases
def test_thrown_away_is_gone(app, dana, kiosk, sales):
    dana.fill_in(kiosk)
    assert dana.post("language", go="discard").location == f"/admin/workstreams/{sales}"
    assert drafts(app) == 0
    assert dana.get().location == dana.base + "/account"


def test_an_account_can_come_chosen(dana, kiosk):
    page = dana.get(f"?account={kiosk}", follow_redirects=True).text
    assert re.search(rf'value="{kiosk}" checked', page)


def test_no_wizard_on_a_workstream_that_is_not_there(app, centre):
    nowhere = Admin(app, centre.dana, 999)
    assert nowhere.get().status_code == 404
    assert nowhere.post("language", language="fi").status_code == 404
    assert drafts(app) == 0


def test_a_page_that_there_is_not_is_not_found(app, dana):
    assert dana.get("/nothing").status_code == 404
    assert dana.post("nothing").status_code == 404
    assert dana.get(f"/admin/instances/{instance_id(app)}/account").status_code == 404


def edit(app, admin, page, version=None, **form):
    """Send a tab of the only instance, opened at a version."""
    with app.app_context():
        row = db.session.scalars(select(ChannelInstance)).one()
        path, now = f"/admin/instances/{row.id}/{page}", row.version
    return admin.post(path, version=version or now, **form)


@pytest.mark.both_databases
def test_the_same_pages_change_it_later(app, dana):
    assert edit(app, dana, "language", language="th").status_code == 302
    assert edit(app, dana, "behaviours", **PAGES["behaviours"]).status_code == 302
    assert edit(app, dana, "features", sent="yes").status_code == 302
    assert instances(app)[0][2:] == ("th", False, False)
    page = dana.get(f"/admin/instances/{instance_id(app)}").text
    assert "ไทย" in page
    assert "文章でどうぞ" in page


@pytest.mark.both_databases
def test_the_survey_is_kept_and_adding_a_message_does_not_lose_it(app, dana):
    adding = edit(app, dana, "behaviours", go="add", sent="yes", is_survey_on="y")
    assert re.search(r'<input[^>]*checked[^>]*name="is_survey_on"', adding.text)
    assert edit(app, dana, "behaviours", sent="yes", is_survey_on="y").status_code == 302
    edit(app, dana, "language", language="th")
    with app.app_context():
        assert db.session.scalars(select(ChannelInstance)).one().is_survey_on
    edit(app, dana, "behaviours", sent="yes")
    with app.app_context():
        assert not db.session.scalars(select(ChannelInstance)).one().is_survey_on


@pytest.mark.both_databases
def test_who_is_second_is_told_keeps_what_was_typed_and_can_save_knowingly(app, dana):
    edit(app, dana, "language", version=1, language="th")
    second = edit(app, dana, "language", version=1, language="fi")
    assert second.status_code == 422
    assert "Somebody else changed this while you had it open." in second.text
    assert "Changed meanwhile by Dana" in second.text
    assert "<dd>ไทย</dd>" in second.text
    assert re.search(r'value="fi" checked', second.text)
    version = re.search(r'name="version"[^>]*value="(\d+)"', second.text).group(1)
    assert edit(app, dana, "language", version=version, language="fi").status_code == 302
    assert instances(app)[0][2] == "fi"


@pytest.mark.both_databases
def test_the_same_page_sent_twice_is_no_quarrel(app, dana):
    for _ in range(2):
        assert edit(app, dana, "language", version=1, language="th").status_code == 302


def test_adding_a_message_on_a_tab_changes_nothing_before_save(app, dana):
    page = edit(app, dana, "behaviours", go="add", sent="yes")
    assert page.status_code == 200
    assert "<textarea" in page.text
    with app.app_context():
        assert own_texts(instance_id(app)) == {}


@pytest.mark.both_databases
def test_deleting_says_what_will_happen_and_asks_for_the_name(app, client, centre, dana):
    write(app, client, centre)
    path = f"/admin/instances/{instance_id(app)}/deletion"
    assert "1 ongoing conversation is closed for good." in dana.get(path).text
    refused = dana.post(path, typed_name="Shopp")
    assert refused.status_code == 422
    assert "That is not the account&#39;s name." in refused.text
    assert 'value="Shopp"' in refused.text
    assert len(instances(app)) == 1
    done = dana.post(path, typed_name="Shop")
    assert done.location == f"/admin/workstreams/{centre.workstream_id}"
    assert "1 conversation was closed." in dana.client.get(done.location).text
    assert instances(app) == []
    with app.app_context():
        assert db.session.scalars(select(Conversation.closure_reason)).one() == "channel_deleted"


@pytest.mark.both_databases
def test_deleting_twice_is_harmless_and_its_pages_are_gone(app, dana):
    path = f"/admin/instances/{instance_id(app)}"
    dana.post(f"{path}/deletion", typed_name="Shop")
    assert dana.post(f"{path}/deletion", typed_name="Shop").location == "/admin/workstreams"
    for page in ("", "/language", "/deletion"):
        assert dana.get(path + page).status_code == 404


def test_a_closed_conversation_says_why(app, client, centre, dana):
    write(app, client, centre)
    with app.app_context(), transaction():
        take_off(db.session.scalars(select(ChannelInstance)).one(), "Shop")
    with app.app_context():
        number = db.session.scalars(select(Conversation.id)).one()
    page = dana.client.get(f"/conversations/{number}").text
    assert "The account was taken off its workstream" in page


def test_agents_know_of_none_of_it(app, centre, sales):
    aoi = login(app.test_client(), centre.aoi)
    paths = [f"/admin/workstreams/{sales}/line"]
    paths += [f"{paths[0]}/{page}" for page in (*PAGES, "summary")]
    number = instance_id(app)
    paths += [f"/admin/instances/{number}{tail}" for tail in ("", "/language", "/deletion")]
    for path in paths:
        assert aoi.get(path).status_code == 404, path
