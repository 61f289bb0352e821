"""What stands for which text: for each kind of text one invented text for each original, everywhere the same.

What the figures and checks compare stays comparable: spellings that are one company stay one, a domain keeps
lying below another, a page keeps the employer's name in its title. Masks are numbered by first appearance, so
whoever guesses a name has nothing to test the guess with.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple
from urllib.parse import unquote

from sociarch.companies import word
from sociarch.declared import Declared
from sociarch.folding import address_key, email_key, fold, same_text
from sociarch.freemail import FREE_MAIL
from sociarch.offlimits import DOMAIN, HASHED
from sociarch.ownership.birth import BIRTH
from sociarch.ownership.mailboxes import SCHOOL, plain_domain
from sociarch.ownership.money import FREE, SEATS, YEARLY
from sociarch.ownership.naming import LEAST
from sociarch.ownership.numbers import same_number
from sociarch.ownership.signins import device_of
from sociarch.report import invented
from sociarch.report.safe import ENDINGS, FILES, PLACES

NOBODY: Final[frozenset[str]] = frozenset()
_TIME: Final = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2}(?:T[0-9:.]{5,15}(?:Z|[+-][0-9:]{4,6})?)?)?)?")
_SECOND: Final = len("2019-01-01T00:00:00")
_VERSION: Final = re.compile(r"(?:sociarch )?[0-9]{1,4}(?:\.[0-9a-z+-]{1,12}){0,4}")
_HEX: Final = re.compile(r"(sha256:|[0-9]{6}-)?([0-9a-f]{64})")
_WORDS: Final = re.compile(r"\w+|[^\w .,:()\[\]/#-]")
_SHORT: Final = 6
"""Digits of a place that are a number in a row; more may be somebody's."""
_ONLY_SCHOOL: Final = "edu"
"""The only domain of one part that is a school's; it is everybody's."""
_LAST_PHONE: Final = 59_999


class Known(NamedTuple):
    """What has to be known of a past and a case before anything in them is masked.

    declared  what the person said
    networks  names of networks, which stay
    domains   domains that others may lie below, as they are compared
    alike     for each folded name those that are spelled nearly alike
    papers    names of documents that other documents make a part of a contract
    """

    declared: Declared
    networks: frozenset[str] = NOBODY
    domains: frozenset[str] = NOBODY
    alike: Mapping[str, frozenset[str]] = {}
    papers: frozenset[str] = NOBODY


class Words:
    """Masks of one kind of text.

    key     what makes two texts the same; they have one base
    invent  a base, for a text and the number of its key, from 1
    eye     what two texts of one key differ in to whoever compares them: they are varied
    vary    a base in its so-manyth other spelling, with the same key; None: there is one spelling
    apart   whether texts that differ in no more than blanks and case are told apart, by blanks at the end
    """

    def __init__(
        self,
        key: Callable[[str], str],
        invent: Callable[[str, int], str],
        vary: Callable[[str, int], str] | None = None,
        eye: Callable[[str], str] = same_text,
        *,
        apart: bool = False,
    ) -> None:
        self._key: Final = key
        self._invent: Final = invent
        self._vary: Final = vary
        self._eye: Final = eye
        self._apart: Final = apart
        self._masks: Final[dict[str, str]] = {}
        self._bases: Final[dict[str, str]] = {}
        self._spelled: Final[dict[str, dict[str, int]]] = {}
        self._times: Final[dict[str, int]] = {}

    def __call__(self, text: str) -> str:
        """A text of nothing but blanks stays."""
        found = self._masks.get(text)
        if found is None:
            found = self._masks[text] = self._new(text) if text.strip() else text
        return found

    def _new(self, text: str) -> str:
        key = self._key(text)
        if key not in self._bases:
            self._bases[key] = self._invent(text, len(self._bases) + 1)
        mask = self._bases[key]
        if self._vary is not None:
            spelled = self._spelled.setdefault(key, {})
            number = spelled.setdefault(self._eye(text), len(spelled))
            mask = self._vary(mask, number) if number else mask
        if self._apart:
            times = self._times[mask] = self._times.get(mask, -1) + 1
            mask += " " * times
        return mask


