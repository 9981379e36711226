"""The table of states is the one in the design, move by move."""

import pytest

from webapp.conversations.states import (
    MOVES,
    ConversationState,
    Move,
    is_possible,
    move_for_customer_message,
)

OPEN, ACTIVE, WAITING, WRAP_UP, CLOSED = ConversationState
TABLE = {
    (OPEN, ACTIVE): {Move.TAKE},
    (ACTIVE, OPEN): {Move.RELEASE},
    (ACTIVE, WAITING): {Move.PARK},
    (WAITING, OPEN): {Move.REVIVE},
    (WAITING, ACTIVE): {Move.REOPEN},
    (ACTIVE, WRAP_UP): {Move.END},
    (WRAP_UP, ACTIVE): {Move.RETURN},
    (WRAP_UP, CLOSED): {Move.CLOSE},
    (OPEN, CLOSED): {Move.CLOSE},
    (ACTIVE, CLOSED): {Move.CLOSE},
    (WAITING, CLOSED): {Move.CLOSE},
}


@pytest.mark.parametrize("source", ConversationState)
@pytest.mark.parametrize("target", ConversationState)
def test_only_the_designs_moves_exist(source, target):
    found = {move for move, (sources, end) in MOVES.items() if source in sources and end == target}
    assert found == TABLE.get((source, target), set())
    assert {move for move in found if not is_possible(move, source)} == set()


def test_nothing_leaves_closed():
    assert not any(is_possible(move, CLOSED) for move in Move)


@pytest.mark.parametrize(
    ("state", "made"),
    [(OPEN, None), (ACTIVE, None), (WAITING, Move.REVIVE), (WRAP_UP, Move.RETURN), (CLOSED, None)],
)
def test_what_a_customers_message_does(state, made):
    assert move_for_customer_message(state) == made
