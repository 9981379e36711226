"""Lists of contacts kept under a name: one's own, and those that supervisors give everybody."""

import re

import pytest

from webapp.core.colours import Colour
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.tags.actions import TagContent, create_tag, delete_tag
from webapp.tags.models import Tag

LIST = "/contacts"


def tabs(page):
    """The names of the views, the one that is shown in brackets."""
    found = re.findall(r'class="tab"([^>]*)>(?:<bdi>)?([^<]+)<', page)
    return [f"[{name}]" if "current" in facts else name for facts, name in found]


@pytest.fixture
def vip(app, centre):
    """The id of a tag."""
    with app.app_context(), transaction():
        return create_tag(TagContent("VIP", Colour.TEAL)).id


def keep(browser, query, name, **more):
    """Keep a list under a name; gives where that leads."""
    page = browser.open(f"{LIST}?{query}")
    answer = browser.send(f"{LIST}/views?{query}", page, name=name, **more)
    return answer.location if answer.status_code == 302 else answer.text


@pytest.mark.both_databases
def test_a_view_is_kept_shown_again_renamed_replaced_and_deleted(centre, dana, browse_as, vip):
    aoi = browse_as(centre.aoi)
    at = keep(aoi, f"view=all&tag={vip}&order=newest", "Mine")
    page = aoi.get(at)
    assert tabs(page) == ["All contacts", "[Mine]"]
    assert "Tag: <bdi>VIP</bdi>" in page
    # Where one was is where one is next time; others have neither the view nor its place.
    assert tabs(aoi.get(LIST)) == ["All contacts", "[Mine]"]
    assert tabs(dana.get(LIST)) == ["[All contacts]"]
    assert "Another view has this name already" in keep(aoi, "chat=none", "mine")
    number = at.rpartition("=")[2]
    page = aoi.open(f"{LIST}?view={number}&f=1&chat=none")
    assert aoi.send(f"{LIST}/views/{number}/choice?chat=none", page).status_code == 302
    page = aoi.get(LIST)
    assert ("Has no chat" in page, "Tag: <bdi>" in page) == (True, False)
    aoi.send(f"{LIST}/views/{number}", name="Ours")
    assert tabs(aoi.get(LIST)) == ["All contacts", "[Ours]"]
    dana.get(f"{LIST}/views/{number}", status=404)
    aoi.send(f"{LIST}/views/{number}/deletion")
    assert tabs(aoi.get(LIST)) == ["[All contacts]"]


def test_supervisors_share_views_that_others_only_look_at(centre, dana, browse_as, vip):
    number = keep(dana, f"view=all&tag={vip}", "VIPs", is_shared="y").rpartition("=")[2]
    aoi = browse_as(centre.aoi)
    page = aoi.get(f"{LIST}?view={number}")
    assert tabs(page) == ["All contacts", "[VIPs]"]
    assert "Rename or delete" not in page
    aoi.get(f"{LIST}/views/{number}", status=404)
    page = aoi.open(f"{LIST}?view={number}")
    assert aoi.send(f"{LIST}/views/{number}/choice?chat=none", page).status_code == 404
    # What an agent sends as shared is their own all the same.
    keep(aoi, "view=all&chat=none", "Loose", is_shared="y")
    assert tabs(dana.get(f"{LIST}?view=all")) == ["[All contacts]", "VIPs"]
    log = dana.get("/admin/audit")
    assert ("VIPs" in log, "Loose" in log) == (True, False)


def test_a_view_of_what_was_deleted_says_so(app, dana, vip):
    at = keep(dana, f"view=all&tag={vip}", "VIPs")
    with app.app_context(), transaction():
        delete_tag(db.session.get_one(Tag, vip))
    page = dana.get(at)
    assert "“Tag” names something that was deleted" in page
    assert tabs(page) == ["All contacts", "[VIPs]"]
