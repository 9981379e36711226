"""Linking accounts: the token."""

from __future__ import annotations

from simulator.api.base import api, channel
from simulator.errors import ApiError, Json


@api.post("/v2/bot/user/<user_id>/linkToken", endpoint="link_token")
def issue_link_token(user_id: str) -> Json:
    customer = channel().customers.get(user_id)
    if customer is None or customer.is_blocked:
        raise ApiError(404, "Not found")
    with channel().lock:
        return {"linkToken": channel().link_tokens.issue(user_id)}
