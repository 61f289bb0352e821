"""All checks: each with one sentence, and a way to mend what is not in order."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, TypeVar

from sociarch.checkup import machine, networks, vault
from sociarch.checkup.record import Check, Found, Gathered, Public, Trouble, Verdict
from sociarch.errors import N_, KeyTrouble, UsageTrouble, VaultDamaged, VaultUnavailable
from sociarch.ownership.record import Text

T = TypeVar("T")

TITLES: Final[Mapping[str, str]] = {
    "vault": N_("Vault"),
    "write key": N_("Write key"),
    "openers": N_("Ways to open it"),
    "drill": N_("Last drill"),
    "timer": N_("Timer"),
    "program": N_("Program"),
    "packages": N_("Packages"),
    "extras": N_("Extras"),
    "terminal": N_("Terminal"),
    "clock": N_("Clock"),
    "permissions": N_("Permissions"),
    "records": N_("Small records"),
    "leftovers": N_("Leftovers"),
    "space": N_("Free space"),
    "sign-ins": N_("Sign-ins"),
    "tokens": N_("Tokens"),
    "browser": N_("Browser"),
    "keyring": N_("Keyring"),
    "readers": N_("Exporters"),
    "anchors": N_("Export pages"),
    "custody": N_("Custody"),
}
"""What each check is called, in the order in which they are made."""
ORDER: Final[tuple[Verdict, ...]] = ("wrong", "attention", "unknown", "ok")
"""Worst first."""

_UNKNOWN: Final = N_("This could not be looked at ({kind}).")
_TELL: Final = N_("If it stays so, report it with the file that this makes.")
_BUNDLE: Final = "sociarch doctor --bundle FILE"


def examine(gathered: Gathered) -> list[Check]:
    """All checks, worst first, and in their order otherwise."""
    found = [
        *_of("vault", gathered.vault, vault.vault),
        *_drill(gathered),
        *_of("timer", gathered.timer, vault.timer),
        *_of("program", gathered.program, machine.program),
        *_of("clock", gathered.times, machine.clock),
        *_of("permissions", gathered.opened, machine.permissions),
        *_of("records", gathered.unread, machine.records),
        *_of("leftovers", gathered.left, machine.leftovers),
        *_of("space", gathered.room, machine.space),
        *_of("sign-ins", gathered.accounts, networks.sign_ins),
        *_of("tokens", gathered.accounts, networks.tokens),
        *_browser(gathered),
        *_of("keyring", gathered.keys, machine.keyring),
        *_of("readers", gathered.catalogue, networks.catalogue),
        *_of("custody", gathered.custody, vault.custody),
    ]
    return sorted(_once(found), key=lambda check: ORDER.index(check.verdict))


def _once(found: Iterable[Check]) -> Iterator[Check]:
    """One trouble that stands in the way of many looks is told with the first of them."""
    told: set[str] = set()
    for check in found:
        says = str(check.says)
        if check.code and says in told:
            yield Check(check.name, "unknown", Text(_UNKNOWN, {"kind": Text(N_("as above"))}))
        else:
            yield check
        told.add(says)


def _of(name: str, found: Found[T], checks: Callable[[T], Iterator[Check]]) -> Iterator[Check]:
    """The checks of what was found, or what kept it from being found."""
    if isinstance(found, Trouble):
        yield trouble(name, found)
    else:
        yield from checks(found)


def trouble(name: str, found: Trouble) -> Check:
    """What a look that failed says."""
    error = found.error
    if error is None:
        return Check(name, "unknown", Text(_UNKNOWN, {"kind": Public(found.kind)}), Text(_TELL), _BUNDLE)
    says = Text(error.message, error.fields)
    mend = Text(error.hint, error.fields) if error.hint else None
    bad = isinstance(error, KeyTrouble | VaultDamaged | VaultUnavailable | UsageTrouble)
    return Check(name, "wrong" if bad else "attention", says, mend, code=error.code if bad else 0)


def _drill(gathered: Gathered) -> Iterator[Check]:
    # Without a snapshot there is nothing to try.
    if not isinstance(gathered.vault, Trouble) and gathered.vault.snapshots:
        yield from _of("drill", gathered.proven, vault.proven)


def _browser(gathered: Gathered) -> Iterator[Check]:
    accounts = () if isinstance(gathered.accounts, Trouble) else gathered.accounts
    needed = any(one.age is not None for one in accounts)
    yield from _of("browser", gathered.browsers, lambda names: networks.browser(names, needed=needed))
