"""What holds for the pages of every kind of record: names as they read, and who was second."""

import pytest

pytestmark = pytest.mark.both_databases

# (its list, where a new one is made, what is typed there)
RECORDS = [
    ("/admin/skills", "/admin/skills/new", {"name": "Polish"}),
    ("/admin/skills", "/admin/rating-scales/new", {"name": "Stars"}),
    (
        "/admin/capacity-profiles",
        "/admin/capacity-profiles/new",
        {"name": "Complaints", "limit": "2"},
    ),
    ("/admin/presences", "/admin/presences/new", {"name": "Lunch"}),
    ("/contacts", "/admin/contacts/new", {"name": "Emi"}),
    ("/admin/organizations", "/admin/organizations/new", {"name": "Tanaka"}),
    ("/admin/custom-fields", "/admin/custom-fields", {"name": "VIP", "kind": "yes_no"}),
]


@pytest.mark.parametrize(("listed", "new", "typed"), RECORDS)
def test_who_saves_what_was_deleted_meanwhile_makes_it_anew_with_what_was_typed(
    dana, browse_as, centre, listed, new, typed
):
    assert dana.send(new, **typed).status_code == 302
    record = f"{new.removesuffix('/new')}/1"
    opened, asked = dana.open(record), dana.open(f"{record}/deletion")
    assert browse_as(centre.dana).send(f"{record}/deletion").status_code == 302
    answer = dana.send(f"{record}/deletion", page=asked)
    assert (answer.status_code, answer.location) == (302, listed)
    assert "It was deleted meanwhile; nothing was saved." in dana.get(listed)
    answer = dana.send(record, page=opened, name="Other")
    if new == "/admin/custom-fields":
        assert answer.location == listed
        return
    assert answer.status_code == 422
    assert "deleted meanwhile; nothing was saved. What you typed" in answer.text
    assert f'<form method="post" action="{new}"' in answer.text
    dana.get(record, status=404)
    assert dana.send(new, page=answer).status_code == 302
    assert "Other" in dana.get(listed)


@pytest.mark.parametrize(
    ("listed", "new", "typed"),
    [
        *RECORDS,
        ("/admin/queues", "/admin/queues/new", {}),
        ("/admin/workstreams", "/admin/workstreams/new", {}),
        ("/admin/hours", "/admin/hours/new", {}),
        ("/admin/people", "/admin/people/new", {"email": "eve@example.com", "roles": "agent"}),
    ],
)
def test_a_name_turns_no_sentence_around_and_keeps_what_its_language_needs(
    dana, listed, new, typed
):
    typed = {**typed, "name": "Eve\u202etest\u2066 \x1b ශ්\u200dරී"}
    answer = dana.send(new, **typed)
    assert answer.status_code in (302, 303), answer.text
    page = dana.get(listed)
    assert "Evetest ශ්\u200dරී" in page
    assert "\u202e" not in page
