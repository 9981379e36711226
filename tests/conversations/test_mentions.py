"""Which words of a note are a colleague's name: pure."""

import pytest

from webapp.conversations.mentions import names_in

PEOPLE = [
    (1, "Ben"),
    (2, "Ben Tanaka"),
    (3, "田中"),
    (4, "Åsa"),
    (5, "สมชาย"),
    (6, "Kim"),
    (7, "Kim"),
    (8, "دانا"),
    (9, "ﾀﾅｶ"),
]


def found(text):
    return [(named.name, named.agent_ids) for named in names_in(text, PEOPLE)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@Ben", [("Ben", (1,))]),
        ("Hello @ben, look", [("ben", (1,))]),
        ("@Ben Tanaka knows", [("Ben Tanaka", (2,))]),
        ("@Ben Tanakas", [("Ben", (1,))]),
        ("@Benjamin", []),
        ("ben@ben", []),
        ("@ Ben", []),
        ("(@Ben)(@Åsa)", [("Ben", (1,)), ("Åsa", (4,))]),
        ("@Benさんへ", [("Ben", (1,))]),
        ("田中さん@田中さん", [("田中", (3,))]),
        ("＠田中　お願いします", [("田中", (3,))]),
        ("@タナカ", [("タナカ", (9,))]),
        ("@ﾀﾅｶ", [("ﾀﾅｶ", (9,))]),
        ("ฝาก@สมชายดูด้วย", [("สมชาย", (5,))]),
        ("@دانا", [("دانا", (8,))]),
        ("@Kim", [("Kim", (6, 7))]),
        ("@@Ben", [("Ben", (1,))]),
    ],
)
def test_a_name_after_its_sign(text, names):
    assert found(text) == names


def test_places_are_told_in_utf16_units_with_the_sign():
    named = names_in("😀 @Ben!", PEOPLE)[0]
    assert (named.index, named.length) == (3, 4)


def test_who_was_chosen_tells_apart_who_is_called_the_same():
    named = names_in("@Kim", PEOPLE)[0]
    assert named.those_of({7}) == (7,)
    assert named.those_of(()) == ()
    assert names_in("@Ben", PEOPLE)[0].those_of(()) == (1,)
