"""What a person declares of their jobs, accounts and duties: the answers that no export holds.

Everything is optional, and what is absent is undetermined: no check guesses it. Days are whole days of the
calendar. Nothing here is a secret that opens anything; a password is never asked for.
"""

from datetime import date
from typing import Final, Literal, NamedTuple, TypeAlias

Payer: TypeAlias = Literal["", "me", "employer", "both"]
Opener: TypeAlias = Literal["", "me", "employer", "predecessor"]
Purpose: TypeAlias = Literal["", "own", "company", "both"]
Holder: TypeAlias = Literal["", "me", "employer"]
Asset: TypeAlias = Literal["page", "group", "seat", "ad account", "mailbox"]
Country: TypeAlias = Literal["", "FR", "BE", "CH", "NL", "DE", "UK", "US", "other"]


class Employer(NamedTuple):
    """A job. `end` None: it lasts, or its end is not declared.

    aliases   further names under which people know the company
    domains   e-mail domains that are the company's
    notice    the day on which notice was given or received
    release   the day from which the person was released from work
    numbers   telephone numbers that belong to it
    keys      hardware keys, and openers of the vault, that belong to it: labels as `status` shows them
    devices   what is to be handed back, in the person's own words
    ranges    Internet addresses its machines sign in from: `192.0.2.7` or `192.0.2.0/24`
    """

    name: str
    aliases: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    start: date | None = None
    notice: date | None = None
    release: date | None = None
    end: date | None = None
    numbers: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()
    ranges: tuple[str, ...] = ()


class Account(NamedTuple):
    """Whose a network's account is, as the person knows it.

    account  the label or mark by which snapshots know it; empty: the network's only one
    opened   who opened it; `predecessor`: it was taken over from somebody
    purpose  what it was opened for
    paid     who pays for its subscription
    others   who else has, or had, its password, in the person's own words; empty: nobody is declared
    alone    whether the person alone has had its password; None: not declared
    """

    network: str
    account: str = ""
    opened: Opener = ""
    purpose: Purpose = ""
    paid: Payer = ""
    others: str = ""
    alone: bool | None = None


class Owned(NamedTuple):
    """A page, group, paid seat, advertising account or shared mailbox that is run for an employer."""

    kind: Asset
    name: str
    network: str = ""
    employer: str = ""


class Restricted(NamedTuple):
    """A company, by its name or its e-mail domain, whom the person may not approach until a day; None: no end
    is declared."""

    name: str = ""
    domain: str = ""
    until: date | None = None
    employer: str = ""


class Stamp(NamedTuple):
    """A time stamp of a downloaded file by somebody independent (RFC 3161), as its two files hold it.

    token  the answer of the authority, in base64
    roots  certificates that the person trusts for it, as PEM
    """

    token: str
    roots: str = ""


class Thresholds(NamedTuple):
    """Where checks draw a line. They are proposals: no law and no court drew them.

    rhythm      how many times the usual number of new links in four weeks is a burst
    burst       and the number of links that it must exceed
    recipients  how many people may get nearly the same text before it is a mass message
    loss        percent of connections that may be missing since the last snapshot
    gap         how many times the usual time between snapshots still is a steady rhythm
    """

    rhythm: float = 3.0
    burst: int = 20
    recipients: int = 10
    loss: int = 10
    gap: float = 3.0


class Declared(NamedTuple):
    """All that a person declares.

    country   whose law governs the contract: it changes words, never facts; a plan has its public holidays
    domains   e-mail domains that are the person's own
    numbers   telephone numbers that are the person's own
    schools   e-mail domains of schools, and others that were lent to the person
    demand    the day on which a letter came that demands something of the accounts or contacts: from then on
              nothing is deleted. None: none came
    machine   whose the machine is that backs up
    """

    employers: tuple[Employer, ...] = ()
    accounts: tuple[Account, ...] = ()
    owned: tuple[Owned, ...] = ()
    restricted: tuple[Restricted, ...] = ()
    stamps: tuple[Stamp, ...] = ()
    domains: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    schools: tuple[str, ...] = ()
    country: Country = ""
    demand: date | None = None
    machine: Holder = ""
    thresholds: Thresholds = Thresholds()

    def account(self, network: str, label: str | None) -> Account | None:
        """What is declared of an account; one without a label stands for the network's only one."""
        own = [one for one in self.accounts if one.network == network]
        exact = [one for one in own if one.account and one.account == (label or "")]
        rest = [one for one in own if not one.account]
        return next(iter((*exact, *rest)), None)


NOTHING_DECLARED: Final = Declared()
