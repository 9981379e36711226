"""What of a text can be seen."""

from webapp.core.text import (
    cut,
    first_graphemes,
    isolated,
    one_line,
    shows_anything,
    without_steering,
)

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
