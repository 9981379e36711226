"""The login page's address, and whose contact a proof means."""

import pytest

from webapp.verified_links.policy import Whose, is_sound_page, page_for, whose


@pytest.mark.parametrize(
    ("url", "is_sound"),
    [
        ("https://shop.example/login", True),
        ("http://127.0.0.1:8001/login", True),
        ("http://localhost/login", True),
        ("http://shop.example/login", False),
        ("http://10.0.0.1/login", False),
        ("https://me:secret@shop.example/", False),
        ("https://shop.example/#part", False),
        ("https://shop.example/a b", False),
        ("https://[broken", False),
        ("https://shop.example:port/", False),
        ("javascript:alert(1)", False),
        ("", False),
    ],
)
def test_customers_are_sent_to_https_alone_or_to_this_machine(url, is_sound):
    assert is_sound_page(url) == is_sound


def test_the_state_joins_what_the_address_asks_already():
    assert page_for("https://a.example/in?from=line", "s&1") == (
        "https://a.example/in?from=line&state=s%261"
    )


@pytest.mark.parametrize(
    ("present", "known", "is_anothers", "decided"),
    [
        (None, None, False, Whose.NEW),
        (1, None, False, Whose.PRESENT),
        (1, None, True, Whose.NEW),
        (None, 2, False, Whose.KNOWN),
        (1, 2, False, Whose.KNOWN),
    ],
)
def test_what_was_proved_goes_before_what_somebody_guessed(present, known, is_anothers, decided):
    assert whose(present, known, is_present_anothers=is_anothers) == decided
