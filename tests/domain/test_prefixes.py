"""Which part of the network an address is in, however it is written."""

import pytest

from advocacy.domain.prefixes import UNKNOWN, prefix_of

WRITTEN = [
    ("203.0.113.7", "203.0.113.0/24"),
    (" 203.0.113.7:4711 ", "203.0.113.0/24"),
    ("2001:db8:1:2ff:3::4", "2001:db8:1:200::/56"),
    ('"[2001:db8:1:2ff:3::4]:4711"', "2001:db8:1:200::/56"),
    ("2001:db8:1:2ff:3::4%eth0", "2001:db8:1:200::/56"),
    ("::ffff:203.0.113.7", "203.0.113.0/24"),
    ("64:ff9b::203.0.113.7", "203.0.113.0/24"),
    ("2002:cb00:7107::1", "203.0.113.0/24"),
    ("100.63.255.255", "100.63.255.0/24"),
    ("100.128.0.1", "100.128.0.0/24"),
]
TELLS_NOTHING = [
    *("", " ", "unknown", "_hidden", "203.0.113", "203.0.113.7.8", "999.1.1.1", "٢٠٣.0.113.7", "\0"),
    *("127.0.0.1", "::1", "10.1.2.3", "192.168.1.1", "172.18.0.1", "fe80::1%eth0", "fd00::1", "::ffff:10.0.0.1"),
    *("0.0.0.0", "::", "100.64.0.1", "100.127.255.254", "::ffff:100.100.1.2"),
]


@pytest.mark.parametrize(("written", "prefix"), WRITTEN)
def test_an_address_is_in_a_part_of_the_network_however_it_is_written(written: str, prefix: str) -> None:
    assert prefix_of(written) == prefix


@pytest.mark.parametrize("written", TELLS_NOTHING)
def test_what_is_no_visitors_address_is_in_no_part(written: str) -> None:
    assert prefix_of(written) == UNKNOWN
