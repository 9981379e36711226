"""Free ports of loopback, and the guard that keeps tests from reaching beyond it."""

import ipaddress
import socket


def free_port():
    """A port of 127.0.0.1 that nobody listens on now. Take it soon: another may too."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def is_loopback(host):
    """Whether `host` (a name, an address, or None for any local address) stays on this machine."""
    if isinstance(host, bytes):
        host = host.decode()
    if host in {None, "", "localhost", "0.0.0.0", "::"}:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def forbid_beyond_loopback(monkeypatch):
    """Make every connection and name look-up beyond loopback fail while the patch holds."""
    real_connect, real_connect_ex = socket.socket.connect, socket.socket.connect_ex
    real_getaddrinfo = socket.getaddrinfo

    def check(host):
        if not is_loopback(host):
            raise AssertionError(f"a test tried to reach {host!r}: only loopback is allowed")

    def connect(self, address):
        if self.family != socket.AF_UNIX:
            check(address[0])
        return real_connect(self, address)

    def connect_ex(self, address):
        if self.family != socket.AF_UNIX:
            check(address[0])
        return real_connect_ex(self, address)

    def getaddrinfo(host, *arguments, **options):
        check(host)
        return real_getaddrinfo(host, *arguments, **options)

    monkeypatch.setattr(socket.socket, "connect", connect)
    monkeypatch.setattr(socket.socket, "connect_ex", connect_ex)
    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
