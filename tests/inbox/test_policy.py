"""The buttons are those of the state table."""

import pytest

from webapp.conversations.policy import Viewer
from webapp.conversations.states import ConversationState
from webapp.core import clock
from webapp.inbox.policy import Right, rights_of
from webapp.inbox.rows import ConversationCard, Profile

AOI, BEN = 1, 2
OWNERS = {
    "is_writing": {"active"},
    "is_ending": {"active"},
    "is_parking": {"active"},
    "is_releasing": {"active"},
    "is_closing": {"wrap_up"},
}


def card(state, **facts):
    values = {
        "agent_id": None,
        "previous_agent_id": None,
        "offered_agent_id": None,
        "agent_name": None,
        "offered_to": None,
        "queue_id": 1,
        "queue_name": "Support",
        "queue_description": "",
        "account_name": "Shop",
        "waiting_since_at": None,
        "parked_until_at": None,
        "closed_at": None,
        "conversation_count": 1,
    }
    return ConversationCard(
        id=1,
        social_profile_id=1,
        state=ConversationState(state),
        profile=Profile(1, "t", "Emi", is_group=False, has_picture=False),
        created_at=clock.now(),
        state_changed_at=clock.now(),
        **(values | facts),
    )


@pytest.mark.parametrize("state", [state.value for state in ConversationState])
@pytest.mark.parametrize("name", list(OWNERS))
def test_owners_commands_are_the_owners_alone(state, name):
    owned = card(state, agent_id=AOI)
    assert getattr(rights_of(Viewer(AOI), owned), name) == (state in OWNERS[name])
    assert not getattr(rights_of(Viewer(BEN, is_supervising=True), owned), name)


@pytest.mark.parametrize(
    ("state", "offered", "previous", "is_taking", "is_reopening"),
    [
        ("open", None, None, True, False),
        ("open", AOI, None, True, False),
        ("open", BEN, None, False, False),
        ("waiting", None, AOI, False, True),
        ("waiting", None, BEN, False, False),
        ("closed", None, AOI, False, False),
    ],
)
def test_a_free_one_can_be_taken_and_ones_own_parked_one_reopened(
    state, offered, previous, is_taking, is_reopening
):
    it = card(state, offered_agent_id=offered, previous_agent_id=previous)
    right = rights_of(Viewer(AOI, frozenset({1})), it)
    assert (right.is_taking, right.is_reopening) == (is_taking, is_reopening)


@pytest.mark.parametrize("state", [state.value for state in ConversationState])
def test_who_reads_by_a_mention_alone_has_no_button_at_all(state):
    assert rights_of(Viewer(AOI), card(state)) == Right()
