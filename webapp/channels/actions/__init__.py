"""Every verb about messaging accounts, one file an idea."""

from webapp.channels.actions.accounts import (
    create_account,
    delete_account,
    finish_set_up,
    rename_account,
    set_marks,
    set_webhook,
)
from webapp.channels.actions.checks import record_check
from webapp.channels.actions.instances import (
    AlreadyServing,
    InstanceSettings,
    attach,
    change_instance,
    detach,
    settings_of,
)
from webapp.channels.actions.rotating import rotate_secret, rotate_token
from webapp.channels.actions.standing import (
    keep_facts,
    learn_destination,
    mark_healthy,
    mark_tested,
    mark_unhealthy,
)

__all__ = [
    "AlreadyServing",
    "InstanceSettings",
    "attach",
    "change_instance",
    "create_account",
    "delete_account",
    "detach",
    "finish_set_up",
    "keep_facts",
    "learn_destination",
    "mark_healthy",
    "mark_tested",
    "mark_unhealthy",
    "record_check",
    "rename_account",
    "rotate_secret",
    "rotate_token",
    "set_marks",
    "set_webhook",
    "settings_of",
]
