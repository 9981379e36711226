"""What every endpoint shares: bearer token, request id, faults, the record of calls."""

from __future__ import annotations

import errno
import uuid
from typing import TYPE_CHECKING, NoReturn, cast

from flask import Blueprint, Response, current_app, g, jsonify, request
from flask.typing import ResponseReturnValue

from simulator.channel import Channel
from simulator.errors import ApiError, Json
from simulator.faults import Fault
from simulator.records import ApiCall
from simulator.world import World

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

MAX_REQUEST = 2 * 1024 * 1024
WITHOUT_BEARER = frozenset(
    {"stateless_token", "short_lived_token", "verify", "verify_v2", "revoke"}
)

api = Blueprint("api", __name__)


class Dropped(Response):
    """Closes the connection in place of an answer: to the server it is a client that left."""

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> NoReturn:
        raise ConnectionAbortedError(errno.ECONNABORTED, "dropped, as ordered")


def world() -> World:
    return cast("World", current_app.extensions["world"])


def channel() -> Channel:
    """The account whose token the request carries."""
    return cast("Channel", g.channel)


def body() -> Json:
    """The request's JSON object. Raises ApiError 415 or 400."""
    if request.mimetype != "application/json":
        raise ApiError(415, "Unsupported Media Type")
    parsed = request.get_json(silent=True)
    if not isinstance(parsed, dict):
        raise ApiError(400, "The request body could not be parsed as JSON")
    return parsed


def endpoint_name() -> str:
    """Name of the endpoint as faults and records call it: "push", "profile", ..."""
    return (request.endpoint or "").rpartition(".")[2]


@api.before_request
def begin() -> ResponseReturnValue | None:
    """Name the request, let a fault strike, then ask for the bearer token."""
    g.request_id, g.channel, g.fault = str(uuid.uuid4()), None, world().faults.take(endpoint_name())
    g.fault_is_due = g.fault is not None
    if g.fault is not None and not g.fault.is_processed:
        return _strike(g.fault)
    _require_channel()
    return None


@api.after_request
def finish(response: Response) -> Response:
    """Let a fault strike after the work is done, add the request id, record the call."""
    fault: Fault | None = g.get("fault")
    if fault is not None and g.fault_is_due and fault.is_processed:
        struck = _strike(fault)
        response = struck if struck is not None else response
    response.headers["x-line-request-id"] = g.request_id
    world().calls.append(
        ApiCall(
            endpoint=endpoint_name(),
            method=request.method,
            path=request.path,
            status=None if isinstance(response, Dropped) else response.status_code,
            request_id=g.request_id,
            retry_key=request.headers.get("x-line-retry-key"),
            channel_id=g.channel.account.channel_id if g.channel else None,
            called_at=world().clock.now(),
        )
    )
    return response


def _strike(fault: Fault) -> Response | None:
    """Wait and drop or answer as the fault says; None when it only delays."""
    g.fault_is_due = False
    if fault.delay:
        world().stopping.wait(fault.delay)
    if fault.is_dropped:
        return Dropped()
    if fault.status is not None:
        answer = jsonify(fault.body if fault.body is not None else {"message": "Simulated fault"})
        answer.status_code = fault.status
        return answer
    if not fault.is_processed:
        _require_channel()
    return None


def _require_channel() -> None:
    if request.content_length is not None and request.content_length > MAX_REQUEST:
        raise ApiError(413, "Request entity too large")
    if endpoint_name() in WITHOUT_BEARER:
        return
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    found = world().channel_for_token(token.strip()) if scheme.lower() == "bearer" else None
    if found is None:
        raise ApiError(
            401,
            "Authentication failed. Confirm that the access token in the authorization header is"
            " valid.",
        )
    g.channel = found
