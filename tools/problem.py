"""The one kind of error the tools expect: something the person at the terminal can mend."""

import errno
import os
import socket


class Problem(Exception):
    """What is wrong and what to do about it, in one line."""


def read_port(name: str, default: int) -> int:
    """A port number from the environment.

    Raises:
        Problem: the variable holds no port number.
    """
    text = os.environ.get(name) or str(default)
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise Problem(f"{name} must be a port number, not {text!r}.")
    return int(text)


def require_free(host: str, port: int, variable: str) -> None:
    """Check that a server could listen on `host` and `port`; `variable` names what to change.

    Raises:
        Problem: the port is taken or the address is not ours.
    """
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            # As servers do: a port that only waits for old connections to fade is free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
            probe.listen(1)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise Problem(
                f"Port {port} is taken: stop what listens there, or choose another: "
                f"make run {variable}={port + 10}"
            ) from error
        raise Problem(f"Cannot listen on {host} port {port}: {error.strerror}.") from error