class Masks:
    """All kinds of text: each takes a text, and gives what stands for it."""

    def __init__(self, known: Known) -> None:
        self._known: Final = known
        self._people: Final = invented.people()
        self._families: Final[dict[str, list[str]]] = {}
        self._bases: Final[dict[str, str]] = {}
        own = invented.words()
        self._word: Final = Words(str, lambda _text, _number: next(own))
        self.name: Final = Words(word, self._somebody, _dots, apart=True)
        self.company: Final = Words(word, _company, _dots)
        self.position: Final = Words(word, lambda _text, number: f"Position {number}", _dots)
        self.page: Final = Words(word, self._page)
        self.headline: Final = Words(str, lambda text, number: self._titled(f"Position {number}", text))
        self.text: Final = Words(str, lambda _text, number: f"Exemple {number}")
        self.key: Final = Words(same_text, lambda _text, number: f"cle-{number}")
        self.label: Final = Words(str, _label)
        self.device: Final = Words(device_of, lambda _text, number: f"Type {invented.letters(number)}")
        self.event: Final = Words(str, _event)
        self.plan: Final = Words(str, _plan)
        self.trace: Final = Words(str, lambda _text, number: f"/exemple/{number}")
        self.paper: Final = Words(str, self._paper)
        self.url: Final = Words(_address, _profile, lambda base, number: f"{base}?{number}", fold)
        self.email: Final = Words(_mailbox, self._email)
        self.domain: Final = Words(plain_domain, self._domain)
        self.phone: Final = Words(_joined, lambda _text, number: invented.phone(number))
        self.number: Final = Words(self._same_number, self._number, _hyphens, _joined)
        self._box: Final = Words(
            word, lambda _text, number: f"personne-{number}", lambda base, n: base.replace("-", "-" * (n + 1))
        )
        self._hex: Final = Words(str, lambda _text, number: invented.digest(number))
        self._file: Final = Words(str, lambda text, number: f"fichier-{number}{_ending(text)}")
        self._step: Final = Words(str, lambda _text, number: f"part{number}")
        self._mark: Final = Words(str, lambda _text, number: f"personne-{number}")
        self.time: Final = Words(str, lambda text, number: text if _TIME.fullmatch(text) else f"?{number}")
        self._odd: Final = Words(str, lambda _text, number: f"?{number}")
        self._network: Final = Words(str, lambda _text, number: f"reseau-{number}")
        self._id: Final = Words(str, lambda _text, number: f"p-{number:012x}")

    # -- people, companies, titles -----------------------------------------------------------------

    def _somebody(self, text: str, number: int) -> str:
        """Names that are spelled nearly alike stay so where each is like each."""
        key = fold(text)
        if not key:
            return invented.signs(number)
        near = self._known.alike.get(key, NOBODY)
        for relative in sorted(near & self._families.keys()):
            family = self._families[relative]
            if len(family) < invented.FAMILY and near.issuperset(family):
                family.append(key)
                self._families[key] = family
                self._bases[key] = self._bases[family[0]] + invented.ENDINGS[len(family) - 2]
                return self._bases[key]
        self._families[key] = [key]
        self._bases[key] = next(self._people)
        return self._bases[key]

    def owner(self, text: str) -> str:
        """A name of the vault's owner, word by word, so that a name on a receipt is still the profile's or is
        not; with what stands for the employer whose name is in it."""
        folded = fold(text)
        if not folded:
            return self.name(text)
        named = self._bearing(text)
        left = [
            self._word(one)
            for one in folded.split()
            if one not in {part for name in named for part in name.split()}
        ]
        return " ".join([*left, *dict.fromkeys(named.values())])

    def handle(self, text: str) -> str:
        shown = self.owner(text)
        return "-".join(fold(shown).split()) or shown

    def home(self, text: str) -> str:
        """The address of the owner's own profile: of it, the end is looked at."""
        end = text.split("?")[0].rstrip("/").rpartition("/")[2]
        return f"https://www.example.org/in/{self.handle(end)}" if text.strip() else text

    def _page(self, text: str, number: int) -> str:
        said = self._known.declared.employers
        # A name of one or two letters is seen in no title, so that its mask must not be seen there either.
        names = {
            word(name)
            for one in said
            for name in (one.name, *one.aliases)
            if len(fold(name).replace(" ", "")) >= LEAST
        }
        return self.company(text) if word(text) in names else self._titled(f"Page {number}", text)

    def _titled(self, title: str, text: str) -> str:
        return " ".join([title, *dict.fromkeys(self._bearing(text).values())])

    def _bearing(self, text: str) -> dict[str, str]:
        """The names of employers, folded, that a text has in it, and what stands for each."""
        words = f" {fold(text)} "
        names = [name for one in self._known.declared.employers for name in (one.name, *one.aliases)]
        return {
            fold(name): self.company(name)
            for name in names
            if len(fold(name).replace(" ", "")) >= LEAST and f" {fold(name)} " in words
        }

    def _paper(self, text: str, number: int) -> str:
        stem = "policy-exemple" if text in self._known.papers else "document"
        return f"{stem}-x{invented.letters(number).lower()}{_ending(text)}"

    # -- the Internet and the telephone ------------------------------------------------------------

    def _email(self, text: str, number: int) -> str:
        box, _, domain = email_key(text).rpartition("@")
        return f"{self._box(box)}@{self.domain(domain)}" if domain else f"exemple-{number}"

    def _domain(self, text: str, number: int) -> str:
        domain = plain_domain(text)
        if domain in FREE_MAIL or domain == _ONLY_SCHOOL:
            return domain
        parts = domain.split(".")
        above = (".".join(parts[at:]) for at in range(1, len(parts) - 1))
        over = next((one for one in above if one in self._known.domains), None)
        if over is not None:
            return f"service-{number}.{self.domain(over)}"
        if SCHOOL.fullmatch(domain):
            # No country has this ending.
            return f"ecole-{number}.ac.xx"
        if len(parts) == 1:
            return f"exemple{number}"
        return f"exemple-{number}.example" if DOMAIN.fullmatch(domain) else f"exemple {number}.example"

    def _same_number(self, text: str) -> str:
        declared, joined = self._known.declared, _joined(text)
        said = [*declared.numbers, *(one for job in declared.employers for one in job.numbers)]
        same = [one for one in said if one.strip() and same_number(text, one, declared.country)]
        if not same or joined == _joined(same[0]):
            return joined
        return self._same_number(same[0]) if text not in said else _joined(same[0])

    def _number(self, text: str, number: int) -> str:
        if "*" in text:
            return f"** ** {number:02}"
        if not same_number(text, text, self._known.declared.country):
            return f"numero {invented.letters(number)}"
        return invented.phone(_LAST_PHONE - number)

    # -- the vault ---------------------------------------------------------------------------------

    def mark(self, text: str) -> str:
        """A connection's mark: its network stays, and when it was made."""
        network, colon, rest = text.partition(":")
        if not colon or network not in self._known.networks:
            return self._mark(text)
        time, doubt, _told = rest.partition("@")[2].partition("~")
        shown = f"{network}:{self._mark(text)}"
        if "@" not in rest:
            return shown
        odd = "?" * (_SECOND if len(time) >= _SECOND else 1)
        return f"{shown}@{time if _TIME.fullmatch(time) else odd}{doubt and '~exemple'}"

    def person(self, text: str) -> str:
        """The id of somebody."""
        return self._id(text)

    def network(self, text: str) -> str:
        return text if text in self._known.networks else self._network(text)

    def digest(self, text: str) -> str:
        match = _HEX.fullmatch(text)
        return f"{match[1] or ''}{self._hex(match[2])}" if match else self._odd(text)

    def path(self, text: str) -> str:
        """Part by part, so that what lies in a folder still does."""
        return "/".join(self._part(one) for one in text.split("/"))

    def _part(self, text: str) -> str:
        if text.casefold() in FILES or text in ("", "."):
            return text
        return self.digest(text) if _HEX.fullmatch(text) else self._file(text)

    def place(self, text: str) -> str:
        """Numbers stay, and words that the exports have of their own."""
        return _WORDS.sub(lambda found: self._placed(found[0]), text)

    def _placed(self, text: str) -> str:
        if text in PLACES or (text.isascii() and text.isdigit() and len(text) <= _SHORT):
            return text
        return self._step(text)

    def version(self, text: str) -> str:
        return text if not text or _VERSION.fullmatch(text) else self._odd(text)


