"""Dana the admin at the pages about people, in a browser that sends what a test says alone."""

import pytest


@pytest.fixture
def admin(signed_in):
    return signed_in("dana")
