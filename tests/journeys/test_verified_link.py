"""From the agent's press to "Verified": over the phone, the login page and LINE's own page."""

import re
from dataclasses import replace

import pytest
import requests

from tests.assertions import wait_until
from tests.journeys.conftest import ACCOUNT
from tests.journeys.test_message_and_answer import only_conversation, take_the_offer
from webapp.demo.login_page import give_login_page

pytestmark = pytest.mark.journey


@pytest.fixture
def settings(settings, sim):
    return replace(settings, line_access_base=sim.base_url)


def press(page, **values):
    """The form of a page the customer sees."""
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page.text))
    answer = requests.post(page.url, data={**fields, **values}, timeout=10)
    assert answer.ok, answer.text
    return answer


def test_a_customer_verifies_from_the_agents_press_to_the_mark(house, sim):
    with house.app.app_context():
        give_login_page(ACCOUNT.channel_id, sim.base_url)
    house.come_to_work(house.centre.aoi)
    aoi, emi = house.browser("aoi"), sim.phone("emi")
    emi.write("Where is my order?")
    wait_until(aoi.offers)
    take_the_offer(aoi)
    path = f"/conversations/{only_conversation(house)[0]}"
    assert "Ask the customer to verify" in aoi.page(path)
    assert aoi.send("POST", f"{path}/verification", submission_key="once").status_code == 200
    [words] = wait_until(emi.texts)
    login_page = requests.get(re.search(r"http\S+", words).group(), timeout=10)
    dialog = press(login_page, number="C-1001")
    assert "Verified" not in aoi.page(path)
    press(dialog, other="")
    wait_until(lambda: "C-1001" in aoi.page(path))
    page = aoi.page(path)
    assert "Verified" in page
    assert "The customer signed in and is verified as" in page
    spent = requests.post(login_page.url, data={"number": "C-1001", "state": "x"}, timeout=10)
    assert spent.status_code == 422
