"""Where LINE is not offered nothing of it can be set up, comes in or goes out: one gate for all."""

import dataclasses

import pytest
from sqlalchemy import func, select

from tests.factories import post_webhook, text_event
from tests.line.setup.conftest import DETAILS, SHOP
from webapp.channels.models import ChannelAccount
from webapp.core.database import db
from webapp.intake.models import WebhookEvent
from webapp.line import tasks
from webapp.line.accounts import account_by_id
from webapp.outbox.transport import Attempt, Refused, Route

NEW = "/admin/accounts/new"
SAID = "LINE is not offered in this region."


@pytest.fixture
def government(app):
    settings = app.extensions["kanava_settings"]
    app.extensions["kanava_settings"] = dataclasses.replace(settings, region="gcc")


def count(app, model):
    with app.app_context():
        return db.session.scalar(select(func.count(model.id)))


def test_the_pages_say_why_and_take_nothing(government, app, dana, centre, drafts_of):
    assert "government cloud region (GCC)" in dana.open(NEW).words
    assert "Next" not in dana.words
    assert SAID in dana.send(NEW, status=403, **DETAILS).words
    assert drafts_of() == []
    set_up = f"/admin/workstreams/{centre.workstream_id}/line"
    assert SAID in dana.open(set_up, status=403).words
    assert SAID in dana.send(f"{set_up}/account", status=403, go="next").words
    assert "Set up LINE" not in dana.open(f"/admin/workstreams/{centre.workstream_id}").words


def test_what_is_there_can_be_looked_at_and_taken_away(government, dana, centre):
    page = f"/admin/accounts/{centre.account_id}"
    dana.open(page)
    dana.send(page, status=403, name="Renamed", version="1")
    dana.send(f"{page}/deletion", status=422, typed_name="")


@pytest.mark.both_databases
def test_the_command_makes_no_account(government, app, runner, centre):
    before = count(app, ChannelAccount)
    values = [f"--name={SHOP.name}", f"--channel-id={SHOP.channel_id}"]
    secrets = {"KANAVA_CHANNEL_SECRET": SHOP.channel_secret}
    done = runner.invoke(args=["create-line-account", *values], env=secrets)
    assert done.exit_code == 1
    assert "LINE is not offered in this region" in done.output
    assert count(app, ChannelAccount) == before


def test_the_webhook_keeps_nothing(government, app, client, centre):
    assert post_webhook(client, centre, [text_event()]).status_code == 403
    assert count(app, WebhookEvent) == 0


def test_line_is_not_called(government, app, sim, centre):
    calls = len(sim.state.calls)
    transport = app.extensions["kanava_transports"]["line"]
    with app.app_context():
        with pytest.raises(LookupError, match="not offered"):
            account_by_id(centre.account_id)
        tasks.check_account(centre.account_id)
        attempt = Attempt(centre.account_id, "U" + "1" * 32, Route.PUSH, {"text": "x"}, "k", None)
        assert isinstance(transport.deliver(attempt), Refused)
    assert len(sim.state.calls) == calls
