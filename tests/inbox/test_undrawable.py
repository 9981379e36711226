"""One row that cannot be drawn never takes its list, the page or the socket along."""

import pytest
from sqlalchemy import text

from tests import factories
from webapp.contacts.models import SocialProfile
from webapp.core.database import db
from webapp.core.transaction import transaction

BLANK_NAMES = (
    " ",
    "\u00a0",
    "\u2003",
    "\u3000",
    "\t",
    "\x1f",
    "\x85",
    "\u3164",
    "\u2800",
    "\u00ad",
    "\u200b",
)
PLAIN = "This cannot be shown"


@pytest.fixture
def two(app, client, centre):
    """Emi's and Fay's conversations wait; gives a function that breaks a column of Emi's."""
    factories.write(app, client, centre, "My beans never came")
    factories.write(
        app, client, centre, "Fay is fine", source={"type": "user", "userId": factories.FAY}
    )
    return lambda statement: execute(app, statement)


@pytest.fixture
def undrawn(caplog):
    """What the log says of things that could not be drawn."""
    caplog.set_level("ERROR", "webapp.core.drawing")
    return lambda: [record.getMessage() for record in caplog.records]


def execute(app, statement):
    with app.app_context(), transaction():
        db.session.execute(text(statement))


def page(browser, url="/conversations"):
    answer = browser.get(url)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_data(as_text=True)


def test_a_name_of_blanks_is_a_name_not_known(app, centre, waiting, sign_in):
    aoi = sign_in(centre.aoi)
    for name in BLANK_NAMES:
        with app.app_context(), transaction():
            db.session.query(SocialProfile).one().display_name = name
        assert "Name not known yet" in page(aoi), ascii(name)


@pytest.mark.both_databases
def test_a_row_that_cannot_be_read_stands_plain_among_the_others(two, centre, sign_in, undrawn):
    aoi = sign_in(centre.aoi)
    two("UPDATE conversation SET priority = 9 WHERE id = (SELECT min(id) FROM conversation)")
    html = page(aoi)
    assert PLAIN in html
    assert "Fay is fine" in html
    assert [line.split(" cannot")[0] for line in undrawn()] == ["conversation 1"]
    assert "beans" not in undrawn()[0]


@pytest.mark.both_databases
def test_an_offer_that_cannot_be_drawn_can_still_be_accepted(app, two, centre, sign_in, undrawn):
    with app.app_context():
        factories.make_available(centre.aoi)
    factories.work(app, "assignment")
    aoi = sign_in(centre.aoi)
    assert page(aoi).count('class="offer"') == 2
    two("UPDATE conversation SET context = '[1]' WHERE id = (SELECT min(id) FROM conversation)")
    html = page(aoi)
    assert html.count('class="offer"') == 2
    assert PLAIN in html
    assert undrawn()


@pytest.mark.both_databases
def test_a_line_that_cannot_be_drawn_stands_plain_in_its_timeline(
    app, two, client, centre, sign_in, undrawn
):
    factories.write(app, client, centre, "And another thing")
    aoi = sign_in(centre.aoi)
    for change in ("content = '[1]', kind = 'location'", "direction = 'sideways'"):
        two(f"UPDATE message SET {change} WHERE id = (SELECT min(id) FROM message)")
        html = page(aoi, "/conversations/1")
        assert PLAIN in html
        assert "And another thing" in html
    assert undrawn()


def test_a_conversation_that_cannot_be_drawn_takes_only_its_own_place(
    two, centre, sign_in, undrawn
):
    aoi = sign_in(centre.aoi)
    two("UPDATE conversation SET priority = 9 WHERE id = (SELECT min(id) FROM conversation)")
    html = page(aoi, "/conversations/1")
    assert "This conversation cannot be shown" in html
    assert "Fay is fine" in html
    screen = aoi.fragment("/screen?conversation=1")
    assert "Fay is fine" in screen.get_data(as_text=True)


@pytest.mark.both_databases
def test_an_entry_of_an_admins_list_that_cannot_be_drawn_stands_plain(
    app, two, centre, sign_in, undrawn
):
    dana = sign_in(centre.dana)
    entries = page(dana, "/admin/audit").count("<tr>")
    two("UPDATE audit_entry SET verb = 'danced' WHERE id = (SELECT max(id) FROM audit_entry)")
    html = page(dana, "/admin/audit")
    assert PLAIN in html
    assert html.count("<tr>") == entries
    assert dana.get("/admin/audit.csv").status_code == 200
