"""Whose the domain of an e-mail address is: declared, a provider's where anybody gets a mailbox, a school's.

What is declared of the longest ending wins, and over the list of providers, too. Nothing is looked up on the
Internet: a domain that nobody declared and no list knows is nobody's here, however much it looks like a
company's. The list is short on purpose; it has providers of mailboxes for private people in countries where
French or English is spoken.
"""

import re
from collections.abc import Iterator
from typing import Final, Literal, NamedTuple, TypeAlias

from sociarch.declared import Employer
from sociarch.folding import domain_of
from sociarch.ownership.case import Case

Whose: TypeAlias = Literal["", "own", "free", "employer", "former", "school", "unclear"]

FREE: Final = frozenset(
    """
    gmail.com googlemail.com
    outlook.com outlook.fr outlook.be outlook.ie hotmail.com hotmail.fr hotmail.be hotmail.ch hotmail.ca
    hotmail.co.uk live.com live.fr live.be live.ca live.co.uk live.ie msn.com
    yahoo.com yahoo.fr yahoo.be yahoo.ca yahoo.co.uk yahoo.ie yahoo.com.au ymail.com rocketmail.com
    icloud.com me.com mac.com aol.com aol.fr aim.com
    proton.me protonmail.com protonmail.ch pm.me tutanota.com tuta.io mailbox.org posteo.net posteo.de
    fastmail.com fastmail.fm hey.com zohomail.com mail.com gmx.com gmx.net gmx.fr gmx.ch gmx.de gmx.co.uk
    web.de mailo.com netcourrier.com mailfence.com ik.me
    laposte.net orange.fr wanadoo.fr free.fr sfr.fr neuf.fr cegetel.net club-internet.fr numericable.fr
    noos.fr bbox.fr aliceadsl.fr voila.fr dbmail.com skynet.be telenet.be voo.be bluewin.ch hispeed.ch
    sympatico.ca videotron.ca btinternet.com ntlworld.com talktalk.net virginmedia.com blueyonder.co.uk
    eircom.net comcast.net verizon.net sbcglobal.net bellsouth.net charter.net earthlink.net
    bigpond.com optusnet.com.au xtra.co.nz
    """.split()
)
_SCHOOL: Final = re.compile(r"(?:.+\.)?(?:edu|edu\.[a-z]{2}|ac\.[a-z]{2})")


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
    if domain in FREE:
        return Mailbox("free", domain)
    return Mailbox("school" if _SCHOOL.fullmatch(domain) else "", domain)


def _settled(claims: list[Mailbox], domain: str) -> Mailbox:
    """What several declarations of one domain come to. Who works again where they have been is there now."""
    words = {one.whose for one in claims}
    places = tuple(place for one in claims for place in one.places)
    if words == {"employer", "former"}:
        words = {"employer"}
    if len(words) > 1 or (domain in FREE and words & {"employer", "former"}):
        return Mailbox("unclear", domain, places)
    (whose,) = words
    employer = next(one.employer for one in claims if one.whose == whose)
    return Mailbox(whose, domain, places, employer)


def _claims(case: Case) -> Iterator[Mailbox]:
    """All domains that are declared."""
    declared = case.declared
    left = case.left()
    for number, domain in enumerate(declared.domains):
        yield Mailbox("own", _plain(domain), (f"domains[{number}]",))
    for number, domain in enumerate(declared.schools):
        yield Mailbox("school", _plain(domain), (f"schools[{number}]",))
    for at, employer in enumerate(declared.employers):
        for number, domain in enumerate(employer.domains):
            place = f"employers[{at}].domains[{number}]"
            whose: Whose = "former" if employer in left else "employer"
            yield Mailbox(whose, _plain(domain), (place,), employer)


def _plain(domain: str) -> str:
    return domain.strip().casefold().removeprefix("@").rstrip(".")
