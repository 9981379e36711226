"""What LINE's answers mean, row by row of its documentation."""

import pytest
from requests.structures import CaseInsensitiveDict

from webapp.line.policy import classify, unanswered
from webapp.outbox.transport import Accepted, Ambiguous, Refused, ReplyRefused, Route, TryLater

REPLY, PUSH = Route.REPLY, Route.PUSH
RATE = {"message": "The API rate limit has been exceeded. Try again later."}
MONTHLY = {"message": "You have reached your monthly limit."}
INVALID_TOKEN = {"message": "Invalid reply token"}
WRONG_BODY = {
    "message": "The request body has 1 error(s)",
    "details": [{"message": "May not be empty", "property": "messages[0].text"}],
}
SAID_BEFORE = {"message": "The retry key is already accepted"}


def outcome(route, status, body=None, headers=None):
    return classify(route, status, CaseInsensitiveDict(headers or {}), body or {})


@pytest.mark.parametrize(
    ("route", "status", "body", "kind"),
    [
        (REPLY, 200, {}, Accepted),
        (PUSH, 200, {}, Accepted),
        (PUSH, 202, {}, Accepted),
        (PUSH, 409, SAID_BEFORE, Accepted),
        (REPLY, 400, INVALID_TOKEN, ReplyRefused),
        (REPLY, 400, WRONG_BODY, Refused),
        (PUSH, 400, {"message": "Failed to send messages"}, Refused),
        (PUSH, 400, WRONG_BODY, Refused),
        (REPLY, 401, {}, Refused),
        (PUSH, 401, {}, Refused),
        (PUSH, 403, {}, Refused),
        (PUSH, 404, {}, Refused),
        (PUSH, 413, {}, Refused),
        (PUSH, 415, {}, Refused),
        (REPLY, 409, {}, Refused),
        (PUSH, 302, {}, Refused),
        (REPLY, 429, RATE, TryLater),
        (PUSH, 429, RATE, TryLater),
        (PUSH, 429, {}, TryLater),
        (PUSH, 429, MONTHLY, Refused),
        (REPLY, 429, MONTHLY, Refused),
        *[(PUSH, status, {}, TryLater) for status in (500, 502, 503, 504, 599)],
        *[(REPLY, status, {}, Ambiguous) for status in (500, 502, 503, 504, 599)],
    ],
)
def test_every_status_has_its_outcome(route, status, body, kind):
    assert type(outcome(route, status, body)) is kind


@pytest.mark.parametrize("status", [401, 403])
def test_refused_credentials_are_the_accounts_fault(status):
    assert outcome(PUSH, status).is_account_broken
    assert not outcome(PUSH, 400).is_account_broken


def test_the_monthly_limit_is_told_in_lines_own_words():
    assert MONTHLY["message"] in outcome(PUSH, 429, MONTHLY).reason


def test_the_details_of_a_refusal_are_told():
    reason = outcome(PUSH, 400, WRONG_BODY).reason
    assert "messages[0].text" in reason
    assert "May not be empty" in reason


def test_ids_and_the_request_id_are_kept():
    body = {"sentMessages": [{"id": "1", "quoteToken": "q"}, {"id": 2}]}
    assert outcome(PUSH, 200, body, {"X-Line-Request-Id": "r"}) == Accepted(("1", "2"), "r", "q")
    before = {"x-line-accepted-request-id": "first", "x-line-request-id": "second"}
    assert outcome(PUSH, 409, body, before).request_id == "first"


def test_an_endless_request_id_is_cut_to_what_can_be_kept():
    """PostgreSQL refuses a longer one: the outcome could never be recorded."""
    assert len(outcome(PUSH, 200, {}, {"X-Line-Request-Id": "r" * 5000}).request_id) == 100


@pytest.mark.parametrize(
    "body",
    [[], "text", 7, None, {"sentMessages": 5}, {"sentMessages": ["x", {}]}, {"details": 3},
     {"details": [1, {"property": 2}], "message": {"a": 1}}],
)  # fmt: skip
@pytest.mark.parametrize("status", [200, 400, 429, 500])
def test_no_answer_is_too_strange(status, body):
    assert classify(PUSH, status, {}, body) is not None


@pytest.mark.parametrize(
    ("route", "was_sent", "kind"),
    [
        (PUSH, True, TryLater),
        (PUSH, False, TryLater),
        (REPLY, False, TryLater),
        (REPLY, True, Ambiguous),
    ],
)
def test_a_reply_that_may_have_arrived_is_never_repeated(route, was_sent, kind):
    assert type(unanswered(route, "timeout", was_sent=was_sent)) is kind
