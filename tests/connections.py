"""Connections of invented people, made by hand: histories, and a past told in them."""

from collections.abc import Mapping, Sequence

from sociarch.choices import Choices, Link, Remark
from sociarch.entry import Change, Entry, History, Kind, Past
from sociarch.fact import NO_EXTRA
from sociarch.folding import fold
from sociarch.people import people

NOTHING = Choices({}, {})


def entry(
    mark: str, name: str = "", *, account: str = "me", number: int = 0, older: Sequence[str] = (),
    url: str = "", email: str = "", phone: str = "", company: str = "", position: str = "",
    since: str | None = None, seen: str = "2020-01-01", last_seen: str = "2024-01-01", listed: bool = True,
    extra: Mapping[str, str] = NO_EXTRA,
) -> Entry:  # fmt: skip
    """The network is what the mark begins with; its number is set by `history`."""
    first, _, last = name.partition(" ")
    return Entry(
        mark.partition(":")[0], account, number, (mark, *older), name, first, last, url, email, phone,
        company, position, since, seen, last_seen, last_seen if email else "", seen, listed,
        (fold(name), fold(company), fold(position)), extra,
    )  # fmt: skip


def change(
    kind: Kind, old: str, new: str, *, number: int = 0, network: str = "linkedin", account: str = "me",
    seen: str = "2022-06-01", before: str | None = "2022-01-01",
) -> Change:  # fmt: skip
    """About the connection of that number."""
    return Change(network, account, number, 1, kind, seen, before, None, old, new, "", "")


def history(*entries: Entry, changes: Sequence[Change] = ()) -> History:
    """Of the first entry's network and account."""
    numbered = tuple(one._replace(number=at) for at, one in enumerate(entries))
    return History(entries[0].network, entries[0].account, (), numbered, tuple(changes))


def decided(*links: tuple[str, str, bool], remarks: Sequence[Remark] = ()) -> Choices:
    return Choices.of([*(Link.of(*link) for link in links), *remarks])


def past(*histories: History, choices: Choices = NOTHING) -> Past:
    return Past(histories, people(histories, choices), choices)
