"""Work classification and route-to-queue rules of a workstream."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Boolean, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.core import clock
from webapp.core.database import Versioned, db

RULESETS_LIMIT = 10
RULES_LIMIT = 100


class ClassificationRuleset(Versioned, db.Model):  # type: ignore[misc, name-defined]
    """Rules of a workstream of which the first that matches fires; then comes the next ruleset."""

    __tablename__ = "classification_ruleset"

    id: Mapped[int] = mapped_column(primary_key=True)
    workstream_id: Mapped[int] = mapped_column(ForeignKey("workstream.id"), index=True)
    position: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(String(100))
    is_enabled: Mapped[bool] = mapped_column(Boolean, default=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    rules: Mapped[list[ClassificationRule]] = relationship(
        back_populates="ruleset",
        order_by="ClassificationRule.position, ClassificationRule.id",
        cascade="all, delete-orphan",
        lazy="selectin",
    )


class ClassificationRule(Versioned, db.Model):  # type: ignore[misc, name-defined]
    """If `condition`, then `outputs` (`rules/conditions.py`, `rules/policy.py` give shapes)."""

    __tablename__ = "classification_rule"

    id: Mapped[int] = mapped_column(primary_key=True)
    ruleset_id: Mapped[int] = mapped_column(
        ForeignKey("classification_ruleset.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(String(100))
    is_enabled: Mapped[bool] = mapped_column(Boolean, default=True)
    condition: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    outputs: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    ruleset: Mapped[ClassificationRuleset] = relationship(back_populates="rules")


class RouteToQueueRule(Versioned, db.Model):  # type: ignore[misc, name-defined]
    """If `condition`, then to one of the targets, by their shares."""

    __tablename__ = "route_to_queue_rule"

    id: Mapped[int] = mapped_column(primary_key=True)
    workstream_id: Mapped[int] = mapped_column(ForeignKey("workstream.id"), index=True)
    position: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(String(100))
    is_enabled: Mapped[bool] = mapped_column(Boolean, default=True)
    condition: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    targets: Mapped[list[RouteTarget]] = relationship(
        order_by="RouteTarget.id", cascade="all, delete-orphan", lazy="selectin"
    )


class RouteTarget(db.Model):  # type: ignore[misc, name-defined]
    """A queue of a route-to-queue rule; the shares of one rule sum to 100."""

    __tablename__ = "route_target"

    id: Mapped[int] = mapped_column(primary_key=True)
    rule_id: Mapped[int] = mapped_column(
        ForeignKey("route_to_queue_rule.id", ondelete="CASCADE"), index=True
    )
    queue_id: Mapped[int] = mapped_column(ForeignKey("queue.id"), index=True)
    percent: Mapped[int] = mapped_column(Integer, default=100)
