"""An account's health: how it stands, its webhooks, what failed, what was found over time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from webapp.channels.models import ChannelCheck
from webapp.channels.queries import check_history, latest_checks
from webapp.core import clock
from webapp.core.database import db
from webapp.core.flask import row_id
from webapp.core.transaction import transaction
from webapp.intake.actions import replay_events
from webapp.intake.queries import failed_events, tallies
from webapp.line.findings import WAITING
from webapp.line.setup.queries import health_of
from webapp.line.setup.views import blueprint
from webapp.line.setup.views.accounts import account_page, get_set_up
from webapp.line.setup.views.callback import point_of
from webapp.line.setup.words import CHECKS
from webapp.line.tasks import check_account

FAILED_ROWS = 50
HISTORY_ROWS = 50
HOURS = 48
STEP, TALLEST = 20, 150


@blueprint.get("/<int:account_id>/health")
def show_health(account_id: int) -> ResponseReturnValue:
    """Everything that is known of an account's health."""
    account = get_set_up(account_id)
    checks = latest_checks(account_id)
    history = check_history(account_id, HISTORY_ROWS)
    return account_page(
        "health",
        account,
        health=health_of(account),
        points=[point_of(name, checks[name]) for name in CHECKS if _is_known(checks.get(name))],
        traffic=traffic_of(tallies(account_id, HOURS), clock.now()),
        failed=failed_events(account_id, FAILED_ROWS),
        history=list(filter(_is_known, history)),
    )


def _is_known(check: ChannelCheck | None) -> bool:
    return check is not None and check.code != WAITING


@blueprint.post("/<int:account_id>/health/checks")
def check_now(account_id: int) -> ResponseReturnValue:
    """Ask LINE about everything, now."""
    get_set_up(account_id)
    db.session.rollback()
    check_account(account_id)
    flash(_("LINE was asked about everything."))
    return redirect(url_for("line_setup.show_health", account_id=account_id))


@blueprint.post("/<int:account_id>/health/replays")
def replay(account_id: int) -> ResponseReturnValue:
    """Let one failed event, or all of them, be processed again."""
    get_set_up(account_id)
    event = request.form.get("event")
    with transaction():
        count = replay_events(account_id, _ids(event) if event is not None else None)
    flash(
        ngettext(
            "%(num)d event is processed again now.",
            "%(num)d events are processed again now.",
            count,
        )
    )
    return redirect(url_for("line_setup.show_health", account_id=account_id))


def _ids(event: str) -> list[int]:
    """The id of one event; none for what can be no id."""
    try:
        return [row_id(event)]
    except ValueError:
        return []


@dataclass(frozen=True)
class Bar:
    """One hour. `x` and `height` in the chart's own units."""

    hour_at: datetime
    received: int
    badly_signed: int
    slow: int
    slowest_ms: int
    x: int
    height: int


@dataclass(frozen=True)
class Traffic:
    """The hours, the oldest first."""

    bars: tuple[Bar, ...]

    @property
    def received(self) -> int:
        """All that came."""
        return sum(bar.received for bar in self.bars)

    @property
    def badly_signed(self) -> int:
        """Those whose signature was wrong."""
        return sum(bar.badly_signed for bar in self.bars)

    @property
    def slow(self) -> int:
        """Those that were answered too slowly."""
        return sum(bar.slow for bar in self.bars)

    @property
    def slowest_ms(self) -> int:
        """The longest answer."""
        return max((bar.slowest_ms for bar in self.bars), default=0)

    @property
    def most(self) -> int:
        """The busiest hour's count."""
        return max((bar.received for bar in self.bars), default=0)


def traffic_of(tallies: Iterable[Any], now: datetime) -> Traffic:
    """The last hours up to now, those without a webhook among them.

    `tallies`: rows with hour_at, received, badly_signed, slow, slowest_ms.
    """
    by_hour = {tally.hour_at: tally for tally in tallies}
    this_hour = now.replace(minute=0, second=0, microsecond=0)
    hours = [this_hour - timedelta(hours=ago) for ago in reversed(range(HOURS))]
    most = max((by_hour[hour].received for hour in hours if hour in by_hour), default=0)
    return Traffic(
        tuple(_bar(hour, by_hour.get(hour), place, most) for place, hour in enumerate(hours))
    )


def _bar(hour: datetime, tally: Any, place: int, most: int) -> Bar:
    x = place * STEP + 3
    if tally is None:
        return Bar(hour, 0, 0, 0, 0, x, 0)
    height = max(2, round(TALLEST * tally.received / most)) if tally.received else 0
    counts = (tally.received, tally.badly_signed, tally.slow, tally.slowest_ms)
    return Bar(hour, *counts, x, height)
