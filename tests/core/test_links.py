"""Addresses are found anywhere in a text, and nothing that follows them is swallowed."""

import regex
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from webapp.core.drawing import linked

ADDRESSES = [
    ("詳細はhttps://example.com/foo。", ["https://example.com/foo"]),
    ("（https://example.com/bar）", ["https://example.com/bar"]),
    ("https://example.com/qux、続きは", ["https://example.com/qux"]),
    ("https://example.com/thครับ", ["https://example.com/th"]),
    ("https://example.com/koreaㅎㅎ 에서", ["https://example.com/korea"]),
    ("「https://example.com」", ["https://example.com"]),
    ("見て→www.example.com/aをどうぞ", ["https://www.example.com/a"]),
    ("連絡はemi@example.comまで", ["mailto:emi@example.com"]),
    ("https://example.com/a?q=1&r=2#x！", ["https://example.com/a?q=1&amp;r=2#x"]),
    ("(see https://example.com/a_(b)).", ["https://example.com/a_(b)"]),
    ("https://example.com/café, then", ["https://example.com/café"]),
    ("HTTPS://EXAMPLE.COM/A?", ["HTTPS://EXAMPLE.COM/A"]),
    ("https://a.example/?u=https://b.example", ["https://a.example/?u=https://b.example"]),
    ("https://a.example,https://b.example", ["https://a.example", "https://b.example"]),
    ("https://example.com/a\u200bb", ["https://example.com/a"]),
    ("https://example.com/👍", ["https://example.com/"]),
    ('"https://example.com"', ["https://example.com"]),
    ("https://。 http:// javascript:alert(1) <b>", []),
]


def test_links_end_where_the_address_does():
    for text, urls in ADDRESSES:
        assert regex.findall(r'href="([^"]*)"', linked(text)) == urls, text


@given(
    st.lists(
        st.one_of(
            st.sampled_from(
                ["https://a.b", "www.a.com", "。", ")", "(", "<a>", '"', "&", "ครับ", "!"]
            ),
            st.text(max_size=4),
        )
    ).map("".join)
)
@settings(max_examples=300, deadline=None)
def test_no_letter_is_lost_and_nothing_stays_raw(text):
    html = linked(text)
    assert Markup(regex.sub(r"</?a[ >][^<]*>|</a>", "", html)).unescape() == text
