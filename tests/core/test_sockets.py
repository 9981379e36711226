"""What is kept of a console's first request, for as long as its window is open."""

import secrets

from webapp.core import sockets
from webapp.core.sockets import kept_environ


def environ(**own):
    return {"REQUEST_METHOD": "GET", "HTTP_HOST": "kanava.example", "wsgi.input": object()} | own


def new(text):
    """An equal text, as another object."""
    return "".join(list(text))


def test_what_many_consoles_say_alike_is_held_once():
    agent = "Mozilla/5.0 (a browser of many)"
    one, other = (kept_environ(environ(HTTP_USER_AGENT=new(agent))) for _ in range(2))
    assert one["HTTP_USER_AGENT"] == agent
    assert one["HTTP_USER_AGENT"] is other["HTTP_USER_AGENT"]


def test_headers_of_a_peers_own_making_are_not_kept():
    """A hundred of 8 KB are allowed, and a thousand consoles a process."""
    found = kept_environ(environ(HTTP_X_LONG="x" * 8000, HTTP_COOKIE="session=1"))
    assert set(found) >= {"REQUEST_METHOD", "HTTP_HOST", "HTTP_COOKIE"}
    assert "HTTP_X_LONG" not in found


def test_what_no_two_peers_say_leaves_nothing_behind():
    for _ in range(sockets.TEXTS_SHARED * 2):
        kept_environ(environ(HTTP_USER_AGENT=secrets.token_hex(8)))
    assert sockets._shared.cache_info().currsize <= sockets.TEXTS_SHARED


def test_a_sign_in_is_no_text_that_others_share():
    misses = sockets._shared.cache_info().misses
    cookie = f"session={secrets.token_hex(8)}"
    assert kept_environ({"HTTP_COOKIE": cookie})["HTTP_COOKIE"] == cookie
    kept_environ({"HTTP_COOKIE": f"session={secrets.token_hex(8)}"})
    assert sockets._shared.cache_info().misses <= misses + 1
