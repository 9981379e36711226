"""What an answer quotes: shown in its line, kept with the draft, gone when it is taken back."""

import pytest

from tests.factories import post_webhook, text_event, work, write
from tests.line.test_unsend import unsend_event
from webapp.conversations.models import Message
from webapp.core.database import db


@pytest.fixture
def aoi(centre, owned, sign_in):
    return sign_in(centre.aoi)


def first_id(app):
    """The customer's first message, which may be quoted."""
    with app.app_context():
        return db.session.query(Message).filter_by(direction="inbound").first().id


def page(aoi, owned):
    return aoi.get(f"/conversations/{owned}").text


def bar(aoi, owned):
    return page(aoi, owned).split("data-quote-bar")[1].split("</div>")[0]


def test_an_answer_shows_what_it_quotes_and_leads_there(app, aoi, owned):
    quoted = first_id(app)
    url = f"/conversations/{owned}/messages"
    html = aoi.send("POST", url, text="Yes, this", quoted=quoted).text
    assert f'href="/conversations/{owned}?at={quoted}"' in html
    assert "My beans never came" in html.split('class="quoted"')[1].split("</a>")[0]


def test_what_cannot_be_quoted_is_refused_beside_the_field(app, aoi, owned):
    first_id(app)
    answer = aoi.send("POST", f"/conversations/{owned}/messages", text="Yes", quoted="7000")
    assert answer.status_code == 409
    assert answer.headers["X-Refusal"] == "not_quotable"


def test_a_quote_is_kept_with_the_draft_and_goes_with_the_answer(app, aoi, owned):
    quoted, url = first_id(app), f"/conversations/{owned}"
    assert aoi.send("PUT", f"{url}/draft/quote", message_id=quoted).status_code == 204
    assert f'name="quoted" value="{quoted}"' in bar(aoi, owned)
    aoi.send("POST", f"{url}/messages", text="Yes", quoted=quoted)
    assert 'name="quoted" value=""' in bar(aoi, owned)


def test_a_draft_quotes_nothing_that_was_taken_back(app, client, centre, aoi, owned):
    write(app, client, centre, "kumquat", message_id="77")
    with app.app_context():
        quoted = db.session.query(Message).filter_by(external_id="77").one().id
    aoi.send("PUT", f"/conversations/{owned}/draft/quote", message_id=quoted)
    assert "kumquat" in bar(aoi, owned)
    post_webhook(client, centre, [unsend_event("77")])
    work(app, "lanes")
    assert "kumquat" not in page(aoi, owned)


def test_a_quote_of_what_we_do_not_have_says_so(app, client, centre, aoi, owned):
    message = {"id": "78", "type": "text", "text": "That", "quotedMessageId": "1"}
    post_webhook(client, centre, [text_event(message=message)])
    work(app, "lanes")
    assert "Quotes a message that is not here" in page(aoi, owned)
