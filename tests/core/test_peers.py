"""What a peer sent is given to the parser as a socket would give it."""

import socket

from gunicorn.config import Config

from webapp.core.peers import PIECE_BYTES, Peer

CHUNKS = b"64\r\n" + b"x" * 100 + b"\r\n"
SENT = (
    b"POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    + CHUNKS * 1000
    + b"0\r\n\r\nGET /next"
)


def test_a_long_request_is_parsed_piece_by_piece():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        peer = Peer(Config(), ours, ("127.0.0.1", 1), ("127.0.0.1", 2))
        peer.arrival.add(SENT)
        peer.init()
        given = peer.parser.unreader.read()
        assert len(given) == PIECE_BYTES, "gunicorn copies what it was given with each chunk"
        peer.parser.unreader.unread(given)
        assert next(peer.parser).body.read() == b"x" * 100_000
        assert peer.parser.unreader.take_buffered() == b"GET /next"


def test_a_peer_that_hung_up_is_known_without_reading_what_it_sent():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        peer = Peer(Config(), ours, ("127.0.0.1", 1), ("127.0.0.1", 2))
        assert not peer.has_hung_up
        theirs.sendall(b"more")
        assert not peer.has_hung_up
        assert ours.recv(9) == b"more"
        theirs.close()
        assert peer.has_hung_up
