"""The first hour's questions about accounts: whose each is, and where the mail of its sign-in goes.

What kind of account it is comes first, and advice after that: what is right for one's own account may be
misconduct with a company's. Nobody is told to take one along, and nothing is changed at any network. What a
declaration has a field for goes into one; the rest is advice alone.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final, NamedTuple, TypeVar, get_args

from sociarch import declaration
from sociarch.cli.declared import LABELS, value_text
from sociarch.cli.declared import OWN as OWN_LABELS
from sociarch.cli.guide import agrees, chosen, paragraph, typed
from sociarch.cli.language import gettext as _
from sociarch.cli.speech import say
from sociarch.declared import NOTHING_DECLARED, Account, Declared, Employer, Opener, Purpose
from sociarch.errors import N_
from sociarch.freemail import FREE_MAIL
from sociarch.ownership.access import MOVE
from sociarch.ownership.advice import COMPANY, IF_OWN, SETTLE, standing
from sociarch.plain import BadField

T = TypeVar("T")

OWN: Final = "own"
_ADDRESSES: Final[Mapping[str, str]] = {
    OWN: N_("an address of your own"),
    "company": N_("an address of the company's"),
}
_ADVICE: Final[Mapping[str, str]] = {"personal": "{advice}", "mixed": SETTLE, "undetermined": IF_OWN}
"""By what kind of account it is, how advice to change something is given."""


class Network(NamedTuple):
    """`closed`: there is no such network any more."""

    name: str
    title: str
    closed: bool


class Told(NamedTuple):
    """What was said.

    declared  what of it a declaration has fields for
    own       names of the networks with an account that is not declared to be the company's
    company   names of those with one that is
    """

    declared: Declared = NOTHING_DECLARED
    own: tuple[str, ...] = ()
    company: tuple[str, ...] = ()


NOTHING_TOLD: Final = Told()


def ask(networks: Mapping[str, Network]) -> Told:
    """Ask about an account at each of the networks."""
    told, addresses = NOTHING_TOLD, set()
    for network in networks.values():
        question = N_("Do you have an account at {title}?")
        if network.closed:
            question = N_("Did you have an account at {title}? It is closed, but old exports still count.")
        if not agrees(_(question).format(title=network.title), default=False):
            continue
        account, address = _account(network)
        addresses.add(address)
        if standing(account) == "employer":
            told = told._replace(company=(*told.company, network.name))
        else:
            told = told._replace(own=(*told.own, network.name))
        if account.opened or account.purpose:
            accounts = (*told.declared.accounts, account)
            told = told._replace(declared=told.declared._replace(accounts=accounts))
    declared = told.declared
    if "company" in addresses:
        declared = declared._replace(employers=_employers())
    if OWN in addresses:
        declared = declared._replace(domains=_domains(networks))
    return told._replace(declared=declared)


def show(declared: Declared, networks: Mapping[str, Network]) -> None:
    """What is to be kept, line by line."""
    for account in declared.accounts:
        answers = {"opened": account.opened, "purpose": account.purpose}
        said = [_said(LABELS[name], name, word) for name, word in answers.items() if word]
        say(f"    {networks[account.network].title} · {' · '.join(said)}")
    for employer in declared.employers:
        say("    " + " · ".join((_("Employer: {name}").format(name=employer.name), *employer.domains)))
    for domain in declared.domains:
        say("    " + _("Your own e-mail domain: {domain}").format(domain=domain))
    if declared.machine:
        say("    " + _said(OWN_LABELS["machine"], "machine", declared.machine))


def _said(label: str, name: str, word: str) -> str:
    return _("{what}: {said}").format(what=_(label), said=value_text(name, word))


def _account(network: Network) -> tuple[Account, str]:
    """What is said of an account, and whose address it is signed in with; empty where that is not said."""
    opened = _one_of("opened", _("Who opened it?"), get_args(Opener))
    purpose = _one_of("purpose", _("What was it opened for?"), get_args(Purpose))
    account = Account(network.name, opened=opened, purpose=purpose)
    kind = standing(account)
    if kind == "employer":
        paragraph(_(COMPANY))
        paragraph(
            _(
                "sociarch keeps accounts of your own. Put no export of this one into the folder of downloads "
                "that comes next: what lies there is stored."
            )
        )
    if kind == "employer" or network.closed:
        return account, ""
    at = chosen(_("With which address do you sign in?"), [_(text) for text in _ADDRESSES.values()])
    address = "" if at is None else list(_ADDRESSES)[at]
    if address == "company":
        paragraph(_(_ADVICE[kind]).format(advice=_(MOVE)))
    elif address == OWN:
        paragraph(_("Good: that mailbox stays with you, whatever becomes of a job."))
    return account, address


def _one_of(name: str, question: str, words: tuple[T, ...]) -> T:
    """One of a declaration's words for a key; the first of them, which says nothing, for Enter."""
    said = words[1:]
    at = chosen(question, [value_text(name, word) for word in said])
    return words[0] if at is None else said[at]


def _employers() -> tuple[Employer, ...]:
    """The company whose address it is, or nothing."""

    def named(text: str) -> Employer | None:
        return declaration.employer(Employer(text), "") if text else None

    employer = _checked(_("The company's name; Enter leaves it out"), named)
    if employer is None:
        return ()

    def with_domain(text: str) -> Employer:
        return declaration.employer(employer._replace(domains=(text,)), "")

    question = _("Its e-mail domain, the part behind the @, such as exemple.example; Enter leaves it out")
    return (_checked(question, with_domain),)


def _domains(networks: Mapping[str, Network]) -> tuple[str, ...]:
    """The person's own e-mail domain, if there is one: at a provider's anybody gets an address."""

    def own(text: str) -> tuple[str, ...]:
        return declaration.checked(Declared(domains=(text,)), networks, date.min).domains

    question = _("A domain that is yours alone, such as testeur.example; Enter: there is none")
    found = _checked(question, own)
    if FREE_MAIL.isdisjoint(found):
        return found
    say("  " + _("That is a provider's domain: there is nothing to note."))
    return ()


def _checked(question: str, check: Callable[[str], T]) -> T:
    """An answer that holds; one that does not is asked for again, and why is said."""
    while True:
        try:
            return check(typed(question))
        except BadField as error:
            say("  " + _(error.reason).format(**error.values))
