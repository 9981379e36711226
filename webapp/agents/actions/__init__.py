"""Every verb about agents, one file an idea."""

from webapp.agents.actions.own import change_own, choose_theme
from webapp.agents.actions.passwords import (
    PASSWORD_LENGTH,
    as_compared,
    change_password,
    check_password,
    make_link,
    reset_password,
    use_link,
)
from webapp.agents.actions.people import (
    change_agent,
    create_agent,
    create_first_admin,
    deactivate,
    invite,
    invite_again,
    reactivate,
)
from webapp.agents.actions.presences import (
    begin_anew,
    close_console,
    drop_silent_consoles,
    mark_lost_if_alone,
    mark_missed,
    mark_rejected,
    open_console,
    reset_presence,
    set_presence,
    sign_off_lost,
)
from webapp.agents.actions.sign_ins import (
    begin_sign_in,
    end_one_sign_in,
    end_sign_in,
    end_sign_ins,
)
from webapp.agents.actions.two_factor import (
    keep_recovery_codes,
    turn_off_two_factor,
    turn_on_two_factor,
)

__all__ = [
    "PASSWORD_LENGTH",
    "as_compared",
    "begin_anew",
    "begin_sign_in",
    "change_agent",
    "change_own",
    "change_password",
    "check_password",
    "choose_theme",
    "close_console",
    "create_agent",
    "create_first_admin",
    "deactivate",
    "drop_silent_consoles",
    "end_one_sign_in",
    "end_sign_in",
    "end_sign_ins",
    "invite",
    "invite_again",
    "keep_recovery_codes",
    "make_link",
    "mark_lost_if_alone",
    "mark_missed",
    "mark_rejected",
    "open_console",
    "reactivate",
    "reset_password",
    "reset_presence",
    "set_presence",
    "sign_off_lost",
    "turn_off_two_factor",
    "turn_on_two_factor",
    "use_link",
]
