"""What the lists, their orders and titles are called."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import pgettext

from webapp.inbox.choice import Order, Tab


def tab_word(tab: Tab) -> str:
    """What stands on a list's tab."""
    return {
        Tab.MINE: pgettext("list", "Mine"),
        Tab.WAITING: pgettext("list", "Waiting"),
        Tab.PARKED: pgettext("list", "Parked"),
        Tab.CLOSED: pgettext("list", "Closed"),
    }[Tab(tab)]


def title_word(tab: Tab, *, is_of_all: bool) -> str:
    """What a list is called in full. `is_of_all`: others' conversations stand in it, too."""
    own, everybodys = {
        Tab.MINE: (_("My conversations"), _("Everybody's conversations")),
        Tab.WAITING: (_("Waiting in my queues"), _("Waiting in all queues")),
        Tab.PARKED: (_("Parked by me"), _("Parked by everybody")),
        Tab.CLOSED: (_("Closed by me today"), _("Closed today")),
    }[Tab(tab)]
    return everybodys if is_of_all else own


def order_word(order: Order, tab: Tab) -> str:
    """What comes first."""
    if order == Order.NEWEST and tab == Tab.CLOSED:
        return _("Last closed first")
    return {
        Order.DUE: _("Due first, then longest waiting"),
        Order.NEWEST: _("Newest words first"),
        Order.QUEUE: _("By queue"),
    }[Order(order)]
