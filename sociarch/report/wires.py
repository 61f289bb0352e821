"""Addresses of machines on the Internet, masked so that each lies in the ranges in which it lay.

Masks are of the block that is kept free for examples (RFC 3849), whatever the originals are of: a declared
range has a part of it, and one inside of another a part of that.
"""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final, TypeAlias

Range: TypeAlias = IPv4Network | IPv6Network
Machine: TypeAlias = IPv4Address | IPv6Address

_BLOCK: Final = IPv6Network("2001:db8::/32")
_STEP: Final = 16
"""Bits by which a part is narrower than the whole."""
_DEEPEST: Final = 112
_REST: Final = 0xFFFF
"""The part of the block for machines that lie in no range."""


class Wires:
    """`texts`: the ranges that were declared; those that do not read have no part."""

    def __init__(self, texts: Iterable[str]) -> None:
        found = {one for one in map(_range, texts) if one is not None}
        self._ranges: Final[dict[Range, IPv6Network]] = {}
        self._machines: Final[dict[str, str]] = {}
        self._parts: Final[dict[IPv6Network, int]] = {}
        for one in sorted(found, key=lambda one: (one.version, one.prefixlen, int(one.network_address))):
            self._ranges[one] = self._part(self._around(one))

    def range(self, text: str) -> str:
        """What is no range stays none."""
        found = _range(text)
        return str(self._ranges[found]) if found is not None else "plage" if text.strip() else text

    def address(self, text: str) -> str:
        if text not in self._machines:
            self._machines[text] = self._masked(text) if text.strip() else text
        return self._machines[text]

    def _masked(self, text: str) -> str:
        number = len(self._machines) % _REST + 1
        try:
            machine = ip_address(text.strip())
        except ValueError:
            return f"machine {number}"
        within = self._around(machine)
        if within == _BLOCK:
            within = _numbered(_BLOCK, _REST)
        return str(within.network_address + number)

    def _around(self, one: Range | Machine) -> IPv6Network:
        """The mask of the narrowest declared range that something lies in, else the whole block."""
        over = [known for known in self._ranges if _holds(known, one)]
        return self._ranges[max(over, key=lambda known: known.prefixlen)] if over else _BLOCK

    def _part(self, whole: IPv6Network) -> IPv6Network:
        if whole.prefixlen >= _DEEPEST:
            return whole
        number = self._parts[whole] = self._parts.get(whole, 0) + 1
        return _numbered(whole, number)


def _numbered(whole: IPv6Network, number: int) -> IPv6Network:
    """A part by its number; the machines of the whole itself lie in part 0."""
    length = whole.prefixlen + _STEP
    return IPv6Network((int(whole.network_address) + (number << (128 - length)), length))


def _holds(known: Range, one: Range | Machine) -> bool:
    if isinstance(one, IPv4Address | IPv6Address):
        return one in known
    return known.version == one.version and one.subnet_of(known)  # type: ignore[arg-type]  # of one version


def _range(text: str) -> Range | None:
    try:
        return ip_network(text.strip(), strict=False)
    except ValueError:
        return None
