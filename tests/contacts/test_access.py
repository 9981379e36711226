"""What agents may see of contacts is the admin's choice."""

import re

import pytest

from webapp.contacts.queries import contact_access

URL = "/admin/contact-access"


def ticked(page):
    """The values of the boxes and radio buttons that are on, of what agents find and see."""
    return re.findall(r'<input checked [^>]*name="(?:scope|shown)"[^>]*value="([^"]+)"', page)


@pytest.mark.both_databases
def test_the_choice_is_kept_audited_and_shown_anew(app, dana):
    dana.send("/admin/custom-fields", name="VIP", kind="yes_no", owner="contact")
    answer = dana.send(URL, scope="linked", shown=["email", "language", "organization"])
    assert answer.status_code == 302, answer.text
    with app.app_context():
        access = contact_access()
        assert (access.scope, access.hidden) == ("linked", ["contact.vip", "phone"])
    page = dana.get(URL)
    assert ticked(page) == ["linked", "email", "language", "organization"]
    log = dana.get("/admin/audit")
    assert "changed what agents see of contacts" in log
    assert ("VIP" in log, "contact.vip" in log) == (True, False)


def test_what_no_form_offers_is_refused_and_the_form_comes_back_filled(app, dana):
    answer = dana.send(URL, scope="nonsense", shown=["phone"])
    assert answer.status_code == 422
    assert ticked(answer.text) == ["phone"]
    with app.app_context():
        assert contact_access().hidden == []


def test_who_was_second_sees_what_stands_there_now(app, dana):
    version = 0
    dana.send(URL, scope="none", shown=["email", "phone"])
    answer = dana.send(URL, scope="all", shown=["email"], version=version)
    assert answer.status_code == 422
    assert "None: supervisors link contacts" in answer.text
    with app.app_context():
        assert contact_access().scope == "none"
