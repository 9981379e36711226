"""How a workstream's offers look: written, previewed with its placeholders, copied, refused."""

import pytest

from tests.factories import csrf_token
from tests.forms import kept_in
from webapp.core.database import db
from webapp.workstreams.actions.notification_templates import Look, look_of
from webapp.workstreams.placeholders import render
from webapp.workstreams.queries import template_of

TYPED = {
    "title": "New from {customerName}",
    "rows-0-label": "Queue",
    "rows-0-value": "{queueName} ({priority})",
    "rows-1-label": "Order",
    "rows-1-value": "{context.order}",
    "accept_text": "Take it",
    "reject_text": "Not now",
    "desktop_alert": "background",
}


def path_of(centre, part=""):
    return f"/admin/workstreams/{centre.workstream_id}/template{part}"


def look(app, workstream_id):
    with app.app_context():
        return look_of(template_of(workstream_id))


@pytest.mark.parametrize(
    ("text", "rendered", "unknown"),
    [
        ("Hello {customerName}!", "Hello Emi!", ()),
        ("{customerName}{customerName}", "EmiEmi", ()),
        ("{contactName}|{context.order}", "|", ()),
        ("{context.size}", "XL", ()),
        ("{shoeSize} {shoeSize} {customername}", "{shoeSize} {shoeSize} {customername}",
         ("{shoeSize}", "{customername}")),
        ("{context.}", "{context.}", ("{context.}",)),
        ("{ customerName } {} {{customerName}}", "{ customerName } {} {Emi}", ()),
        ("{0.__class__}", "{0.__class__}", ("{0.__class__}",)),
    ],
)  # fmt: skip
def test_placeholders_are_filled_in_and_others_are_told(text, rendered, unknown):
    found = render(text, {"customerName": "Emi", "context.size": "XL"})
    assert (found.text, found.unknown) == (rendered, unknown)


def test_a_value_is_never_read_as_a_placeholder():
    assert render("{customerName}", {"customerName": "{queueName}"}).text == "{queueName}"


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("title", "New from {bogus}", "No offer has {bogus}. There are: {customerName}, "),
        ("title", "New from {customername}", "No offer has {customername}."),
        ("rows-0-label", "{ queueName }", "No offer has { queueName }."),
        ("rows-0-value", "{context.}{}", "No offer has {context.}, {}."),
        ("accept_text", "Take {customerName}", "Nothing is filled in here"),
        ("reject_text", "Not {bogus}", "Nothing is filled in here"),
    ],
)
def test_a_placeholder_that_no_offer_has_is_refused_beside_its_field(
    app, dana, centre, name, text, said
):
    answer = dana.send(path_of(centre), **TYPED | {name: text})
    assert answer.status_code == 422
    assert said in answer.text
    assert f'id="{name}_problem"' in answer.text
    assert look(app, centre.workstream_id) == Look()


def test_a_template_is_written_and_the_workstream_says_so(app, dana, centre):
    assert look(app, centre.workstream_id) == Look()
    answer = dana.send(path_of(centre), **TYPED, is_auto_assigned="y", is_auto_accepted="y")
    assert answer.status_code == 302
    written = Look(
        title="New from {customerName}",
        fields=(("Queue", "{queueName} ({priority})"), ("Order", "{context.order}")),
        accept_text="Take it",
        reject_text="Not now",
        is_auto_assigned=True,
        is_auto_accepted=True,
        desktop_alert="background",
    )
    assert look(app, centre.workstream_id) == written
    assert "opens by itself" in dana.get(answer.location)
    assert dana.send(path_of(centre)).status_code == 302
    assert look(app, centre.workstream_id) == written, "the form gives back what it shows"
    assert "Queue: {queueName} ({priority})" in dana.get("/admin/audit")
    dana.send(f"/admin/workstreams/new?copy_of={centre.workstream_id}")
    assert look(app, centre.workstream_id + 1) == written


def test_the_preview_shows_what_is_typed_and_saves_nothing(app, dana, centre):
    page = dana.open(path_of(centre))
    odd = {"title": "Hi {shoeSize}", "rows-²-label": "", f"rows-{'9' * 5000}-label": ""}
    values = kept_in(page.text) | TYPED | odd | {"csrf_token": csrf_token(page)}
    answer = dana.client.post(path_of(centre, "/preview"), data=values)
    assert answer.status_code == 200
    assert "<dd>Support (Normal priority)</dd>" in answer.text
    assert "Take it" in answer.text
    assert "{shoeSize}" in answer.text.split("No offer has this")[1]
    assert look(app, centre.workstream_id) == Look()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"title": "x" * 101}, "At most 100 characters."),
        ({"accept_text": "x" * 41}, "At most 40 characters."),
        ({"rows-0-value": "{queueName}"}, "Give each field a label."),
        ({"is_auto_accepted": "y"}, "only together with assigning"),
        ({"desktop_alert": "sometimes"}, "Not a valid choice."),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(app, dana, centre, typed, said):
    answer = dana.send(path_of(centre), **typed)
    assert answer.status_code == 422
    assert said in answer.text
    assert look(app, centre.workstream_id) == Look()


def test_the_second_of_two_admins_is_told(app, dana, centre):
    second = dana.open(path_of(centre))
    dana.send(path_of(centre), title="Theirs", desktop_alert="always")
    answer = dana.send(path_of(centre), second, title="Mine", accept_text="Take it")
    assert answer.status_code == 422
    for now in ("<dd>Theirs</dd>", "<dd>Always</dd>", "<dd>Accept</dd>"):
        assert now in answer.text
    with app.app_context():
        assert template_of(centre.workstream_id).title == "Theirs"
        db.session.remove()
