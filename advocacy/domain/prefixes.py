"""From which part of the network somebody comes: what a household or an office shares, never one machine."""

import socket
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

Ip = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

UNKNOWN = ""
"""No part of the network: nobody is counted under it, or one broken proxy would make all visitors one."""

_V4_LENGTH, _V6_LENGTH = 24, 56
_NAT64 = IPv6Network("64:ff9b::/96")
"""IPv4 as servers without it see it; RFC 6052, section 2.1."""
INSIDE = tuple(
    ip_network(network)
    for network in (
        *("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16"),
        "100.64.0.0/10",
        *("::1/128", "fc00::/7", "fe80::/10"),
    )
)
"""This machine and its own network; RFC 1918, 3927, 4193 and 4291. What carriers and clouds use inside, RFC 6598,
is never the address that a phone company's customers have on the internet.
"""
_TELLS_NOTHING = (*INSIDE, ip_network("0.0.0.0/8"), ip_network("::/128"))
_SPANS = {
    version: tuple(
        (int(network.network_address), int(network.broadcast_address))
        for network in _TELLS_NOTHING
        if network.version == version
    )
    for version in (4, 6)
}
"""From the first to the last address of each, as numbers: every request is looked up in them."""


def read_ip(written: str) -> Ip | None:
    """An address as web servers and proxies write it, with or without port, brackets, quotes or zone.

    None for anything else. IPv4 within IPv6 (mapped, translated by NAT64, 6to4) is that IPv4 address.
    """
    bare = written.strip().strip('"')
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        return _read(bare.partition("%")[0])
    except (ValueError, OSError):
        return None


def prefix_of(written: str) -> str:
    """The part of the network an address is in: IPv4 /24, IPv6 /56.

    `UNKNOWN` for what is no address, and for one of this machine's own network: it is a proxy's, not a visitor's.
    """
    ip = read_ip(written)
    if ip is None:
        return UNKNOWN
    number, length = int(ip), _V4_LENGTH if ip.version == 4 else _V6_LENGTH
    if any(first <= number <= last for first, last in _SPANS[ip.version]):
        return UNKNOWN
    spare = ip.max_prefixlen - length
    return f"{type(ip)(number >> spare << spare)}/{length}"


def is_in(ip: Ip, networks: Iterable[Network]) -> bool:
    """Whether the address is in one of the networks."""
    return any(ip in network for network in networks)


def _read(bare: str) -> Ip:
    """The C library reads an address faster than `ipaddress`, and every request has some."""
    if ":" in bare:
        return _unwrapped(IPv6Address(bare))
    return IPv4Address(socket.inet_pton(socket.AF_INET, bare))


def _unwrapped(ip: IPv6Address) -> Ip:
    if ip in _NAT64:
        return IPv4Address(int(ip) & 0xFFFF_FFFF)
    return ip.ipv4_mapped or ip.sixtofour or ip
