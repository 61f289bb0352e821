"""Whose the domain of an e-mail address is: declared, a provider's where anybody gets a mailbox, a school's.

What is declared of the longest ending wins, and over the list of providers, too. Nothing is looked up on the
Internet: a domain that nobody declared and no list knows is nobody's here, however much it looks like a
company's.
"""

import re
from collections.abc import Iterator
from typing import Final, Literal, NamedTuple, TypeAlias

from sociarch.declared import Employer
from sociarch.folding import domain_of
from sociarch.freemail import FREE_MAIL
from sociarch.ownership.case import Case

Whose: TypeAlias = Literal["", "own", "free", "employer", "former", "school", "unclear"]

SCHOOL: Final = re.compile(r"(?:.+\.)?(?:edu|edu\.[a-z]{2}|ac\.[a-z]{2})")
"""Domains that only schools have."""


class Mailbox(NamedTuple):
    """Whose a domain is.

    whose     `own`: declared the person's; `free`: a provider's where anybody gets one; `employer`: of a job
              that lasts; `former`: of one that has ended; `school`: declared, or by its ending; `unclear`: it
              is declared of several, or an employer's and yet anybody gets a mailbox there; empty: nobody
              says
    domain    in lower case; empty where the address is none
    places    keys of the declaration that say so
    employer  for `employer` and `former`
    """

    whose: Whose
    domain: str
    places: tuple[str, ...] = ()
    employer: Employer | None = None

    @property
    def personal(self) -> bool:
        """Whether nobody but the person can have it."""
        return self.whose in ("own", "free")


def mailbox(case: Case, address: str) -> Mailbox:
    """Whose the domain of an address is."""
    domain = domain_of(address)
    parts = domain.split(".")
    for ending in (".".join(parts[at:]) for at in range(max(len(parts) - 1, 1))):
        claims = [one for one in _claims(case) if one.domain == ending] if ending else []
        if claims:
            return _settled(claims, ending)._replace(domain=domain)
    if domain in FREE_MAIL:
        return Mailbox("free", domain)
    return Mailbox("school" if SCHOOL.fullmatch(domain) else "", domain)


def _settled(claims: list[Mailbox], domain: str) -> Mailbox:
    """What several declarations of one domain come to. Who works again where they have been is there now."""
    words = {one.whose for one in claims}
    places = tuple(place for one in claims for place in one.places)
    if words == {"employer", "former"}:
        words = {"employer"}
    if len(words) > 1 or (domain in FREE_MAIL and words & {"employer", "former"}):
        return Mailbox("unclear", domain, places)
    (whose,) = words
    employer = next(one.employer for one in claims if one.whose == whose)
    return Mailbox(whose, domain, places, employer)


def _claims(case: Case) -> Iterator[Mailbox]:
    """All domains that are declared."""
    declared = case.declared
    left = case.left()
    for number, domain in enumerate(declared.domains):
        yield Mailbox("own", plain_domain(domain), (f"domains[{number}]",))
    for number, domain in enumerate(declared.schools):
        yield Mailbox("school", plain_domain(domain), (f"schools[{number}]",))
    for at, employer in enumerate(declared.employers):
        for number, domain in enumerate(employer.domains):
            place = f"employers[{at}].domains[{number}]"
            whose: Whose = "former" if employer in left else "employer"
            yield Mailbox(whose, plain_domain(domain), (place,), employer)


def plain_domain(domain: str) -> str:
    return domain.strip().casefold().removeprefix("@").rstrip(".")
