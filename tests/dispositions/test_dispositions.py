"""Disposition codes: what a workstream offers, who chooses, and that a required one is chosen."""

import pytest

from tests import factories
from tests.forms import problems_in
from webapp.conversations.actions.transitions import close
from webapp.conversations.models import Conversation
from webapp.conversations.policy import Viewer
from webapp.core.audit import AuditEntry
from webapp.core.database import db
from webapp.core.errors import Conflict, Invalid
from webapp.core.transaction import transaction
from webapp.dispositions.actions.choices import choose, choose_and_close
from webapp.dispositions.actions.schemes import change_scheme
from webapp.dispositions.policy import Category, Offer
from webapp.dispositions.queries import chosen_in, codes_of, offer_of
from webapp.routing.actions.offers import pick
from webapp.routing.actions.wrap_up import end
from webapp.workstreams.actions.workstreams import Fallback, add_workstream
from webapp.workstreams.models import DistributionMode, Workstream

SALES = Category("Sales", ("Sold", "Not sold"))
OTHER = Category("", ("Wrong number",))


@pytest.fixture
def offer(app, centre):
    """A function that lets the workstream offer these categories."""

    def put(*categories, is_required=False, limit=2):
        with app.app_context(), transaction():
            workstream = db.session.get_one(Workstream, centre.workstream_id)
            change_scheme(workstream, Offer(is_required, limit, categories))
        with app.app_context():
            return {code.name: code.id for code in codes_of(centre.workstream_id)}

    return put


@pytest.fixture
def talk(app, client, centre):
    """The id of Emi's conversation, which Aoi has ended."""
    factories.write(app, client, centre, "My beans never came")
    with app.app_context(), transaction():
        conversation = db.session.query(Conversation).one()
        pick(conversation, centre.aoi)
        end(conversation, centre.aoi)
        return conversation.id


@pytest.fixture
def do(app, talk):
    """A function that does something with the conversation, as an agent or a supervisor."""

    def done(action, agent_id, *arguments, is_supervising=False):
        with app.app_context(), transaction():
            viewer = Viewer(agent_id, is_supervising=is_supervising)
            action(db.session.get_one(Conversation, talk), viewer, *arguments)

    return done


@pytest.fixture
def chosen(app, talk):
    """A function: the words of what was chosen."""

    def read():
        with app.app_context():
            return [code.words for code in chosen_in(talk)]

    return read


def shut(conversation, viewer):
    close(conversation, viewer.agent_id)


@pytest.mark.both_databases
def test_what_is_required_is_chosen_before_its_agent_closes(app, centre, offer, do, chosen, talk):
    codes = offer(SALES, OTHER, is_required=True)
    with pytest.raises(Conflict) as refused:
        do(shut, centre.aoi)
    assert refused.value.code == "code_missing"
    with pytest.raises(Conflict):
        do(choose_and_close, centre.aoi, [])
    do(choose_and_close, centre.aoi, [codes["Wrong number"], codes["Sold"]])
    assert chosen() == ["Sales › Sold", "Wrong number"]
    with app.app_context():
        assert db.session.get_one(Conversation, talk).state == "closed"


def test_a_workstream_without_codes_asks_for_none(app, centre, offer, do, talk):
    codes = offer(SALES, is_required=True)
    assert codes
    offer()
    do(shut, centre.aoi)


def test_a_deleted_code_keeps_its_name_on_what_has_it(app, centre, offer, do, chosen):
    codes = offer(SALES)
    do(choose, centre.aoi, [codes["Sold"]])
    offer(Category("Sales", ("Sold out", "Not sold")))
    assert chosen() == ["Sales › Sold"]
    do(choose, centre.aoi, [codes["Sold"], codes["Not sold"]])
    assert sorted(chosen()) == ["Sales › Not sold", "Sales › Sold"]
    do(choose, centre.aoi, [])
    with pytest.raises(Invalid) as refused:
        do(choose, centre.aoi, [codes["Sold"]])
    assert refused.value.code == "code_unknown"
    assert offer(SALES)["Sold"] == codes["Sold"], "the same words are the same code again"


def test_no_more_than_the_workstream_allows(centre, offer, do, chosen):
    codes = offer(SALES, OTHER, limit=1)
    with pytest.raises(Invalid) as refused:
        do(choose, centre.aoi, list(codes.values()))
    assert refused.value.code == "too_many"
    do(choose, centre.aoi, [codes["Sold"]])
    assert chosen() == ["Sales › Sold"]


def test_only_who_has_or_had_it_or_a_supervisor_says(centre, offer, do, chosen):
    codes = offer(SALES)
    with pytest.raises(Conflict):
        do(choose, centre.ben, [codes["Sold"]])
    with pytest.raises(Conflict):
        do(choose, centre.dana, [codes["Sold"]], is_supervising=True)
    do(shut, centre.aoi)
    with pytest.raises(Conflict):
        do(choose, centre.ben, [codes["Sold"]])
    do(choose, centre.dana, [codes["Sold"]], is_supervising=True)
    do(choose, centre.aoi, [codes["Not sold"]])
    assert chosen() == ["Sales › Not sold"]


def test_a_copy_of_a_workstream_offers_the_same(app, centre, offer):
    offer(SALES, OTHER, is_required=True, limit=3)
    with app.app_context(), transaction():
        source = db.session.get_one(Workstream, centre.workstream_id)
        fallback, mode = Fallback(centre.queue_id), DistributionMode.PUSH
        copy_id = add_workstream("Copy", fallback, mode, source).id
    with app.app_context():
        assert offer_of(copy_id) == Offer(True, 3, (SALES, OTHER))


def test_an_admin_writes_them_down_and_is_told_what_is_wrong(app, centre, dana):
    url = f"/admin/workstreams/{centre.workstream_id}/dispositions"
    typed = {"is_required": "y", "codes_limit": "3", "rows-0-name": "Sales"}
    twice = dana.send(url, **typed, **{"rows-0-codes": "Sold\nsold"})
    assert "“sold” is there twice" in problems_in(twice)
    assert "Write down the codes" in problems_in(dana.send(url, **typed))
    answer = dana.send(url, **typed, **{"rows-0-codes": " Sold \n\nNot sold"})
    assert answer.status_code == 302, problems_in(answer)
    with app.app_context():
        assert offer_of(centre.workstream_id) == Offer(True, 3, (SALES,))
        newest = db.session.query(AuditEntry).order_by(AuditEntry.id.desc()).first()
        assert newest.changes["codes"][1] == ["Sales: Sold", "Sales: Not sold"]
    assert "Not sold" in dana.get(f"/admin/workstreams/{centre.workstream_id}")


def test_chosen_by_a_sheet_they_stand_in_panel_and_list(app, centre, offer, talk):
    offer(SALES, is_required=True)
    aoi = factories.login(app.test_client(), centre.aoi)
    page = aoi.get(f"/conversations/{talk}").text
    assert "Choose the outcome before you close it" in page
    assert f"/conversations/{talk}/closure" not in page, "Close leads to the sheet"
    with app.app_context():
        code = codes_of(centre.workstream_id)[0].id
    token = factories.csrf_token(aoi.get(f"/conversations/{talk}/disposition"))
    sent = {"csrf_token": token, "codes": code, "closes": "y"}
    assert aoi.post(f"/conversations/{talk}/disposition", data=sent).status_code == 303
    page = aoi.get(f"/conversations/{talk}").text
    assert page.count("Sales › Sold") == 1
    assert "<bdi>Sold</bdi>" in page
