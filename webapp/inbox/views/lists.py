"""Which list an agent looks at, what of it, and in which order: kept for any of their browsers."""

from __future__ import annotations

from flask import Response

from webapp.core.transaction import transaction
from webapp.inbox.actions import choose_list, show_tab
from webapp.inbox.choice import Tab, fit
from webapp.inbox.forms.lists import ListForm, TabForm
from webapp.inbox.queries.choices import options_of
from webapp.inbox.views import blueprint
from webapp.inbox.views.doors import after_command, require_valid, viewer


@blueprint.put("/me/lists")
def show_list() -> Response:
    """Look at another list."""
    form = TabForm()
    require_valid(form)
    agent_id = viewer().agent_id
    with transaction():
        show_tab(agent_id, Tab(form.tab.data))
    return after_command(None)


@blueprint.put(f"/me/lists/<any({','.join(Tab)}):tab>")
def narrow_list(tab: str) -> Response:
    """Filter a list, or sort it otherwise. What does not fit it is left out."""
    form, mine = ListForm(), viewer()
    require_valid(form)
    supervises = mine.is_supervising
    choice = fit(Tab(tab), form.data, options_of(mine), is_supervising=supervises)
    with transaction():
        choose_list(mine.agent_id, Tab(tab), choice)
    return after_command(None)
