"""What a person declares, checked and brought into one spelling.

A declaration that contradicts itself, or names what is no domain, day or network, is never stored: checks
would speak with certainty of what nobody meant. Nothing is looked up and nothing is completed here; what is
absent stays absent. Errors name the place and what is expected there, never what stood there.
"""

import base64
import ipaddress
import math
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable
from datetime import date
from typing import Final, TypeVar

from sociarch.declared import Account, Declared, Employer, Owned, Restricted, Stamp, Thresholds
from sociarch.errors import N_
from sociarch.freemail import FREE_MAIL
from sociarch.plain import MISSING, BadField

T = TypeVar("T")

LONGEST: Final = 500
"""Letters of one answer."""
MOST: Final = 200
"""Answers in one list."""
STAMPS: Final = 20
LARGEST: Final = 64 * 1024
"""Bytes of a token, and of the certificates that come with it. A token of an authority has some 5 kB."""
WIDEST: Final = 8
"""Bits that a range of Internet addresses shares at least: with fewer it is half the world's."""

LONG = N_("a shorter text is expected")
MANY = N_("a shorter list is expected")
LETTERS = N_("letters in UTF-8 are expected")
DOMAIN = N_("an e-mail domain such as exemple.example is expected")
ANYBODYS = N_("anybody gets an address there: it is the domain of a provider of mail, not of a company")
TELEPHONE = N_("a telephone number is expected, of digits, blanks and + - . ( ) /")
RANGE = N_("an Internet address such as 192.0.2.7 is expected, or a range such as 192.0.2.0/24")
WIDE = N_("a narrower range of Internet addresses is expected")
NETWORK = N_("one of these networks is expected: {networks}")
ORDER = N_("it lies before the start of the job")
AFTER = N_("it lies after the end of the job")
BACKWARDS = N_("the job ends before it starts")
FUTURE = N_("that day is yet to come")
CONTRARY = N_("you alone have had the password, so nobody else has")
TWICE = N_("this account is declared twice")
NOBODY = N_("the name of the company or its e-mail domain is expected")
BOUND = N_("a number from {least} to {most} is expected")
STAMP = N_("it is no time stamp in the form of RFC 3161")
LARGE = N_("it is larger than a stamp or a certificate is")
ROOTS = N_("it is no certificate as PEM")
SECRET = N_("it holds a private key, which belongs to nobody but its owner")

_DOMAIN = re.compile(r"(?!-)[^\W_](?:[\w-]*[^\W_])?(?:\.[^\W_](?:[\w-]*[^\W_])?)+")
_TELEPHONE = re.compile(r"\+?[0-9 ()./-]+")
_PEM = re.compile(rb"-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----")


def checked(declared: Declared, networks: Collection[str], today: date) -> Declared:
    """The declaration in one spelling. `networks`: those whose exporters are here. Raises BadField."""
    if declared.demand is not None and declared.demand > today:
        raise BadField("demand", FUTURE)
    accounts = tuple(
        account(one, f"accounts[{at}]", networks)
        for at, one in enumerate(_few(declared.accounts, "accounts"))
    )
    known: set[tuple[str, str]] = set()
    for at, one in enumerate(accounts):
        if (one.network, one.account) in known:
            raise BadField(f"accounts[{at}]", TWICE)
        known.add((one.network, one.account))
    return declared._replace(
        employers=tuple(
            employer(one, f"employers[{at}]") for at, one in enumerate(_few(declared.employers, "employers"))
        ),
        accounts=accounts,
        owned=tuple(
            owned(one, f"owned[{at}]", networks) for at, one in enumerate(_few(declared.owned, "owned"))
        ),
        restricted=tuple(
            restricted(one, f"restricted[{at}]")
            for at, one in enumerate(_few(declared.restricted, "restricted"))
        ),
        stamps=_few(declared.stamps, "stamps", STAMPS),
        domains=_list(declared.domains, "domains", _domain),
        numbers=_list(declared.numbers, "numbers", _telephone),
        schools=_list(declared.schools, "schools", _company_domain),
        thresholds=_thresholds(declared.thresholds),
    )


# -- its parts -------------------------------------------------------------------------------------


def employer(one: Employer, place: str) -> Employer:
    """A job. Raises BadField."""
    if one.start and one.end and one.end < one.start:
        raise BadField(f"{place}.end", BACKWARDS)
    for name, day in (("notice", one.notice), ("release", one.release)):
        if day and one.start and day < one.start:
            raise BadField(f"{place}.{name}", ORDER)
        if day and one.end and day > one.end:
            raise BadField(f"{place}.{name}", AFTER)
    return one._replace(
        name=_needed(one.name, f"{place}.name"),
        aliases=_list(one.aliases, f"{place}.aliases", _text),
        domains=_list(one.domains, f"{place}.domains", _company_domain),
        numbers=_list(one.numbers, f"{place}.numbers", _telephone),
        keys=_list(one.keys, f"{place}.keys", _text),
        devices=_list(one.devices, f"{place}.devices", _text),
        ranges=_list(one.ranges, f"{place}.ranges", _range),
    )


