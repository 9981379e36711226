"""How texts are cut for the index, and how a find is led back to the text: pure rules."""

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from webapp.core.text import folded
from webapp.search.grams import grams_of
from webapp.search.marking import EXCERPT, excerpt, marked

FAMILY = "👨‍👩‍👧‍👦"
PIECES = st.one_of(
    st.sampled_from(
        [
            "東京",
            "ｶﾞ",
            "ガ",
            "が",
            " ",
            "　",
            "\n",
            "\r\n",
            "ที่นี่",
            "Ａb",
            "ß",
            FAMILY,
            "e\u0301",
            "\u200b",
        ]
    ),
    st.text(max_size=4),
)
TEXTS = st.lists(PIECES, max_size=8).map("".join)


def told(pieces):
    return "".join(f"[{words}]" if is_found else words for words, is_found in pieces)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("明日東京へ行きます", "東京"),
        ("明日東京へ行きます", "京へ"),
        ("请问订单什么时候送到", "订单"),
        ("สินค้ายังไม่มา", "มา"),
        ("สินค้ายังไม่มา", "ไม่มา"),
        ("where is my delivery", "liver"),
        ("where is my delivery", "delivery"),
        ("注文番号はABC123です", "123"),
        ("注文番号はABC123です", "はa"),
        ("주문이 아직 안 왔어요", "주문"),
        ("đơn hàng của tôi", "hàng"),
    ],
)
def test_a_part_has_no_piece_that_the_whole_lacks(text, part):
    pieces = grams_of(folded(part))
    assert pieces
    assert pieces <= grams_of(folded(text))


@given(TEXTS, st.integers(0, 20), st.integers(1, 8))
@settings(max_examples=200, deadline=None)
def test_whatever_is_cut_out_is_found(text, start, length):
    whole = folded(text)
    for word in whole[start : start + length].split():
        assert grams_of(word) <= grams_of(whole)


@pytest.mark.parametrize("short", ["", "a", "ab", "東", " "])
def test_what_is_too_short_has_no_piece(short):
    assert not grams_of(short)


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("明日トウキョウへ", ["とうきょう"], "明日[トウキョウ]へ"),
        ("ﾄｳｷｮｳへ", ["とうきょう"], "[ﾄｳｷｮｳ]へ"),
        ("ガラスが割れた", ["がらす"], "[ガラス]が割れた"),
        ("ｶﾞﾗｽ", ["がらす"], "[ｶﾞﾗｽ]"),
        ("ＡＢＣ-1 abc", ["abc"], "[ＡＢＣ]-1 [abc]"),
        ("田中 太郎さん", ["中太"], "田[中 太]郎さん"),
        ("Straße", ["strasse"], "[Straße]"),
        (f"{FAMILY}family", [folded(FAMILY)], f"[{FAMILY}]family"),
        ("<b>&amp;", ["b>&"], "<[b>&]amp;"),
        ("aaa", ["aa"], "[aaa]"),
        ("nothing", ["else"], "nothing"),
        ("e\u0301te", ["é"], "[e\u0301]te"),
    ],
)
def test_what_was_found_is_marked_in_the_text_as_it_was_written(text, words, expected):
    assert told(marked(text, words)) == expected


def test_a_name_is_marked_without_regard_to_blanks():
    assert told(marked("Emi Tanaka", ["mita"], is_squeezed=True)) == "E[mi Ta]naka"


@given(TEXTS, st.integers(0, 20), st.integers(1, 6))
@settings(max_examples=300, deadline=None)
def test_marks_change_no_text_and_cut_no_grapheme(text, start, length):
    words = folded(text)[start : start + length].split()
    pieces = marked(text, words)
    assert "".join(piece for piece, _ in pieces) == text
    ends, at = set(), 0
    for grapheme in regex.findall(r"\X", text):
        at += len(grapheme)
        ends.add(at)
    at = 0
    for piece, _ in pieces:
        at += len(piece)
        assert at in ends


def test_a_long_text_is_shown_around_what_was_found():
    pieces = excerpt("x" * 1000 + " kumquat " + "y" * 1000, ["kumquat"])
    line = told(pieces)
    assert line.startswith("…x")
    assert "[kumquat]" in line
    assert line.endswith("y…")
    assert len(line) <= EXCERPT + 4


def test_an_excerpt_is_one_line():
    assert told(excerpt("one\ntwo\r\nthree", ["two"])) == "one [two] three"
