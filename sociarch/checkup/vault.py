"""Checks of the vault, of what opens it, and of whose space it lies in: pure, of what was gathered."""

from collections.abc import Iterator
from datetime import timedelta

from sociarch.checkup.record import Check, Public, Timer, Vault
from sociarch.custody import Custody
from sociarch.drill import OVERDUE
from sociarch.errors import N_, NoWriteKey, OtherVault
from sociarch.keys import opener_label
from sociarch.opener import NEEDED, kind_of
from sociarch.ownership.record import Text


def vault(one: Vault) -> Iterator[Check]:
    if one.own is False:
        yield Check(
            "vault", "wrong", Text(OtherVault.message), Text(OtherVault.hint), code=OtherVault.code
        )  # fmt: skip
    else:
        yield Check("vault", "ok", Text(N_("It is there; snapshots: {n}."), {"n": one.snapshots}))
    if one.write_key:
        yield Check("write key", "ok", Text(N_("It is on this machine, and it fits.")))
    else:
        says = Text(N_("This machine has no write key for the vault."))
        mend = Text(N_("The next backup makes one; it asks for what opens the vault."))
        yield Check("write key", "attention", says, mend, "sociarch backup")
    independent = [path for path in one.openers if kind_of(opener_label(path)) != "keyring"]
    if not independent:
        says = Text(N_("Nothing opens the vault but this machine's keyring, or nothing at all."))
        mend = Text(N_("Add a way now, while it opens here."))
        yield Check("openers", "wrong", says, mend, "sociarch keys add --passphrase", NoWriteKey.code)
    elif len(independent) < NEEDED:
        says = Text(N_("Only one way to open the vault is left. Losing it loses everything."))
        yield Check(
            "openers", "attention", says, Text(N_("Add a second one.")), "sociarch keys add --passphrase"
        )
    else:
        says = Text(N_("{n} independent ways open it."), {"n": len(independent)})
        yield Check("openers", "ok", says)


def proven(age: timedelta | None) -> Iterator[Check]:
    mend = Text(N_("Try whether a snapshot comes back."))
    if age is None:
        says = Text(N_("No way to open the vault was ever tried on this machine."))
        yield Check("drill", "attention", says, mend, "sociarch keys drill")
    elif age.days > OVERDUE:
        says = Text(N_("Days since the last drill: {n}."), {"n": age.days})
        yield Check("drill", "attention", says, mend, "sociarch keys drill")
    else:
        yield Check("drill", "ok", Text(N_("Days since the last drill: {n}."), {"n": age.days}))


def timer(one: Timer) -> Iterator[Check]:
    runs = one.runs
    if not runs.well(one.now, one.since):
        says = Text(
            N_("The runs do not come, or the last one failed (code {code})."), {"code": _code(runs.code)}
        )
        yield Check("timer", "attention", says, Text(N_("See what they say.")), "sociarch schedule show")
    elif one.since is None:
        says = Text(N_("No timer starts backups on this machine."))
        yield Check("timer", "ok", says)
    else:
        says = Text(N_("It starts backups; the last run ended with code {code}."), {"code": _code(runs.code)})
        yield Check("timer", "ok", says)


def _code(code: int | None) -> Public:
    return Public("–" if code is None else code)


def custody(one: Custody) -> Iterator[Check]:
    for sign in one.signs:
        yield Check("custody", "attention", sign.says)
    if not one.signs:
        yield Check(
            "custody", "ok", Text(N_("No sign was seen that the vault or its keys lie at an employer's."))
        )
