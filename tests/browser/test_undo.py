"""A sent answer that waits can be taken back: its words stand in the composer again."""

import pytest
from playwright.sync_api import expect

from webapp.agents.models import Agent
from webapp.core.database import db
from webapp.core.transaction import transaction

pytestmark = pytest.mark.browser


def test_an_answer_is_taken_back_and_goes_at_last_before_the_end(
    house, sit_down, assert_accessible
):
    with house.app.app_context(), transaction():
        db.session.get_one(Agent, house.centre.aoi).preferences = {"undo_seconds": 10}
    aoi = sit_down("aoi")
    emi = house.sim.phone("emi")
    emi.write("Hello")
    aoi.accept()
    waiting = aoi.page.locator(".pending-answer")
    aoi.composer.press_sequentially("Good mourning")
    aoi.composer.press("Enter")
    expect(waiting).to_contain_text("sends in")
    expect(aoi.composer).to_have_value("")
    assert_accessible(aoi.page)
    aoi.composer.press_sequentially("Next")
    aoi.composer.press("Alt+Shift+U")
    expect(waiting).to_have_count(0)
    expect(aoi.composer).to_have_value("Good mourning\nNext")
    expect(aoi.composer).to_be_focused()
    aoi.answer("Good morning")
    expect(waiting).to_contain_text("sends in")
    aoi.command("End").click()
    expect(aoi.state).to_have_text("Wrap-up")
    expect(aoi.line("Good morning")).to_contain_text("sent ·")
    expect(waiting).to_have_count(0)
    assert emi.texts() == ["Good morning"]
