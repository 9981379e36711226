"""Which quick replies stand first, and what a search looks at."""

import pytest

from webapp.quick_replies.policy import language_of, rank, search_words, sought
from webapp.workstreams.placeholders import IN_ANSWERS, Gap, fill, unknown_in

LIBRARY = [("Zebra", "ja"), ("Beans", ""), ("Abc", "en"), ("Tea", "th"), ("Beans", "ja")]


def ordered(wanted, words=""):
    return sorted(LIBRARY, key=lambda each: rank(*each, wanted, sought(words)))


def test_the_customers_language_stands_first_then_any_then_others():
    in_japanese = [("Beans", "ja"), ("Zebra", "ja"), ("Beans", ""), ("Abc", "en"), ("Tea", "th")]
    assert ordered("ja") == in_japanese
    assert ordered(None)[0] == ("Beans", ""), "nobody knows the language: what fits any"


def test_within_a_language_a_title_with_the_words_stands_first():
    assert ordered("ja", "zeb")[:2] == [("Zebra", "ja"), ("Beans", "ja")]


@pytest.mark.parametrize(
    ("customer", "account", "code"),
    [
        ("ja", "en", "ja"),
        ("en-GB", "ja", "en"),
        ("zh-TW", "en", "zh_Hant"),
        ("zh-Hant", "en", "zh_Hant"),
        ("zh-Hans", "en", None),
        ("ko", "en", None),
        (None, "zh_Hant", "zh_Hant"),
        (None, "", None),
    ],
)
def test_the_language_of_an_answer(customer, account, code):
    assert language_of(customer, account) == code


@pytest.mark.parametrize(
    "words", ["ﾀﾅｶ", "たなか", "refund", "ＲＥＦ", "#返金", "＃返金", "please"]
)
def test_title_tags_and_text_are_found_in_one_folding(words):
    looked_at = search_words("タナカ 様", ["返金", "Refund"], "Write it down, PLEASE")
    assert all(part in looked_at for part in sought(words))


def test_a_hash_asks_for_a_tag_alone():
    looked_at = search_words("refund", ["delivery"], "refund")
    assert all(part in looked_at for part in sought("#deliv"))
    assert not all(part in looked_at for part in sought("#refund"))


def test_what_is_unknown_stays_empty_and_its_place_is_told_as_the_browser_counts():
    values = {"customerName": "𠮷野", "contactName": "", "context.order": "7"}
    filled = fill("{customerName}: {contactName}, {context.order}{context.x}{priority}", values)
    assert filled.text == "𠮷野: , 7{priority}"
    assert filled.gaps == (Gap(5, "{contactName}"), Gap(8, "{context.x}"))


def test_only_placeholders_of_answers_are_taken():
    assert unknown_in("{customerName} {context.a} {priority} {x}", IN_ANSWERS) == (
        "{priority}",
        "{x}",
    )
