"""Profiles of people and groups."""

from __future__ import annotations

import re

from flask import url_for

from simulator.api.base import api, channel
from simulator.errors import ApiError, Json
from simulator.events import complete, lane_of, source_of
from simulator.records import Customer, Group

_USER_ID = re.compile(r"U[0-9a-f]{32}\Z")


def picture_url(hue: int) -> str:
    return url_for("pages.portrait", hue=hue, _external=True)


@api.get("/v2/bot/profile/<user_id>", endpoint="profile")
def profile(user_id: str) -> Json:
    customer = _customer(user_id)
    if customer.is_blocked:
        raise ApiError(404, "Not found")
    part = customer.part
    status = {"statusMessage": part.status_message} if part.status_message else {}
    return {**_face(customer), "language": part.language, **status}


@api.get("/v2/bot/group/<group_id>/summary", endpoint="group_summary")
def group_summary(group_id: str) -> Json:
    part = _group(group_id).part
    return {"groupId": group_id, "groupName": part.name, "pictureUrl": picture_url(part.hue)}


@api.get("/v2/bot/group/<group_id>/member/<user_id>", endpoint="group_member")
@api.get("/v2/bot/room/<group_id>/member/<user_id>", endpoint="room_member")
def member(group_id: str, user_id: str) -> Json:
    if user_id not in _group(group_id).member_ids:
        raise ApiError(404, "Not found")
    return _face(_customer(user_id))


@api.get("/v2/bot/group/<group_id>/members/count", endpoint="group_member_count")
def member_count(group_id: str) -> Json:
    return {"count": len(_group(group_id).member_ids)}


@api.post("/v2/bot/group/<group_id>/leave", endpoint="group_leave")
@api.post("/v2/bot/room/<group_id>/leave", endpoint="room_leave")
def leave(group_id: str) -> Json:
    """Out at once; the account hears of it as of any other end (`leave`)."""
    group = _group(group_id)
    with channel().lock:
        group.is_joined = False
        channel().touch(channel().chat(group_id))
    event = complete(channel(), {"type": "leave", "source": source_of(None, group)})
    channel().sender.send([event], lane=lane_of(event))
    return {}


def _face(customer: Customer) -> Json:
    """What everyone may see of a person."""
    return {
        "userId": customer.user_id,
        "displayName": customer.display_name,
        "pictureUrl": picture_url(customer.part.hue),
    }


def _customer(user_id: str) -> Customer:
    if not _USER_ID.match(user_id):
        raise ApiError(400, "The value for the 'userId' parameter is invalid")
    if user_id not in channel().customers:
        raise ApiError(404, "Not found")
    return channel().customers[user_id]


def _group(group_id: str) -> Group:
    group = channel().groups.get(group_id)
    if group is None or not group.is_joined:
        raise ApiError(404, "Not found")
    return group
