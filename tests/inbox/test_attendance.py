"""Who has the conversation open sees who else has, and who writes in it; nobody else does."""

from tests.assertions import query_budget
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.workstreams.actions.queues import set_members
from webapp.workstreams.models import Queue


def shown(html, conversation_id):
    """What the newest of the lines over the composer says in some HTML; None when none is there."""
    mark = f'id="conversation_{conversation_id}_attendance"'
    if mark not in html:
        return None
    line = html.rsplit(mark, 1)[1].split("</p>")[0]
    return [each.split("</bdi>")[0] for each in line.split("<bdi>")[1:]]


def draft(browser, conversation_id, text):
    answer = browser.send("PUT", f"/conversations/{conversation_id}/draft", text=text)
    assert answer.status_code == 204


def test_colleagues_see_who_looks_who_writes_and_that_they_stopped(
    centre, owned, open_console, sign_in
):
    aoi = open_console(centre.aoi, owned)
    assert shown(aoi.snapshot(), owned) == [], "nobody sees themselves"
    ben = open_console(centre.ben, owned)
    assert shown(aoi.hear(), owned) == ["Ben is looking"]
    assert shown(ben.snapshot(), owned) == ["Aoi is looking"]
    hands = sign_in(centre.aoi)
    draft(hands, owned, "Dear Emi")
    assert shown(ben.hear(), owned) == ["Aoi is writing an answer…"]
    draft(hands, owned, "")
    assert shown(ben.hear(), owned) == ["Aoi is looking"]
    hands.send("PUT", f"/conversations/{owned}/notes/draft", text="She called")
    assert shown(ben.hear(), owned) == ["Aoi is writing a note…"]
    hands.send("POST", f"/conversations/{owned}/notes", text="She called", submission_key="k")
    assert shown(ben.hear(), owned) == ["Aoi is looking"]
    aoi.console.seat.leave()
    assert shown(ben.hear(), owned) == []


def test_who_may_not_see_the_conversation_is_neither_told_nor_shown(
    app, centre, owned, open_console
):
    chen = open_console(centre.chen, owned)
    ben = open_console(centre.ben, owned)
    chen.snapshot()
    open_console(centre.aoi, owned)
    assert shown(chen.hear(), owned) is None
    assert shown(ben.snapshot(), owned) == ["Aoi is looking"]
    with app.app_context(), transaction():
        set_members(db.session.get_one(Queue, centre.queue_id), [centre.aoi])
    ben.hear()
    assert shown(open_console(centre.dana, owned).snapshot(), owned) == ["Aoi is looking"]


def test_it_costs_one_question_however_many_look_on(app, centre, owned, open_console):
    consoles = [open_console(one, owned) for one in (centre.aoi, centre.ben, centre.dana)]
    for console in consoles:
        console.snapshot()
        console.hear()
    watchers = [open_console(centre.dana, owned) for _ in range(3)]
    for watcher in watchers:
        watcher.snapshot()
        watcher.hear()
    consoles[1].console.seat.leave()
    first, *others = [watcher.mailbox.take() for watcher in watchers]
    assert all(other is first for other in others), "what all hear is one parcel"
    with query_budget(most=5):  # with both BEGINs
        pieces = [watcher.console.delta(watcher.hub, first) for watcher in watchers]
    assert all(shown("".join(piece), owned) == ["Aoi is looking"] for piece in pieces)
