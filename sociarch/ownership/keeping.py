"""Where an archive is kept, and who can open it: the machine and the keys.

A sign seen on a machine is a hint, and whose the machine is only the person knows. Labels of keys are
compared with those that were declared an employer's; where a key lies is not known.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, Literal

from sociarch.errors import N_
from sociarch.ownership.case import Case, Key, Machine
from sociarch.ownership.record import Evidence, Finding, Subject, Text

LEAST: Final = 2
"""How many ways to open a vault are enough."""

DECLARED: Final = N_("You declared that this machine is an employer's.")
ALL_THEIRS: Final = N_("All that opens the vault is declared an employer's: {labels}.")

_SUBJECTS: Final[tuple[Subject, ...]] = ("account", "connections")

# -- O24: the machine -----------------------------------------------------------------------------

_LEAVE: Final = N_(
    "Have the vault, and what opens it, on a machine of your own before the last day, and restore a snapshot "
    "there once: this one's disk may be wiped."
)
_HINT: Final = N_(
    "Such traces are hints: private machines may have some, and whoever administers one need not own it."
)
SIGNS: Final[Mapping[Literal["managed", "synced", "remote", "plain"], tuple[str, str, str, str]]] = {
    "managed": (
        N_("This machine seems to be administered by somebody else. Traces: {traces}."),
        N_("What is kept on a managed machine lies in the hands of whoever manages it."),
        _HINT,
        _LEAVE,
    ),
    "synced": (
        N_(
            "The vault or your home lies in a folder that is copied to a service, as its name says: {traces}."
        ),
        N_("What is copied elsewhere is kept there, too, by whoever runs or pays for that service."),
        N_("A folder may have such a name without any service behind it."),
        N_(
            "Look whose account the service is. If it is an employer's, move the vault out of that folder "
            "and delete nothing there before you have taken advice. The vault is encrypted: the service "
            "sees sizes and times, no content."
        ),
    ),
    "remote": (
        N_("The vault or your home lies on another machine, reached over a network. Traces: {traces}."),
        N_("What lies on another machine is in the hands of whoever runs that one."),
        N_("The other machine may be your own: a trace does not tell."),
        N_("If that machine is an employer's, move the vault to a disk of your own before the last day."),
    ),
    "plain": (
        N_("No encryption was seen on the disk on which the vault lies. Traces: {traces}."),
        N_("Whoever gets hold of an unencrypted disk reads all of it but the vault, write key included."),
        N_("Encryption by the disk itself, by a virtual machine's host or of single folders is not seen."),
        N_("Switch the system's disk encryption on, or keep the vault on a disk that has it."),
    ),
}
"""For each sign that asks for attention: what it says, why that matters, what it does not prove, what
to do."""
_URGENCY: Final = {"managed": 2, "synced": 4, "remote": 4, "plain": 6}


def o24(case: Case) -> Iterator[Finding]:
    """The machine. Whose it is and where the vault lies on it are findings of their own."""
    signs = case.host or ()
    owner = case.declared.machine
    said = case.said_at("machine")
    if owner == "employer":
        yield Finding(
            "O24", "attention", Text(DECLARED),
            Text(SIGNS["managed"][1]), (said,), fact="F11", side="employer", subjects=_SUBJECTS,
            advice=Text(_LEAVE), first=2,
        )  # fmt: skip
    for sign in SIGNS:
        seen = [one for one in signs if one.sign == sign]
        if seen:
            yield _sign(sign, seen, "employer" if sign == "managed" and owner != "me" else "")
    if owner == "me" and not any(one.sign == "managed" for one in signs):
        yield _own(case, said)
    elif not owner and not any(one.sign == "managed" for one in signs):
        yield Finding(
            "O24", "undetermined",
            Text(N_("This machine was not looked at."))
            if case.host is None
            else Text(N_("No sign was found that somebody else administers this machine.")),
            Text(N_("Only you know whose machine it is; declare it.")),
            fact="F11", subjects=_SUBJECTS,
        )  # fmt: skip


def _sign(
    sign: Literal["managed", "synced", "remote", "plain"],
    seen: Sequence[Machine],
    side: Literal["", "employer"],
) -> Finding:
    says, rule, weak, advice = SIGNS[sign]
    return Finding(
        "O24", "attention", Text(says, {"traces": ", ".join(one.path for one in seen)}), Text(rule),
        tuple(map(_trace, seen)), fact="F11", side=side, subjects=_SUBJECTS, weak=Text(weak),
        advice=Text(advice), first=_URGENCY[sign],
    )  # fmt: skip


def _own(case: Case, said: Evidence) -> Finding:
    sealed = [one for one in case.host or () if one.sign == "encrypted"]
    says = (
        N_("You declared that this machine is yours, and the disk on which the vault lies is encrypted.")
        if sealed
        else N_("You declared that this machine is yours.")
    )
    weak = (
        N_("The machine was not looked at.")
        if case.host is None
        else N_("No sign of anybody else was seen, which proves little.")
    )
    return Finding(
        "O24", "ok", Text(says), Text(N_("A machine of your own is no place of an employer's.")),
        (said, *map(_trace, sealed)), fact="F11", side="person", subjects=_SUBJECTS, weak=Text(weak),
    )  # fmt: skip


def _trace(one: Machine) -> Evidence:
    return Evidence("machine", file=one.path, place=one.sign)


# -- O25: the keys --------------------------------------------------------------------------------

_TRY: Final = N_(
    "Keep the recovery kit printed and away from the machine, and try once whether it restores a snapshot: "
    "sociarch restore."
)


def o25(case: Case) -> Iterator[Finding]:
    """Keys."""
    if not case.keys:
        yield Finding(
            "O25", "undetermined", Text(N_("What opens the vault could not be listed.")),
            Text(N_("Without the list nobody can tell how many ways there are.")),
        )  # fmt: skip
        return
    theirs = _theirs(case)
    lost = [key for key in case.keys if _same(key.label) in theirs]
    numbers = {"keys": len(case.keys), "theirs": len(lost)}
    evidence = tuple(key.evidence for key in case.keys)
    said = tuple(dict.fromkeys(theirs[_same(key.label)] for key in lost))
    base = Finding("O25", "ok", Text(""), Text(""), (*evidence, *said), subjects=_SUBJECTS, numbers=numbers)
    if len(lost) == len(case.keys):
        yield base._replace(
            verdict="attention",
            says=Text(ALL_THEIRS, {"labels": _labels(lost)}),
            rule=Text(N_("What is handed back on the last day opens nothing for you afterwards.")),
            advice=Text(
                N_(
                    "Before the last day, have a way to open the vault that stays with you, and try it: "
                    "restore a snapshot with it."
                )
            ),
            first=2,
        )
    if len(case.keys) < LEAST:
        yield base._replace(
            verdict="attention",
            says=Text(N_("There is one way to open the vault: {labels}."), {"labels": _labels(case.keys)}),
            rule=Text(N_("Whoever loses the only way to open a vault loses all that is in it.")),
            advice=Text(_TRY),
            first=3,
        )
    elif len(lost) < len(case.keys):
        yield base._replace(
            says=Text(
                N_("Ways to open the vault: {keys}; of these declared an employer's: {theirs}."), numbers
            ),
            rule=Text(N_("Two ways or more, not all of them an employer's, are enough.")),
            weak=Text(
                N_("Labels tell neither whether two lie in one drawer nor whether each is still there.")
            ),
            advice=Text(_TRY),
            first=9,
        )


def _theirs(case: Case) -> dict[str, Evidence]:
    """Labels that were declared an employer's, and where."""
    return {
        _same(label): case.said_at(f"employers[{at}].keys")
        for at, employer in enumerate(case.declared.employers)
        for label in employer.keys
    }


def _same(label: str) -> str:
    return " ".join(label.split()).casefold()


def _labels(keys: Sequence[Key]) -> str:
    return ", ".join(key.label for key in keys)


CHECKS: Final = (o24, o25)
