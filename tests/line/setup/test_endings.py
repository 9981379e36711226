"""A set-up that ends, an account that ends, and what must not come back afterwards."""

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select

from tests.factories import write
from tests.line.setup.conftest import SHOP, VALUES
from webapp.channels.models import ChannelAccount, ChannelInstance
from webapp.conversations.models import Conversation
from webapp.conversations.states import ClosureReason, ConversationState
from webapp.core.crypto import make_cipher
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.line.setup import drafts


@pytest.fixture
def unserved(app, centre, client):
    """An account that serves no workstream, where a customer waits."""
    with app.app_context():
        with transaction():
            db.session.delete(db.session.scalars(select(ChannelInstance)).one())
        write(app, client, centre)
    return centre.account_id


def conversation(app):
    with app.app_context():
        found = db.session.scalars(select(Conversation)).one()
        return found.state, found.closure_reason


def test_deleting_an_account_closes_what_waited_at_it(app, dana, unserved):
    dana.open(f"/admin/accounts/{unserved}/deletion")
    assert "1 ongoing conversation is closed for good." in dana.words
    dana.send(f"/admin/accounts/{unserved}/deletion", typed_name="Shop")
    assert conversation(app) == (ConversationState.CLOSED, ClosureReason.CHANNEL_DELETED)


@pytest.mark.both_databases
def test_discarding_closes_what_waited_at_the_account(app, dana, passed, unserved):
    with app.app_context(), transaction():
        account = db.session.scalar(select(ChannelAccount).filter_by(external_id=SHOP.channel_id))
        db.session.scalars(select(Conversation)).one().channel_account_id = account.id
    dana.open(f"{passed}/discard")
    assert "1 ongoing conversation is closed for good." in dana.words
    dana.send(f"{passed}/discard")
    assert conversation(app) == (ConversationState.CLOSED, ClosureReason.CHANNEL_DELETED)


def test_what_line_says_too_late_does_not_open_a_finished_set_up(
    dana, passed, drafts_of, monkeypatch
):
    """While LINE is asked once more in one window, the set-up is finished in another."""
    ask = drafts.ask

    def ask_slowly(transport, values):
        proof = ask(transport, values)
        dana.send(f"{passed}/callback", go="finish")
        return proof

    monkeypatch.setattr(drafts, "ask", ask_slowly)
    dana.send(f"{passed}/check", go="again")
    assert dana.path.endswith("/done")
    [(step, typed)] = drafts_of()
    assert step == "done"
    assert "proof" not in typed


@pytest.mark.parametrize("wrong", [SHOP.channel_secret, SHOP.access_token])
def test_a_secret_in_the_wrong_field_is_told_but_never_shown(dana, begun, wrong):
    dana.send(f"{begun}/account", 422, **VALUES | {"channel_id": wrong})
    assert "10 digits" in dana.problem_of("channel_id")
    assert wrong not in dana.page.text
    assert wrong not in dana.open(f"{begun}/account").page.text


def test_a_wizard_whose_draft_no_key_opens_begins_anew(app, dana, centre):
    wizard = f"/admin/workstreams/{centre.workstream_id}/line"
    dana.send(f"{wizard}/account", go="leave")
    app.extensions["kanava_cipher"] = make_cipher((Fernet.generate_key().decode(),))
    dana.open(wizard)
    dana.send(f"{wizard}/account", 422)
    assert "Choose an account." in dana.words
    dana.send(f"{wizard}/account", go="discard")
    dana.open(f"{wizard}/summary")


def test_a_message_of_an_unknown_trigger_leaves_no_room_for_another(dana, centre):
    wizard = f"/admin/workstreams/{centre.workstream_id}/line/behaviours"
    odd = {"sent": "yes", "messages-0-trigger": "odd", "messages-0-text": "Hello"}
    dana.send(wizard, go="add", **odd)
    assert "Hello" in dana.page.text
