"""Who asked whom to connect, as far as an export still tells.

An invitation belongs to a connection by the address of the profile; by the name only where it is of the same
day and that list has the name once.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final
from urllib.parse import unquote

from sociarch.fact import Connection, Invitation
from sociarch.folding import address_key, same_text
from sociarch.ownership.periods import Span, span_of


class Invited:
    """The invitations of an account, by whom they are about."""

    def __init__(self, invitations: Iterable[Invitation], connections: Sequence[Connection]) -> None:
        self._by_address: Final[dict[str, list[Invitation]]] = {}
        self._by_name: Final[dict[str, list[Invitation]]] = {}
        self._names: Final = Counter(same_text(one.name) for one in connections)
        for one in invitations:
            if one.sent is not None and one.state != "declined":
                self._by_address.setdefault(address_key(unquote(one.url)), []).append(one)
                self._by_name.setdefault(same_text(one.name), []).append(one)

    def sent(self, one: Connection, link: Span) -> bool | None:
        """Whether the owner asked; None where nothing tells, or both asked. `link`: when it was made."""
        address, name = address_key(unquote(one.url)), same_text(one.name)
        found = [
            asked
            for asked in self._by_address.get(address, ())
            if address and ((span := span_of(asked.at)) is None or span.first <= link.last)
        ]
        if not found and name and self._names[name] == 1 and link.day:
            found = [asked for asked in self._by_name.get(name, ()) if span_of(asked.at) == link]
        ways = {asked.sent for asked in found}
        return ways.pop() if len(ways) == 1 else None
