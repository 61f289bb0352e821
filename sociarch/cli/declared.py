"""A declaration as a person reads it: what was said, in a table, and what was not said, by name."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from sociarch.cli.language import count
from sociarch.cli.language import gettext as _
from sociarch.cli.output import print_table
from sociarch.declared import Account, Declared, Owned, Restricted, Thresholds
from sociarch.errors import N_

LABELS: Final[Mapping[str, str]] = {
    "aliases": N_("other names"),
    "alone": N_("you alone have had its password"),
    "country": N_("Country of the contract"),
    "demand": N_("Demand received"),
    "devices": N_("devices to hand back"),
    "domain": N_("e-mail domain"),
    "domains": N_("e-mail domains"),
    "employer": N_("employer"),
    "end": N_("last day"),
    "keys": N_("keys to hand back"),
    "machine": N_("This machine"),
    "name": N_("name"),
    "network": N_("network"),
    "notice": N_("notice"),
    "numbers": N_("telephone numbers"),
    "opened": N_("opened by"),
    "others": N_("who else has had its password"),
    "paid": N_("paid by"),
    "purpose": N_("opened for"),
    "ranges": N_("Internet addresses"),
    "release": N_("released from work"),
    "start": N_("first day"),
    "until": N_("until"),
}
OWN: Final[Mapping[str, str]] = {
    "country": N_("Country of the contract"),
    "machine": N_("This machine"),
    "demand": N_("Demand received"),
    "domains": N_("Your own e-mail domains"),
    "numbers": N_("Your own telephone numbers"),
    "schools": N_("Schools' e-mail domains, and lent ones"),
}
"""What is told of the person alone, in the order in which it is shown."""

WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "opened": {
        "me": N_("you"),
        "employer": N_("your employer"),
        "predecessor": N_("somebody before you; you took it over"),
    },
    "purpose": {"own": N_("yourself"), "company": N_("the company"), "both": N_("yourself and the company")},
    "paid": {"me": N_("you"), "employer": N_("your employer"), "both": N_("you and your employer")},
    "machine": {"me": N_("your own"), "employer": N_("your employer's")},
    "kind": {
        "page": N_("page"),
        "group": N_("group"),
        "seat": N_("paid seat"),
        "ad account": N_("advertising account"),
        "mailbox": N_("shared mailbox"),
    },
    "country": {
        "FR": N_("France"),
        "BE": N_("Belgium"),
        "CH": N_("Switzerland"),
        "NL": N_("the Netherlands"),
        "DE": N_("Germany"),
        "UK": N_("United Kingdom"),
        "US": N_("United States"),
        "other": N_("another one"),
    },
}
"""What the words of a key mean to a person."""

_HEADS: Final = {
    Account: ("network", "account"),
    Owned: ("kind", "name"),
    Restricted: ("name",),
}
"""Keys that stand in a record's first line. An employer's is its name."""


class Known(NamedTuple):
    """What is known without anybody's saying so: what networks are called, by their names, and the accounts
    of which the vault holds something."""

    titles: Mapping[str, str]
    accounts: Sequence[tuple[str, str | None]]

    def holds(self, account: Account) -> bool:
        """Whether a declared account is one of them."""
        return any(
            network == account.network and account.account in ("", label) for network, label in self.accounts
        )

    def account(self, network: str, label: str | None) -> str:
        """An account by its network, and by its label where it has one; by its mark only where there are
        several."""
        title = self.titles.get(network, network)
        several = sum(one == network for one, _label in self.accounts) > 1
        return f"{title} ({label})" if label and (several or not label.startswith("~")) else title


def print_declared(declared: Declared, known: Known) -> None:
    """All of it, and by name what is not said."""
    print_table([_("What"), _("What you said")], list(_rows(declared, known)))


def value_text(name: str, value: Any) -> str:
    """An answer as a person reads it; empty for none."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, tuple):
        return ", ".join(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float):
        return count(value) if isinstance(value, int) else f"{value:g}"
    return _(WORDS[name][value]) if value and name in WORDS else value or ""


def heading(record: Any, known: Known) -> str:
    """What a record is about, on one line."""
    match record:
        case Account():
            return _("Account: {name}").format(name=known.account(record.network, record.account))
        case Owned():
            kind = value_text("kind", record.kind)
            return _("Run for an employer: {name} ({kind})").format(name=record.name, kind=kind)
        case Restricted():
            return _("Not to be approached: {name}").format(name=record.name or record.domain)
    return _("Employer: {name}").format(name=record.name)


def _rows(declared: Declared, known: Known) -> Iterator[list[str]]:
    unsaid = _("not said")
    for name, label in OWN.items():
        yield [_(label), value_text(name, getattr(declared, name)) or unsaid]
    for employer in declared.employers:
        yield from _record(employer, known)
    if not declared.employers:
        yield [_("Employers"), unsaid]
    for account in declared.accounts:
        told = "" if known.holds(account) else _("the vault holds no such account")
        yield from _record(account, known, told)
    for network, mark in known.accounts:
        if declared.account(network, mark) is None:
            yield [heading(Account(network, mark or ""), known), unsaid]
    for owned in declared.owned:
        yield from _record(owned, known)
    if not declared.owned:
        yield [_("Pages, groups and seats"), unsaid]
    for restricted in declared.restricted:
        yield from _record(restricted, known)
    if not declared.restricted:
        yield [_("Companies not to be approached"), unsaid]
    yield [_("Time stamps"), count(len(declared.stamps)) if declared.stamps else unsaid]
    changed = [
        f"{name} {value_text(name, value)}"
        for name, value in declared.thresholds._asdict().items()
        if value != getattr(Thresholds(), name)
    ]
    if changed:
        yield [_("Thresholds of your own"), ", ".join(changed)]


def _record(record: Any, known: Known, told: str = "") -> Iterator[list[str]]:
    """The record's first line, with what is `told` of it; what was said of it; which keys nothing was said
    of."""
    yield [heading(record, known), told]
    unsaid: list[str] = []
    for name, value in record._asdict().items():
        if name in _HEADS.get(type(record), ("name",)):
            continue
        if name == "others" and record.alone is not False and not value:
            continue  # Nobody asks for it.
        text = value_text(name, value)
        if text:
            yield [f"  {_(LABELS[name])}", known.titles.get(text, text) if name == "network" else text]
        else:
            unsaid.append(_(LABELS[name]))
    if unsaid:
        yield ["  " + _("not said"), ", ".join(unsaid)]
