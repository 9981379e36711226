"""What of a text is an address or a number, and when two contacts look like one person."""

import pytest

from webapp.contacts.likeness import Traits
from webapp.contacts.models import Contact
from webapp.contacts.policy import emails_in, is_same_phone, phone_key, phones_in


@pytest.mark.parametrize(
    ("text", "emails", "phones"),
    [
        ("call 090-1234-5678, or taro@example.com.", ["taro@example.com"], ["090-1234-5678"]),
        ("電話は０９０ー１２３４ー５６７８です", [], ["090-1234-5678"]),
        ("メールはtaro@example.co.jpです", ["taro@example.co.jp"], []),
        ("+66 81 234 5678 = 081-234-5678", [], ["+66 81 234 5678"]),
        ("(03) 1234-5678", [], ["(03) 1234-5678"]),
        ("order 0012345678901234567 of 2026-11-30 09:00", [], []),
        ("2026/01/02, 12,000 yen, No. 482913", [], []),
    ],
)
def test_addresses_and_numbers_are_found_and_dates_and_orders_are_none(text, emails, phones):
    assert (emails_in(text), phones_in(text)) == (emails, phones)


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("+81 90 1234 5678", "090-1234-5678", True),
        ("0081 90 1234 5678", "09012345678", True),
        ("+358401234567", "040 1234567", True),
        ("(03) 1234-5678", "0312345678", True),
        ("+81 90 1234 5678", "090-1234-5679", False),
        ("+1 90 1234 5678", "+81 90 1234 5678", False),
        ("12345", "0123 12345", False),
    ],
)
def test_a_number_is_the_same_in_every_way_of_writing_it(one, other, is_same):
    assert is_same_phone(one, other) is is_same
    assert is_same_phone(other, one) is is_same
    if is_same:
        assert phone_key(one) == phone_key(other), "by its key it is found"


def test_a_contact_shares_what_people_read_as_the_same():
    taro = Contact(name="田中 太郎", email="Taro@example.com", phone="+81 90 1234 5678")
    told = Traits(("田中太郎",), ("TARO@EXAMPLE.COM",), ("090-1234-5678",))
    assert told.shared_with(taro) == {"name", "email", "phone"}
    assert Traits(("",), ("",), ("",)).shared_with(Contact(name="Rin")) == set()
