"""The menu of the administration: groups, the current page, and nobody else's pages."""

import re

import pytest

from webapp.agents.actions.people import create_agent
from webapp.agents.models import RoleName
from webapp.core.transaction import transaction
from webapp.pages.menu import MENU


def menu_of(page):
    """The menu's HTML."""
    return page[page.index('id="admin_places"') : page.index('class="admin-own"')]


def test_groups_have_names_and_the_current_page_is_marked(dana):
    menu = menu_of(dana.get("/admin/queues"))
    groups = re.findall(r'class="admin-group" id="(menu_\w+)">([^<]+)<', menu)
    assert [word for _id, word in groups] == [
        "Channels", "Routing", "People", "Customers", "Insights", "System",
    ]  # fmt: skip
    assert all(f'aria-labelledby="{id_}"' in menu for id_, _word in groups)
    current = re.findall(r'href="([^"]+)" aria-current="page"', menu)
    assert current == ["/admin/queues"]


def test_every_entry_leads_to_a_page_that_marks_it(app, dana):
    with app.test_request_context():
        urls = {
            entry.name: app.url_for(entry.endpoint) for group in MENU for entry in group.entries
        }
    for url in urls.values():
        assert f'href="{url}" aria-current="page"' in menu_of(dana.get(url)), url


def test_administration_opens_on_the_overview(dana):
    assert 'href="/admin">' in dana.get("/conversations")
    assert '<h1 class="page-title">Overview</h1>' in dana.get("/admin")


@pytest.mark.parametrize(
    ("roles", "seen"),
    [
        ([RoleName.SUPERVISOR], ["/contacts", "/quick-replies", "/tags", "/blocked", "/team"]),
        ([RoleName.AGENT], ["/contacts"]),
    ],
    ids=["supervisor", "agent"],
)
def test_others_see_only_what_they_may_open(app, browse_as, centre, roles, seen):
    with app.app_context(), transaction():
        sari = create_agent("sari@example.com", "Sari", "correct horse battery", roles).id
    page = browse_as(sari).get("/me")
    assert re.findall(r'<a class="admin-link" href="([^"]+)"', menu_of(page)) == seen
    assert 'href="/admin' not in page
