"""A request is given to a thread when its last byte is there, however its bytes came."""

import pytest

from webapp.core.arrivals import BODY_LIMIT_BYTES, HEAD_LIMIT_BYTES, MOST_CHUNKS, Arrival, Refused

HEAD = b"POST /x HTTP/1.1\r\nHost: a\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
WHOLE = {
    "no body": b"GET / HTTP/1.1\r\nHost: a\r\n\r\n",
    "length": HEAD + b"content-LENGTH:  5 \r\nX: y\r\n\r\nhello",
    "no bytes": HEAD + b"Content-Length: 0\r\n\r\n",
    "chunks": CHUNKED + b"5\r\n0\r\n\r\n\r\n0\r\nX: y\r\n\r\n",
    "chunk with words": CHUNKED + b'A ;a="b"\r\n0123456789\r\n0\r\n\r\n',
    "empty lines before": b"\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
}


@pytest.mark.parametrize("sent", WHOLE.values(), ids=WHOLE.keys())
def test_whole_with_the_last_byte_and_not_before(sent):
    drip = Arrival()
    for at in range(len(sent)):
        assert not drip.is_whole, sent[:at]
        drip.add(sent[at : at + 1])
    assert drip.is_whole
    assert Arrival(sent).is_whole
    assert not Arrival(sent[:-1]).is_whole


@pytest.mark.parametrize("sent", WHOLE.values(), ids=WHOLE.keys())
def test_what_is_sent_on_behind_it_is_kept(sent):
    together = Arrival(sent + b"GET /next")
    assert together.is_whole
    assert together.data.endswith(b"GET /next")


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET / HTTP/1.1\r\nX: " + b"x" * HEAD_LIMIT_BYTES, 431),
        (HEAD + b"Content-Length: %d\r\n\r\n" % (BODY_LIMIT_BYTES + 1), 413),
        (HEAD + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n", 413),
        (CHUNKED + b"200001\r\n" + b"x" * BODY_LIMIT_BYTES, 413),
        (CHUNKED + b"nonsense\r\n", 400),
        (CHUNKED + b"5\r\nhello, you\r\n", 400),
        (CHUNKED + b"5;" + b"x" * 300, 400),
        # Each costs the thread that everybody waits for.
        (CHUNKED + b"1\r\nx\r\n" * (MOST_CHUNKS + 1), 413),
        (HEAD + b"Transfer-Encoding: gzip\r\n\r\n", 400),
    ],
)
def test_what_would_never_fit_is_refused_at_once(sent, status):
    with pytest.raises(Refused, match=str(status)):
        Arrival(sent)


def test_a_sender_that_asks_is_told_to_go_on_once():
    asking = Arrival(HEAD + b"Expect: 100-continue\r\nContent-Length: 2\r\n\r\n")
    assert asking.is_asking
    asking.is_asking = False
    asking.add(b"a")
    assert not asking.is_asking
    assert not Arrival(HEAD + b"Expect: 100-continue\r\nContent-Length: 2\r\n\r\nab").is_asking
