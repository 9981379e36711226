"""What an admin does in LINE's console: issue a secret or a token anew, switch, look."""

from __future__ import annotations

from pathlib import Path

import pytest
import requests

from simulator import Simulator, running_simulator
from simulator.webhooks import sign
from tests.simulator.conftest import ACCOUNT, Api, Receiver

KEY = ACCOUNT.channel_id


def issue_stateless(base_url: str, secret: str) -> requests.Response:
    form = {"grant_type": "client_credentials", "client_id": KEY, "client_secret": secret}
    return requests.post(f"{base_url}/oauth2/v3/token", data=form, timeout=5)


def test_a_stateless_token_is_a_bearer_and_a_wrong_secret_gets_none(sim: Simulator) -> None:
    issued = issue_stateless(sim.base_url, ACCOUNT.channel_secret)
    assert (issued.status_code, issued.json()["expires_in"]) == (200, 900)
    headers = {"Authorization": f"Bearer {issued.json()['access_token']}"}
    info = requests.get(f"{sim.base_url}/v2/bot/info", headers=headers, timeout=5)
    assert info.json()["displayName"] == ACCOUNT.name
    refused = issue_stateless(sim.base_url, "another")
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_client")


def test_verify_tells_whose_token_it_is(sim: Simulator) -> None:
    url, form = f"{sim.base_url}/v2/oauth/verify", {"access_token": ACCOUNT.access_token}
    told = requests.post(url, data=form, timeout=5).json()
    assert (told["client_id"], "expires_in" in told) == (KEY, True)
    assert requests.post(url, data={"access_token": "no"}, timeout=5).status_code == 400


def test_a_new_token_ends_the_old_one_and_a_new_secret_signs(
    sim: Simulator, api: Api, listening: Receiver
) -> None:
    fresh = {"channel_secret": "fresh-secret", "access_token": "fresh-token"}
    api.control("POST", f"/accounts/{KEY}/credentials", json=fresh)
    assert api("GET", "/v2/bot/info").status_code == 401
    api.session.headers["Authorization"] = "Bearer fresh-token"
    assert api("GET", "/v2/bot/info").status_code == 200
    assert issue_stateless(sim.base_url, ACCOUNT.channel_secret).status_code == 400
    assert issue_stateless(sim.base_url, "fresh-secret").status_code == 200
    api("POST", "/v2/bot/channel/webhook/test", json={})
    headers, body = listening.received[-1]
    assert headers["x-line-signature"] == sign(body, "fresh-secret")


@pytest.mark.parametrize("given", [{}, {"name": "x"}, {"access_token": 5}])
def test_credentials_of_another_shape_are_refused(api: Api, given: object) -> None:
    answer = api("POST", f"/_control/accounts/{KEY}/credentials", json=given)
    assert answer.status_code == 400


def test_what_was_issued_survives_a_restart_unless_the_account_is_another(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    with running_simulator([ACCOUNT], state_path=path) as first:
        first.channel().issue("issued-secret", "issued-token")
    with running_simulator([ACCOUNT], state_path=path) as second:
        assert second.channel().account.access_token == "issued-token"
        assert second.channel().sender.channel_secret == "issued-secret"
    other = type(ACCOUNT)(ACCOUNT.name, KEY, "other-secret", "other-token")
    with running_simulator([other], state_path=path) as third:
        assert third.channel().account.channel_secret == "other-secret"


def test_the_console_shows_the_values_and_issues_others(sim: Simulator, api: Api) -> None:
    assert ACCOUNT.channel_secret in api("GET", "/controls").text
    for what in ("secret", "token"):
        url = f"/controls/accounts/{KEY}/credentials"
        assert api("POST", url, data={"what": what}, allow_redirects=False).status_code == 303
    shown, account = api("GET", "/controls").text, sim.channel().account
    assert len(account.channel_secret) == 32
    assert ACCOUNT.channel_secret not in shown
    assert account.access_token in shown


def test_bot_info_has_a_face_and_says_whether_chat_is_on(api: Api) -> None:
    info = api("GET", "/v2/bot/info").json()
    assert info["chatMode"] == "bot"
    picture = requests.get(info["pictureUrl"], timeout=5)
    assert picture.headers["content-type"] == "image/png"
    assert picture.content.startswith(b"\x89PNG")
    api.control("POST", f"/accounts/{KEY}/webhook", json={"is_chat_on": True})
    assert api("GET", "/v2/bot/info").json()["chatMode"] == "chat"
