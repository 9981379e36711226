"""Text is storable everywhere, and cut and seen as its reader does."""

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from webapp.core.text import (
    clean,
    cut,
    first_graphemes,
    isolated,
    one_line,
    shows_anything,
    split_code_points,
    split_graphemes,
    utf16_length,
    without_steering,
)

FAMILY = "👨‍👩‍👧‍👦"
THAI = "ที่นี่"
FLAG = "🇯🇵"
TEXTS = st.lists(
    st.one_of(st.sampled_from([FAMILY, THAI, FLAG, "é", "\r\n", " ", "\n"]), st.text(max_size=5))
).map("".join)


def graphemes(text):
    return regex.findall(r"\X", text)


@given(TEXTS, st.integers(12, 40), st.booleans())
@settings(max_examples=300, deadline=None)
def test_parts_join_to_the_text_and_keep_the_limit(text, limit, is_soft):
    parts = split_graphemes(text, limit, is_soft=is_soft)
    assert "".join(parts) == text
    assert all(0 < utf16_length(part) <= limit for part in parts)


@given(TEXTS, st.integers(30, 60))
@settings(max_examples=300, deadline=None)
def test_no_cut_goes_through_what_a_reader_sees_as_one_letter(text, limit):
    whole = graphemes(text)
    if any(utf16_length(letter) > limit for letter in whole):
        return
    cut = [letter for part in split_graphemes(text, limit) for letter in graphemes(part)]
    assert cut == whole


@given(st.text(), st.integers(2, 20))
@settings(max_examples=200, deadline=None)
def test_the_last_resort_cuts_between_code_points(text, limit):
    parts = split_code_points(text, limit)
    assert "".join(parts) == text
    assert all(utf16_length(part) <= limit for part in parts)


def test_a_family_and_thai_stay_whole_at_the_limit():
    assert split_graphemes("ab" + FAMILY, 12) == ["ab", FAMILY]
    assert split_graphemes(THAI, 4) == ["ที่", "นี่"]


def test_a_letter_of_two_units_does_not_straddle_the_limit():
    assert split_graphemes("a" * 4999 + "😀", 5000) == ["a" * 4999, "😀"]


def test_a_single_letter_past_the_limit_is_cut_rather_than_lost():
    zalgo = "a" + "\u0301" * 30
    parts = split_graphemes(zalgo, 10)
    assert "".join(parts) == zalgo
    assert max(map(utf16_length, parts)) <= 10


def test_a_soft_cut_prefers_a_line_end_then_a_space():
    assert split_graphemes("a" * 30 + "\nb cdefgh" + "i" * 20, 40)[0] == "a" * 30 + "\n"
    assert split_graphemes("aaaa bbbb cccc", 12)[0] == "aaaa bbbb "


def test_what_a_soft_cut_leaves_over_is_measured_again():
    """Wide letters: what stays after the space is nearly a whole part by itself."""
    wide = "a" + "\u0301" * 8
    assert all(utf16_length(part) <= 12 for part in split_graphemes("ab " + wide + wide, 12))


@pytest.mark.parametrize(
    ("given_text", "kept"),
    [
        ("plain", "plain"),
        ("\ud83d\ude00", "😀"),
        ("a\ud800b", "a\ufffdb"),
        ("nul\0", "nul\ufffd"),
        (None, ""),
        (7, ""),
        (["x"], ""),
    ],
)
def test_clean_gives_what_every_database_takes(given_text, kept):
    assert clean(given_text) == kept


@given(st.text(alphabet=st.characters()))
@settings(max_examples=200, deadline=None)
def test_clean_never_raises_and_its_result_is_utf8(text):
    assert "\0" not in clean(text)
    clean(text).encode()


def test_clean_keeps_to_its_limit():
    assert clean("abcdef", 3) == "abc"


NOTHING = ["", " ", "\u00a0", "\u2003", "\u3000", "\t", "\x1f", "\x85", "\u3164", "\u2800"]
NOTHING += [
    "\u00ad",
    "\u200b",
    "\u200d\ufe0f",
    "\u202e\u2069",
    "\U000e0041",
    "\u115f\u1160",
    "\u0301",
]


def test_what_shows_nothing():
    for text in NOTHING:
        assert not shows_anything(text), ascii(text)
        assert shows_anything(f"{text}ア"), ascii(text)
    assert shows_anything("\u0601")  # an Arabic sign, though Unicode calls it a format character
    assert not shows_anything(None)


def test_marks_that_turn_letters_around_are_left_out():
    assert without_steering("a\u202eb\x1b\u2067c\r\nd\te\u2028f\u200fg") == "abc\nd\te\nf\u200fg"
    assert isolated("Emi\u202e 1") == "Emi 1"
    assert isolated("طلب 1") == "\u2068طلب 1\u2069"
    assert one_line(" a\u202e \n\t b\u3000c ") == "a b c"


def test_a_grapheme_is_never_cut():
    assert first_graphemes("🇯🇵🇹🇭") == "🇯🇵"
    assert first_graphemes("ที่นี่") == "ที่"
    assert cut("ab🇯🇵", 3) == "ab"
    assert cut("ab🇯🇵", 4) == "ab🇯🇵"
    assert cut("e" + "\u0301" * 9, 4) == "e\u0301\u0301\u0301"  # hostile: no room for one whole
