"""Checks of accounts, of the browser, and of what is installed for each network: pure functions of what was
gathered."""

from collections.abc import Iterator

from sociarch.checkup.machine import UPDATE
from sociarch.checkup.record import Catalogue, Check, Public, SignedIn, Verdict
from sociarch.errors import N_, NoBrowser, UsageTrouble
from sociarch.ownership.record import Text
from sociarch.pending import State


def sign_ins(accounts: tuple[SignedIn, ...]) -> Iterator[Check]:
    signed = [one for one in accounts if one.age is not None]
    for one in accounts:
        if one.state == State.NEED_LOGIN:
            says = Text(N_("{title} has signed this machine out."), {"title": Public(one.title)})
            command = f"sociarch login {one.typed}"
            yield Check("sign-ins", "attention", says, Text(N_("Sign in again.")), command)
    if not signed:
        yield Check("sign-ins", "ok", Text(N_("No account is signed in on this machine.")))
    for one in signed:
        age = one.age.days if one.age is not None else 0
        says = Text(
            N_("{title}: signed in; days since the sign-in was kept: {n}."),
            {"title": Public(one.title), "n": age},
        )
        if one.state != State.NEED_LOGIN:
            yield Check("sign-ins", "ok", says)


def tokens(accounts: tuple[SignedIn, ...]) -> Iterator[Check]:
    for one in accounts:
        if one.token_age is not None:
            values = {"title": Public(one.title), "n": one.token_age.days}
            if one.due:
                says = Text(
                    N_("{title}: days since the token was made: {n}; it will not do much longer."), values
                )
                command = f"sociarch login {one.typed} --api"
                yield Check("tokens", "attention", says, Text(N_("Make the next one.")), command)
            else:
                yield Check("tokens", "ok", Text(N_("{title}: days since the token was made: {n}."), values))


def browser(names: tuple[str, ...], *, needed: bool) -> Iterator[Check]:
    """`needed`: whether an account is signed in that is fetched with one."""
    if names:
        yield Check("browser", "ok", Text(N_("Found, not started: {name}."), {"name": names[0]}))
    else:
        verdict: Verdict = "attention" if needed else "ok"
        mend = Text(NoBrowser.hint) if needed else None
        yield Check("browser", verdict, Text(NoBrowser.message), mend)


def catalogue(one: Catalogue) -> Iterator[Check]:
    for name in one.broken:
        says = Text(N_("What is installed for {network} does not load."), {"network": Public(name)})
        mend = Text(
            N_("Take your own file of anchors away, if there is one; else install this program anew.")
        )
        yield Check("anchors", "wrong", says, mend, UPDATE, UsageTrouble.code)
    readers = Public(", ".join(f"{name} {version}" for name, version in one.readers.items()) or "–")
    yield Check("readers", "ok", Text(N_("Readers by their versions: {readers}."), {"readers": readers}))
    for name in one.off:
        says = Text(N_("The export page of {network} is switched off here."), {"network": Public(name)})
        mend = Text(N_("Download the export yourself."))
        yield Check("anchors", "attention", says, mend, "sociarch backup --from FILE")
    days = Public(", ".join(f"{name} {day}" for name, day in one.anchors.items()) or "–")
    own = Public(", ".join(one.own) or "–")
    apis = Public(", ".join(one.interfaces) or "–")
    says = Text(
        N_("Known as of: {days}. Your own files: {own}. Official interfaces: {apis}."),
        {"days": days, "own": own, "apis": apis},
    )
    yield Check("anchors", "ok", says)
