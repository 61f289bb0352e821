"""Lists of people in a Facebook export: which there are, under which names, and what each one is.

The files and the keys in them were renamed four times between 2018 and 2023 and always said the same. No
list gives more of a person than a name and a time; what a person is to the owner is told by the list alone.
Uploaded address books, suggestions and "people you may know" are nobody's connections and are not here.
"""

from collections.abc import Callable, Hashable, Mapping
from typing import Final, NamedTuple

from sociarch.exporter import all_but_trace
from sociarch.fact import Connection, Fact, Follow, Invitation, OwnAddress, Removal, Trace


class Person(NamedTuple):
    """Somebody in a list. `at` is the time the list gives: of a friendship its begin."""

    name: str
    at: str | None
    at_text: str
    extra: Mapping[str, str]
    url: str = ""
    email: str = ""


class Role(NamedTuple):
    """A list of people.

    stems  names of its files, without ending, folded; in order of preference
    keys   beginnings of the key that holds the list in JSON
    """

    kind: type[Fact]
    stems: tuple[str, ...]
    keys: tuple[str, ...]
    fact: Callable[[Person, Trace], Fact]


def _friend(one: Person, trace: Trace) -> Connection:
    return Connection(one.name, "", "", one.url, one.email, "", "", one.at, one.at_text, one.extra, trace)


def _sent(one: Person, trace: Trace) -> Invitation:
    return Invitation(one.name, one.url, True, "", one.at, one.at_text, _rest(one), trace)


def _received(one: Person, trace: Trace) -> Invitation:
    return Invitation(one.name, one.url, False, "", one.at, one.at_text, _rest(one), trace)


def _declined(one: Person, trace: Trace) -> Invitation:
    return Invitation(one.name, one.url, False, "declined", one.at, one.at_text, _rest(one), trace)


def _removed(one: Person, trace: Trace) -> Removal:
    return Removal(one.name, one.url, one.at, one.at_text, _rest(one), trace)


def _follower(one: Person, trace: Trace) -> Follow:
    return Follow(one.name, one.url, True, one.at, one.at_text, _rest(one), trace)


def _followed(one: Person, trace: Trace) -> Follow:
    return Follow(one.name, one.url, False, one.at, one.at_text, _rest(one), trace)


def _rest(one: Person) -> Mapping[str, str]:
    return {**one.extra, "contact_info": one.email} if one.email else one.extra


FRIENDS: Final = Role(Connection, ("yourfriends", "friends", "friendsadded"), ("friends",), _friend)
SENT: Final = Role(Invitation, ("sentfriendrequests", "friendrequestssent"), ("sent_requests",), _sent)
RECEIVED: Final = Role(
    Invitation, ("receivedfriendrequests", "friendrequestsreceived"), ("received_requests",), _received
)
DECLINED: Final = Role(Invitation, ("rejectedfriendrequests",), ("rejected_requests",), _declined)
REMOVED: Final = Role(Removal, ("removedfriends",), ("deleted_friends", "removed_friends"), _removed)
FOLLOWERS: Final = Role(Follow, ("followers", "peoplewhofollowedyou"), ("followers",), _follower)
FOLLOWING: Final = Role(
    Follow,
    ("following", "whoyoufollow", "whoyouvefollowed", "followedpages"),
    ("following", "pages_followed"),
    _followed,
)
ROLES: Final = (FRIENDS, SENT, RECEIVED, DECLINED, REMOVED, FOLLOWERS, FOLLOWING)


def same(fact: Fact) -> Hashable:
    """What makes facts the same: of a friend nothing but name and time is known, of an address pages differ
    in how much they tell.
    """
    if isinstance(fact, Connection):
        return Connection, fact.name, fact.since_text
    if isinstance(fact, OwnAddress):
        return OwnAddress, fact.address, fact.status
    return all_but_trace(fact)
