"""A fresh house for every test, and desks in it whose pages must stay silent."""

import contextlib

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from simulator import running_simulator
from tests.browser.desks import NARROW, WIDE, Desk, Watch
from tests.browser.servers import ACCOUNT, opened

# Tried again at once, and until a server that was killed is back.
REDELIVERIES = (0.05, 0.2, 0.5, *([1.0] * 60))
# Deadlines, met in milliseconds on an idle machine; several suites may share this one.
DEADLINE = 15_000
# What axe is asked; its rules by name, those of the category "color" among them.
ALL = {"resultTypes": ["violations"]}
COLOURS = ALL | {"runOnly": ["color-contrast", "link-in-text-block"]}


@pytest.fixture
def sim():
    """The LINE Platform with one account, which tries a webhook again at once."""
    with running_simulator([ACCOUNT], redelivery_delays=REDELIVERIES) as running:
        yield running


@pytest.fixture
def open_house(sim, fresh_database, tmp_path):
    """A function that opens a contact centre, with more environment variables if wanted.

    Gives the house and its server, which can be killed and started again.
    """
    with contextlib.ExitStack() as stack:
        yield lambda **environment: stack.enter_context(
            opened(fresh_database("sqlite"), tmp_path, sim, **environment)
        )


@pytest.fixture
def house(open_house):
    """A contact centre that is open."""
    return open_house()[0]


@pytest.fixture(autouse=True, scope="session")
def patient():
    """Expectations wait for as long as everything else."""
    expect.set_options(timeout=DEADLINE)


@pytest.fixture
def watch():
    """Every page's complaints."""
    return Watch()


@pytest.fixture
def browse(open_house, browser, watch):
    """A function that makes a browser context under watch; all close before the houses do."""
    contexts = []

    def make(**options):
        context = browser.new_context(viewport=WIDE, locale="en-GB", **options)
        context.set_default_timeout(DEADLINE)
        contexts.append(watch.over(context))
        return context

    yield make
    for context in contexts:
        for page in context.pages:
            page.evaluate("1")  # what the page has said so far has then been heard
        context.close()
    assert not watch.unexpected()


@pytest.fixture
def sit_down(request, browse):
    """A function that opens a signed-in console: `sit_down("aoi")`, `sit_down("ben", house)`."""

    def open_desk(name, house=None, *, is_narrow=False, **options):
        house = house or request.getfixturevalue("house")
        context = browse(**options)
        cookie = house.cookie_of(getattr(house.centre, name))
        context.add_cookies([{"name": "session", "value": cookie, "url": house.base_url}])
        page = context.new_page()
        if is_narrow:
            page.set_viewport_size(NARROW)
        return Desk(page, house.base_url).open()

    return open_desk


@pytest.fixture
def assert_accessible():
    """A function that runs axe over the page as it stands: two themes, two widths.

    A theme changes colours and nothing else: in the dark one the rules of colours are asked alone.
    """
    axe = Axe()
    # Half a megabyte: brought to each page once, not to each look at it.
    script, axe.axe_script = axe.axe_script, "null"

    def check(page):
        for size in (WIDE, NARROW):
            page.set_viewport_size(size)
            for scheme, options in (("light", ALL), ("dark", COLOURS)):
                page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
                expect(page.locator("html")).to_have_attribute("data-bs-theme", scheme)
                if not page.evaluate("'axe' in window"):
                    page.evaluate(script)
                found = axe.run(page, options=options)
                said = found.generate_report() if found.violations_count else ""
                assert not said, f"{page.url} {scheme} {size}: {said}"
        page.set_viewport_size(WIDE)

    return check
