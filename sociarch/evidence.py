"""What may show that two connections are one person's, and how much each piece of it weighs.

A connection is prepared once as traits, in which everything is in the spelling it is compared by. The points
of each piece of evidence stand in one table; a score is their sum between 0 and 100, and no probability.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Final, Literal, NamedTuple, TypeAlias

from sociarch.companies import Companies
from sociarch.entry import Entry, Past
from sociarch.folding import domain_of, email_key, fold, same_text
from sociarch.names import Likeness, Name
from sociarch.people import addresses

Kind: TypeAlias = (
    Likeness
    | Literal[
        "email", "former_email", "phone", "address", "company", "former_company", "box", "email_name",
        "email_company", "domain", "day", "days", "weeks", "shared_email",
        "unique", "homonyms", "one_word", "other_company",
    ]
)  # fmt: skip

POINTS: Final[Mapping[Kind, int]] = {
    # The name: one of these.
    "name": 45, "accents": 44, "particles": 40, "order": 38, "part": 32, "short": 30, "initial": 25,
    "similar": 25,
    # What both have in common besides.
    "email": 45, "former_email": 40, "phone": 40, "address": 35, "company": 25, "former_company": 20,
    "box": 20, "email_name": 20, "email_company": 20, "domain": 15, "day": 20, "days": 12, "weeks": 6,
    "shared_email": 12,
    # What makes it surer or less sure; of homonyms for each further one.
    "unique": 10, "homonyms": -8, "one_word": -20, "other_company": -5,
}  # fmt: skip
WORST: Final = -24
"""What homonyms take away at most."""

PUBLIC: Final = frozenset(
    "gmail googlemail outlook hotmail live msn yahoo ymail aol icloud me mac gmx proton protonmail orange "
    "wanadoo free sfr laposte bbox neuf numericable club-internet posteo web t-online "
    "bluewin skynet yandex mail".split()
)
"""Providers of mail for everybody, by their domain's first word: their domain is no company."""
OFFICES: Final = frozenset(
    "info contact admin office hello bonjour rh hr jobs sales mail team support accueil".split()
)


class Evidence(NamedTuple):
    """One thing that speaks for or against a pair.

    values  what to fill into its words: of `similar` the percentage; of `day`, `days` and `weeks` the number
            of days; of `homonyms` the network and how many bear the name there; else the text in question
    """

    kind: Kind
    values: tuple[str | int, ...] = ()


# -- what is compared ------------------------------------------------------------------------------


class Traits(NamedTuple):
    """A connection as it is compared. `person` and `home` (its account) are numbers; `day` counts days;
    companies are folded and by their aliases; `emails` and `former` are what it once had."""

    person: int
    home: int
    entry: Entry
    name: Name
    company: str
    former: frozenset[str]
    email: str
    emails: frozenset[str]
    box: str
    domain: str
    phone: str
    addresses: frozenset[str]
    day: int | None


_Key: TypeAlias = tuple[str, str | None, int]
NONE: Final[frozenset[str]] = frozenset()


def traits_of(past: Past) -> list[Traits]:
    homes: dict[tuple[str, str | None], int] = {}
    companies = Companies(past.choices.aliases)
    former, emails = _former(past, companies)
    found = []
    for person, who in enumerate(past.people):
        for entry in who.entries:
            account = (entry.network, entry.account)
            key = (*account, entry.number)
            name = Name.of(entry.folded[0])
            if name.core:
                email = email_key(entry.email)
                found.append(
                    Traits(
                        person, homes.setdefault(account, len(homes)), entry, name,
                        companies.key(entry.folded[1]), former.get(key, NONE),
                        email, emails.get(key, NONE), email.rpartition("@")[0], domain_of(entry.email),
                        _phone(entry.phone), addresses(entry), _day(entry.since),
                    )
                )  # fmt: skip
    return found


def _former(
    past: Past, companies: Companies
) -> tuple[dict[_Key, frozenset[str]], dict[_Key, frozenset[str]]]:
    """The companies and the e-mail addresses that connections once had."""
    left: dict[_Key, frozenset[str]] = {}
    emails: dict[_Key, frozenset[str]] = {}
    for change in (change for history in past.histories for change in history.changes):
        if change.old:
            key = (change.network, change.account, change.entry)
            if change.kind == "moved" and (company := companies.key(fold(change.old))):
                left[key] = left.get(key, NONE) | {company}
            elif change.kind in ("email_changed", "email_withdrawn") and (email := email_key(change.old)):
                emails[key] = emails.get(key, NONE) | {email}
    return left, emails


