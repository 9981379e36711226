"""What an agent chooses to see of the lists."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlalchemy import select

from webapp.conversations.models import Conversation
from webapp.conversations.states import ConversationState
from webapp.core.database import count_changed, db, insert_new
from webapp.core.events import record
from webapp.inbox.choice import Choice, Tab
from webapp.inbox.events import ListsChosen
from webapp.inbox.models import ListChoice


def show_tab(agent_id: int, tab: Tab) -> None:
    """Have this list shown, here and wherever the agent looks next."""
    _keep(agent_id, {"tab": tab.value})


def lead_to_mine(conversation: Conversation, agent_id: int) -> None:
    """Who takes up a parked or closed one looks on at their own: it leaves the list it was in."""
    if conversation.state in (ConversationState.WAITING, ConversationState.CLOSED):
        show_tab(agent_id, Tab.MINE)


def choose_list(agent_id: int, tab: Tab, choice: Choice) -> None:
    """Have so much of a list shown, in this order."""
    usual = asdict(Choice())
    _keep(agent_id, {tab.value: {k: v for k, v in asdict(choice).items() if v != usual[k]}})


def _keep(agent_id: int, changes: dict[str, Any]) -> None:
    count_changed(insert_new(ListChoice).values(agent_id=agent_id, choices={}))
    wanted = select(ListChoice).where(ListChoice.agent_id == agent_id).with_for_update()
    kept = db.session.scalars(wanted).one()
    before, kept.choices = kept.choices, kept.choices | changes
    if kept.choices != before:
        db.session.flush()
        record(ListsChosen(agent_id))
