"""Channel access tokens: stateless, short-lived, verification."""

from __future__ import annotations

from datetime import timedelta

from flask import request
from flask.typing import ResponseReturnValue

from simulator.api.base import api, world
from simulator.channel import Channel
from simulator.errors import Json, OAuthError
from simulator.tokens import STATELESS_LIFE

SHORT_LIFE = timedelta(days=30)


@api.post("/oauth2/v3/token", endpoint="stateless_token")
def stateless_token() -> Json:
    return _issue(STATELESS_LIFE)


@api.post("/v2/oauth/accessToken", endpoint="short_lived_token")
def short_lived_token() -> Json:
    return _issue(SHORT_LIFE)


@api.post("/v2/oauth/verify", endpoint="verify")
def verify() -> Json:
    return _verified(request.form.get("access_token", ""))


@api.get("/oauth2/v2.1/verify", endpoint="verify_v2")
def verify_v2() -> Json:
    return _verified(request.args.get("access_token", ""))


@api.post("/v2/oauth/revoke", endpoint="revoke")
def revoke() -> ResponseReturnValue:
    token = request.form.get("access_token", "")
    for channel in world().channels.values():
        channel.access_tokens.expiries.pop(token, None)
    return "", 200


def _issue(life: timedelta) -> Json:
    """Client id and secret only; the simulator knows no public keys, so no JWT assertions."""
    if request.form.get("grant_type") != "client_credentials":
        raise OAuthError("unsupported_grant_type", "grant_type must be client_credentials")
    channel = _channel(request.form.get("client_id", ""), request.form.get("client_secret", ""))
    with channel.lock:
        token = channel.access_tokens.issue(life)
        channel.changes += 1
    return {"token_type": "Bearer", "access_token": token, "expires_in": int(life.total_seconds())}


def _channel(client_id: str, client_secret: str) -> Channel:
    channel = world().channels.get(client_id)
    if channel is None or channel.account.channel_secret != client_secret:
        raise OAuthError("invalid_client", "invalid client_id or client_secret")
    return channel


def _verified(token: str) -> Json:
    channel = world().channel_for_token(token)
    if channel is None:
        raise OAuthError("invalid_request", "The access token expired")
    return {
        "client_id": channel.account.channel_id,
        "expires_in": channel.access_tokens.seconds_left(token) or 0,
        "scope": "profile chat_message.write",
    }