def _phone(text: str) -> str:
    """The last nine digits: countries and their zeros are written in many ways. Empty for fewer."""
    digits = "".join(letter for letter in text if letter in "0123456789")
    return digits[-9:] if len(digits) >= 9 else ""


def _day(since: str | None) -> int | None:
    """None where the network tells no day, such as only a year."""
    try:
        return date.fromisoformat((since or "")[:10]).toordinal()
    except ValueError:
        return None


# -- what it shows ------------------------------------------------------------------------------


def weight(one: Evidence) -> int:
    """The points that it gives or takes."""
    if one.kind == "homonyms":
        return max(WORST, POINTS["homonyms"] * (int(one.values[1]) - 1))
    return POINTS[one.kind]


def spelled(likeness: Likeness, one: Entry, other: Entry) -> Likeness:
    if likeness == "name" and same_text(one.name) != same_text(other.name):
        return "accents"
    return likeness


def shared_emails(traits: Iterable[Traits]) -> set[str]:
    """E-mail addresses that several connections of one account have."""
    times = Counter((one.home, one.email) for one in traits if one.email)
    return {email for (_home, email), number in times.items() if number > 1}


def shown(one: Traits, other: Traits, shared: Collection[str]) -> list[Evidence]:
    """What two connections have in common besides their names. `shared`: as `shared_emails` answers."""
    return [*_contact(one, other, shared), *_work(one, other), *_time(one, other)]


def _contact(one: Traits, other: Traits, shared: Collection[str]) -> Iterator[Evidence]:
    if one.email and one.email == other.email:
        yield Evidence("shared_email" if one.email in shared else "email", (one.email,))
    elif one.email in other.emails or other.email in one.emails:
        yield Evidence("former_email", (one.email if one.email in other.emails else other.email,))
    elif one.box and one.box == other.box and one.box not in OFFICES and not _says_the_name(one, other):
        yield Evidence("box", (one.box,))
    elif one.domain and one.domain == other.domain and one.domain.partition(".")[0] not in PUBLIC:
        yield Evidence("domain", (one.domain,))
    for mine, theirs in ((one, other), (other, one)):
        if mine.box and mine.name.key != theirs.name.key and _spells(mine.box, theirs.name):
            yield Evidence("email_name", (mine.box,))
            break
    if one.phone and one.phone == other.phone:
        yield Evidence("phone")
    if both := one.addresses & other.addresses:
        yield Evidence("address", (min(both),))


def _work(one: Traits, other: Traits) -> Iterator[Evidence]:
    if one.company and one.company == other.company:
        yield Evidence("company", (one.entry.company,))
        return
    for mine, theirs in ((one, other), (other, one)):
        if mine.company in theirs.former:
            yield Evidence("former_company", (mine.entry.company,))
            return
    for mine, theirs in ((one, other), (other, one)):
        if mine.domain and theirs.company and _is_of(mine.domain, theirs.company):
            yield Evidence("email_company", (mine.domain,))
            return


def _time(one: Traits, other: Traits) -> Iterator[Evidence]:
    if one.day is not None and other.day is not None and (apart := abs(one.day - other.day)) <= 30:
        yield Evidence("day" if apart <= 1 else "days" if apart <= 7 else "weeks", (apart,))


def _says_the_name(one: Traits, other: Traits) -> bool:
    """Whether a mailbox that both have only says what their names say already."""
    return one.name.key == other.name.key and _spells(one.box, one.name)


def _is_of(domain: str, company: str) -> bool:
    """Whether a domain looks like a company's: `testeur-conseil.example` for Testeur Conseil."""
    word = domain.split(".")[-2] if "." in domain else domain
    return word not in PUBLIC and word.replace("-", "") == company.replace(" ", "")


def _spells(box: str, name: Name) -> bool:
    """Whether a mailbox is made of the words of a name, which has two at least and no mere initial."""
    return len(name.core) > 1 and len(name.core[0]) > 1 and set(name.core) <= set(fold(box).split())
