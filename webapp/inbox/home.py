"""Where somebody who signs in begins."""

from __future__ import annotations

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from webapp.agents.models import RoleName
from webapp.workstreams.queries.queues import queue_ids_of


def go_home() -> ResponseReturnValue:
    """To the overview for an admin who is in no queue, to the console for everybody else."""
    is_admin = current_user.is_authenticated and current_user.is_allowed(RoleName.ADMIN)
    is_setting_up = is_admin and not queue_ids_of(current_user.id)
    return redirect(url_for("admin.show_overview" if is_setting_up else "inbox.conversations"))
