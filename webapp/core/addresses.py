"""Which internet addresses are public: the one table, asked wherever somebody else names a host."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address

# IANA, "IPv6 Global Unicast Address Assignments": nothing outside it is anybody's on the internet.
_GLOBAL_UNICAST = IPv6Network("2000::/3")
# An address inside which an IPv4 address stands (RFC 6052): it leads where that one leads.
_TRANSLATED = IPv6Network("64:ff9b::/96")
# What Python's is_global lets pass although it leads elsewhere or nowhere.
_REFUSED = tuple(
    ip_network(text)
    for text in (
        "2001::/32",  # Teredo: an IPv4 address in disguise
        "2002::/16",  # 6to4: the same
        "3fff::/20",  # documentation
        "192.0.0.0/24",  # protocols' own; some clouds answer here with their secrets
        "192.88.99.0/24",  # the relays of 6to4
    )
)


def is_public(text: str) -> bool:
    """Whether an address, as a name server gives it, is a public host's. False for no address."""
    try:
        address = _led_to(ip_address(text.partition("%")[0]))
    except ValueError:
        return False
    if isinstance(address, IPv6Address) and address not in _GLOBAL_UNICAST:
        return False
    is_refused = any(address in network for network in _REFUSED)
    return address.is_global and not address.is_multicast and not is_refused


def _led_to(address: Address) -> Address:
    if isinstance(address, IPv4Address):
        return address
    if address in _TRANSLATED:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address