def account(one: Account, place: str, networks: Collection[str]) -> Account:
    """What is known of an account. Raises BadField."""
    if one.alone and one.others.strip():
        raise BadField(f"{place}.others", CONTRARY)
    return one._replace(
        network=_network(_needed(one.network, f"{place}.network"), f"{place}.network", networks),
        account=_exact(one.account, f"{place}.account"),
        others=_text(one.others, f"{place}.others"),
    )


def owned(one: Owned, place: str, networks: Collection[str]) -> Owned:
    """A page, a group or the like. Raises BadField."""
    return one._replace(
        name=_needed(one.name, f"{place}.name"),
        network=_network(_text(one.network, f"{place}.network"), f"{place}.network", networks),
        employer=_text(one.employer, f"{place}.employer"),
    )


def restricted(one: Restricted, place: str) -> Restricted:
    """A company that may not be approached. Raises BadField."""
    name = _text(one.name, f"{place}.name")
    domain = _company_domain(one.domain, f"{place}.domain")
    if not (name or domain):
        raise BadField(place, NOBODY)
    return one._replace(name=name, domain=domain, employer=_text(one.employer, f"{place}.employer"))


def stamp(token: bytes, roots: bytes = b"") -> Stamp:
    """A time stamp of its files' bytes: those of the authority's answer, and certificates as PEM. Whether it
    holds is not asked here. Raises BadField, whose place is the field."""
    for place, data in (("token", token), ("roots", roots)):
        if len(data) > LARGEST:
            raise BadField(place, LARGE)
    # An answer is a SEQUENCE in DER, longer than a short length can say.
    if len(token) < 4 or token[0] != 0x30 or token[1] < 0x81:
        raise BadField("token", STAMP)
    if b"PRIVATE KEY" in roots:
        raise BadField("roots", SECRET)
    found = _PEM.findall(roots)
    if roots and not found:
        raise BadField("roots", ROOTS)
    # What stands beside certificates, such as names in plain words, is nobody's business.
    return Stamp(base64.b64encode(token).decode(), "".join(f"{one.decode()}\n" for one in found))


def _thresholds(one: Thresholds) -> Thresholds:
    bounds = {"rhythm": (1, 1000), "burst": (0, 100_000), "recipients": (0, 100_000), "loss": (0, 100),
              "gap": (1, 1000)}  # fmt: skip
    for name, (least, most) in bounds.items():
        value = getattr(one, name)
        if not (math.isfinite(value) and least <= value <= most):
            raise BadField(f"thresholds.{name}", BOUND, {"least": least, "most": most})
    return one


# -- single answers --------------------------------------------------------------------------------


def _few(values: tuple[T, ...], place: str, most: int = MOST) -> tuple[T, ...]:
    if len(values) > most:
        raise BadField(place, MANY)
    return values


def _list(texts: Iterable[str], place: str, one: Callable[[str, str], str]) -> tuple[str, ...]:
    """Each once, in their order, without those that are empty."""
    found = dict.fromkeys(one(text, f"{place}[{at}]") for at, text in enumerate(texts))
    return _few(tuple(filter(None, found)), place)


def _exact(text: str, place: str) -> str:
    """As it is: snapshots know accounts by the very same letters."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise BadField(place, LETTERS) from None
    if len(text) > LONGEST:
        raise BadField(place, LONG)
    return text


def _text(text: str, place: str) -> str:
    """On one line, accents in one spelling."""
    return " ".join(unicodedata.normalize("NFC", _exact(text, place)).split())


def _needed(text: str, place: str) -> str:
    found = _text(text, place)
    if not found:
        raise BadField(place, MISSING)
    return found


def _domain(text: str, place: str) -> str:
    domain = _text(text, place).casefold().removeprefix("@").rstrip(".")
    if domain and not _DOMAIN.fullmatch(domain):
        raise BadField(place, DOMAIN)
    return domain


def _company_domain(text: str, place: str) -> str:
    domain = _domain(text, place)
    if domain in FREE_MAIL:
        raise BadField(place, ANYBODYS)
    return domain


def _telephone(text: str, place: str) -> str:
    number = _text(text, place)
    if number and not (_TELEPHONE.fullmatch(number) and sum(map(str.isdigit, number)) > 2):
        raise BadField(place, TELEPHONE)
    return number


def _range(text: str, place: str) -> str:
    written = _text(text, place)
    try:
        if "/" not in written:
            return str(ipaddress.ip_address(written)) if written else ""
        network = ipaddress.ip_network(written, strict=False)
    except ValueError:
        raise BadField(place, RANGE) from None
    if network.prefixlen < WIDEST:
        raise BadField(place, WIDE)
    return str(network)


def _network(text: str, place: str, networks: Collection[str]) -> str:
    name = text.casefold()
    if name and name not in networks:
        raise BadField(place, NETWORK, {"networks": ", ".join(sorted(networks))})
    return name
