"""Every verb about queues and offers, one file an idea."""

from webapp.routing.actions.adopting import adopt
from webapp.routing.actions.answering import accept_offer, end_offer, pick, reject_offer, reopen
from webapp.routing.actions.arranging import (
    QUEUE,
    add_member,
    change_queue,
    create_queue,
    delete_queue,
    set_members,
)
from webapp.routing.actions.ending import end, free_wrap_up, resume_load
from webapp.routing.actions.forgetting import forget_words
from webapp.routing.actions.offering import offer
from webapp.routing.actions.queueing import enqueue
from webapp.routing.actions.rerouting import hold_or_offer
from webapp.routing.actions.workstreams import (
    WORKSTREAM,
    Fallback,
    change_workstream,
    choose_fallback,
    create_workstream,
    delete_workstream,
)
from webapp.routing.distribution import Distribution

__all__ = [
    "QUEUE",
    "WORKSTREAM",
    "Distribution",
    "Fallback",
    "accept_offer",
    "add_member",
    "adopt",
    "change_queue",
    "change_workstream",
    "choose_fallback",
    "create_queue",
    "create_workstream",
    "delete_queue",
    "delete_workstream",
    "end",
    "end_offer",
    "enqueue",
    "forget_words",
    "free_wrap_up",
    "hold_or_offer",
    "offer",
    "pick",
    "reject_offer",
    "reopen",
    "resume_load",
    "set_members",
]