# -- what a text is the same by, and what is made for it -------------------------------------------


def _dots(base: str, number: int) -> str:
    return base + "." * number


def _hyphens(base: str, number: int) -> str:
    return base.replace(" ", " " + "-" * number, 1)


def _joined(text: str) -> str:
    return "".join(text.split())


def _ending(text: str) -> str:
    ending = f".{text.rpartition('.')[2].casefold()}"
    return ending if ending in ENDINGS else ""


def _company(text: str, number: int) -> str:
    """What is no name stays none: without a letter, or a digest."""
    if HASHED.fullmatch(text.strip()):
        return invented.digest(number)
    return f"Maison Exemple {number}" if fold(text) else invented.signs(number)


def _label(text: str, number: int) -> str:
    # A mark in the place of a label begins with this sign.
    return f"~{number:012x}" if text.startswith("~") else f"compte-{number}"


def _event(text: str, number: int) -> str:
    return "Registered" if BIRTH.search(fold(text)) else f"Exemple {number}"


def _plan(text: str, number: int) -> str:
    """A plan or what a receipt is for: whether it is free, for a year, or a seat."""
    parts = text.replace(";", ",").replace("|", ",").split(",")
    folded = [set(fold(one).split()) for one in parts]
    shown = ["Free" if words & FREE else f"Plan {number}" if words else "" for words in folded]
    words = f" {fold(text)} "
    said = [one.title() for one in SEATS if f" {one} " in words]
    said += ["year"] if YEARLY & set(words.split()) else []
    first = next((at for at, one in enumerate(shown) if one), 0)
    shown[first] = " ".join(filter(None, [shown[first] or f"{invented.signs(number)}", *said]))
    return ", ".join(one for one in shown if one)


def _address(text: str) -> str:
    return address_key(unquote(text)) or same_text(text)


def _profile(text: str, number: int) -> str:
    known = address_key(unquote(text))
    return f"https://www.example.org/in/personne-{number}" if known else f"exemple-{number}"


def _mailbox(text: str) -> str:
    return email_key(text) or same_text(text)
