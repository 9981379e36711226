"""What stands outside of LINE's API when accounts are linked: a company's login page with its
server, and LINE's own page on which the customer allows the link.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import requests
from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from simulator.api.base import world
from simulator.channel import Channel
from simulator.events import complete, lane_of, source_of
from simulator.links import login_key

shop = Blueprint("shop", __name__)
SECONDS = 10
# Who has a customer account there: number, name, e-mail. Nobody here exists.
CUSTOMERS = (
    ("C-1001", "Emi Tanaka", "emi.tanaka@mail.example"),
    ("C-1002", "Somchai Wongsuwan", "somchai@mail.example"),
    ("C-1003", "Lin Yu-ting", "lin@mail.example"),
    ("C-1004", "Haruto Mori", "haruto@mail.example"),
)


@shop.get("/shop/<channel_id>/login")
def show_login(channel_id: str) -> ResponseReturnValue:
    """The company's page: who are you?"""
    return _login(world().channel(channel_id))


@shop.post("/shop/<channel_id>/login")
def sign_in(channel_id: str) -> ResponseReturnValue:
    """The company's server: tell Kanava who signed in, then send the browser on to LINE."""
    channel = world().channel(channel_id)
    number, name, email = {row[0]: row for row in CUSTOMERS}[request.form["number"]]
    told = {"state": request.form["state"], "customer_number": number, "name": name, "email": email}
    answer = requests.post(
        f"{_kanava(channel)}/api/verifications",
        json=told,
        headers={"Authorization": f"Bearer {login_key(channel.account)}"},
        timeout=SECONDS,
    )
    said: Any = answer.json()
    if answer.status_code != 200:
        return _login(channel, str(said.get("message"))), 422
    return redirect(said["redirect_url"], 303)


@shop.get("/dialog/bot/accountLink")
def show_dialog() -> ResponseReturnValue:
    """LINE's page. A token that is over or was used shows an error there, and sends no event."""
    channel, user_id = _owner(request.args.get("linkToken", ""))
    if channel is None or user_id is None:
        return render_template("link_over.html"), 400
    person = channel.customers[user_id]
    return render_template("link.html", account=channel.account, person=person, args=request.args)


@shop.post("/dialog/bot/accountLink")
def link() -> ResponseReturnValue:
    """Allow it; `other`: in somebody else's LINE, which LINE tells as failed."""
    channel, user_id = _owner(request.form["linkToken"])
    if channel is None or user_id is None:
        return render_template("link_over.html"), 400
    is_own = not request.form.get("other")
    with channel.lock:
        channel.link_tokens.use(request.form["linkToken"])
    told = {"result": "ok" if is_own else "failed", "nonce": request.form["nonce"]}
    source = source_of(channel.customers[user_id], None)
    event = complete(
        channel, {"type": "accountLink", "source": source, "link": told}, is_late=not is_own
    )
    channel.sender.send([event], lane=lane_of(event))
    return render_template("link_done.html", is_own=is_own, user_id=user_id)


def _login(channel: Channel, problem: str = "") -> str:
    state = request.values.get("state", "")
    return render_template(
        *("shop_login.html",),
        account=channel.account,
        customers=CUSTOMERS,
        state=state,
        problem=problem,
    )


def _kanava(channel: Channel) -> str:
    """Where Kanava answers: there its webhook is."""
    parts = urlsplit(channel.webhook.endpoint or "")
    return f"{parts.scheme}://{parts.netloc}"


def _owner(token: str) -> tuple[Channel | None, str | None]:
    for channel in world().channels.values():
        user_id = channel.link_tokens.owner(token)
        if user_id is not None:
            return channel, user_id
    return None, None
