"""What the content security policy would drop silently is refused before it reaches a browser."""

from pathlib import Path

import pytest

from tools.template_lint import problems

PAGE = Path("page.html")
PARTIAL = Path("_bubble.html")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("<p>\n<script>go()</script>", "page.html:2: inline script"),
        ("<style>p {}</style>", "page.html:1: inline style sheet"),
        ('<p class="a"\n   style="color: red">', "page.html:1: style attribute"),
        ('<button onclick="go()">', "page.html:1: inline handler"),
        ('<div hx-on:click="go()">', "page.html:1: hx-on handler (needs eval)"),
        ('<a href="javascript:go()">', "page.html:1: script link"),
        ('<script src="//cdn.invalid/a.js"></script>', "page.html:1: file from another host"),
    ],
)
def test_what_the_policy_forbids_is_found(text, what):
    assert list(problems(PAGE, text)) == [what]


@pytest.mark.parametrize(
    "text",
    [
        "<script src=\"{{ url_for('static', filename='a.js') }}\"></script>",
        "{# <script>an example</script> #}<p>once upon = a time</p>",
        '<p data-style="x" data-online="1">{% if a > b %}on = {{ c }}{% endif %}</p>',
    ],
)
def test_what_it_allows_is_left_alone(text):
    assert list(problems(PAGE, text)) == []


def test_a_partial_names_its_variables_and_stays_small():
    assert list(problems(PARTIAL, "{# message #}\n<p>")) == []
    assert list(problems(PARTIAL, "<p>" + "\n" * 61)) == [
        "_bubble.html:1: a partial names its variables in a first-line comment",
        "_bubble.html:60: a partial has at most 60 lines",
    ]
