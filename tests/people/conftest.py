"""The cast, with Dana the admin at the pages about people."""

import pytest

from tests.factories import login, make_centre


@pytest.fixture
def centre(app):
    with app.app_context():
        return make_centre()


@pytest.fixture
def signed_in(app, centre):
    """A browser with one of the cast signed in: `signed_in("aoi")`."""
    return lambda name: login(app.test_client(), getattr(centre, name))


@pytest.fixture
def dana(signed_in):
    return signed_in("dana")
