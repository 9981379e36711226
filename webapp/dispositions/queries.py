"""Reads of disposition codes."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import and_, exists, func, select

from webapp.conversations.models import Conversation
from webapp.core.database import db
from webapp.dispositions.models import (
    CODES_DEFAULT,
    ConversationDisposition,
    DispositionCode,
    DispositionScheme,
)
from webapp.dispositions.policy import Category, Offer

IS_OF_IT = DispositionCode.workstream_id == Conversation.workstream_id


@dataclass(frozen=True)
class Code:
    """A code to choose, or chosen. `is_offered` False: it was deleted since."""

    id: int
    category: str
    name: str
    is_offered: bool = True

    @property
    def words(self) -> str:
        """With its category, where it has one."""
        return f"{self.category} › {self.name}" if self.category else self.name


def scheme_of(workstream_id: int) -> DispositionScheme:
    """How a workstream asks; a new row where nobody has said so yet."""
    kept = db.session.get(DispositionScheme, workstream_id)
    if kept is not None:
        return kept
    return DispositionScheme(
        workstream_id=workstream_id, is_required=False, codes_limit=CODES_DEFAULT, version=1
    )


def codes_of(workstream_id: int | None) -> list[Code]:
    """What a workstream offers, in its order."""
    wanted = _codes().where(
        DispositionCode.workstream_id == workstream_id, DispositionCode.deleted_at.is_(None)
    )
    found = db.session.execute(wanted.order_by(DispositionCode.position, DispositionCode.id))
    return [Code(*row) for row in found]


def offer_of(workstream_id: int | None) -> Offer:
    """All that a workstream asks for."""
    scheme = scheme_of(workstream_id or 0)
    categories = tuple(
        Category(name, tuple(code.name for code in codes))
        for name, codes in by_category(codes_of(workstream_id))
    )
    return Offer(scheme.is_required, scheme.codes_limit, categories)


def by_category(codes: list[Code]) -> list[tuple[str, list[Code]]]:
    """Codes under their categories, in their order."""
    return [(name, list(each)) for name, each in groupby(codes, key=lambda code: code.category)]


def chosen_in(conversation_id: int) -> list[Code]:
    """What was chosen for a conversation, in the order of its workstream."""
    wanted = _codes().join(
        ConversationDisposition, ConversationDisposition.code_id == DispositionCode.id
    )
    found = db.session.execute(
        wanted.where(ConversationDisposition.conversation_id == conversation_id).order_by(
            DispositionCode.position, DispositionCode.id
        )
    )
    return [Code(*row) for row in found]


def _codes() -> Any:
    is_offered = DispositionCode.deleted_at.is_(None)
    return select(DispositionCode.id, DispositionCode.category, DispositionCode.name, is_offered)


def is_asked() -> Any:
    """For a statement about conversations: whether the workstream offers any code."""
    return exists().where(IS_OF_IT, DispositionCode.deleted_at.is_(None))


def is_required() -> Any:
    """For a statement about conversations: whether one is closed only with a code."""
    scheme = exists().where(
        DispositionScheme.workstream_id == Conversation.workstream_id,
        DispositionScheme.is_required.is_(True),
    )
    return and_(scheme, is_asked())


def names_chosen() -> Any:
    """For a statement about conversations: the names of what was chosen, in no certain order."""
    return (
        select(func.aggregate_strings(DispositionCode.name, ", "))
        .join(ConversationDisposition, ConversationDisposition.code_id == DispositionCode.id)
        .where(ConversationDisposition.conversation_id == Conversation.id)
        .correlate(Conversation)
        .scalar_subquery()
    )


def is_missing(conversation_id: int) -> bool:
    """Whether a conversation lacks a code without which its workstream closes none."""
    has_one = exists().where(ConversationDisposition.conversation_id == Conversation.id)
    wanted = select(Conversation.id).where(
        Conversation.id == conversation_id, is_required(), ~has_one
    )
    return db.session.scalar(wanted) is not None
