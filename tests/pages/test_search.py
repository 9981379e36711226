"""The search finds pages, settings and records, in the reader's language, from what is there."""

import re
from html import unescape

import pytest

from tests.factories import csrf_token
from webapp.core.database import db
from webapp.core.transaction import transaction
from webapp.hours.models import OperatingHours
from webapp.pages.search import FormPage
from webapp.pages.settings import field_words, settings_of
from webapp.wiring import FORM_PAGES
from webapp.workstreams.actions.queues import create_queue
from webapp.workstreams.actions.workstreams import create_workstream
from webapp.workstreams.models import DistributionMode
from webapp.workstreams.queries import get_queue

SETTINGS = "/admin/workstreams/1/settings"


def hits(page):
    """[(words, links)] of what was found."""
    page = page[page.index('id="search_results"') :] if 'id="search_results"' in page else page
    found = []
    for part in page.split('<li class="hit">')[1:]:
        words = re.search(r'class="hit-name"[^>]*>(?:<bdi>)?([^<]+)<', part)[1]
        found.append(
            (
                unescape(words),
                [unescape(url) for url in re.findall(r'<a [^>]*href="([^"]+)"', part)],
            )
        )
    return found


def test_a_setting_is_found_by_a_part_of_its_label_and_leads_to_its_field(dana):
    found = dict(hits(dana.get("/admin/search?q=WRAP")))
    assert found["Capacity during wrap-up"] == ["/admin/workstreams/1/settings#wrap_up_blocking"]
    assert 'id="wrap_up_blocking"' in dana.get("/admin/workstreams/1/settings")


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("words", "expected", "url"),
    [
        ("queues", "Queues", "/admin/queues"),
        ("billing", "Billing", "/admin/queues/2"),
        ("customer messages", "Customer messages", "/admin/workstreams/1"),
        ("ben", "Ben", "/admin/people/2"),
        ("shop", "Shop", "/admin/accounts/1"),
        ("login page", "Your login page", "/admin/accounts/1/login-page#url"),
        ("rings first", "The same agent for the whole conversation", f"{SETTINGS}#affinity"),
        ("targets first", "First response within", f"{SETTINGS}#first_response"),
    ],
    ids=["page", "queue", "workstream", "person", "account", "tab", "help text", "section"],
)  # fmt: skip
def test_it_finds_pages_records_and_settings_by_help_and_section(dana, words, expected, url):
    assert (expected, [url]) in hits(dana.get(f"/admin/search?q={words}"))


def test_a_setting_of_several_records_leads_to_each(dana):
    found = dict(hits(dana.get("/admin/search?q=assignment method")))
    assert found["Assignment method"] == [
        "/admin/queues/2#assignment_method",
        "/admin/queues/1#assignment_method",
    ]


def test_a_setting_leads_only_to_pages_that_have_it(app, centre, dana):
    with app.app_context(), transaction():
        create_workstream("From the list", get_queue(centre.queue_id), DistributionMode.PICK)
    found = dict(hits(dana.get("/admin/search?q=offer rings")))
    assert found["An offer rings for"] == [f"{SETTINGS}#offer_seconds"]
    assert len(dict(hits(dana.get("/admin/search?q=wrap")))["Capacity during wrap-up"]) == 2


@pytest.mark.both_databases
def test_records_are_found_however_their_names_are_written(app, centre, dana):
    with app.app_context(), transaction():
        queue = create_queue("サポート 東京")
        create_workstream("サポート 大阪", queue)
        hours = OperatingHours(name="サポート 京都", time_zone="Asia/Tokyo", weekly=[[]] * 7)
        db.session.add(hours)
    for city in ("東京", "大阪", "京都"):
        found = hits(dana.get(f"/admin/search?q=さぽーと{city}"))
        assert [words for words, _urls in found] == [f"サポート {city}"]


def test_while_typing_the_list_comes_alone_and_says_how_many(dana):
    answer = dana.client.get("/admin/search?q=wrap", headers={"HX-Request": "true"}).text
    assert "<html" not in answer
    assert dict(hits(answer))["Capacity during wrap-up"]
    assert re.search(r'id="search_said" hx-swap-oob="innerHTML">\d+ things? found<', answer)


def test_nothing_sought_and_nothing_found(dana):
    assert hits(dana.get("/admin/search?q=%20")) == []
    assert "Nothing holds “&lt;b&gt;”" in dana.get("/admin/search?q=<b>")


@pytest.mark.both_databases
def test_it_is_sought_in_the_readers_language(dana):
    page = dana.client.get("/me")
    values = {"csrf_token": csrf_token(page), "name": "Dana", "language": "ja", "theme": "auto"}
    dana.client.post("/me", data={**values, "time_zone": "", "version": "1"})
    found = hits(dana.get("/admin/search?q=キュー"))
    assert "/admin/queues" in [url for _words, urls in found for url in urls]


@pytest.mark.parametrize(
    "page", FORM_PAGES, ids=lambda page: f"{page.endpoint}-{page.form.__name__}"
)
def test_every_form_page_is_read_from_its_own_template(app, page: FormPage):
    """A template or form that was renamed would quietly be found no more."""
    with app.test_request_context():
        assert page.endpoint in app.view_functions
        settings = settings_of(app.jinja_env, page.template, page.form, page.variable)
        words = field_words(app.jinja_env, page.template, page.variable)
        assert settings
        assert not any("<" in str(setting.label) for setting in settings)
        assert {setting.name for setting in settings} & set(words) or page.variable == "form"
