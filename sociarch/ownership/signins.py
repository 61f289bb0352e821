"""Where sign-ins came from after a job ended (O16), and on whose word a badge rests (O17).

An Internet address says where a machine stood, not who sat at it, and a kind of device is no device: both are
named weak. Entries without a time cannot be before or after anything; they are left out and counted. An
export from before the end of a job tells nothing of what came after.
"""

import ipaddress
import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final, TypeAlias

from sociarch.declared import Employer
from sociarch.errors import N_
from sociarch.fact import Login, Verification
from sociarch.ownership.advice import advise, both, not_told
from sociarch.ownership.case import Case, Holding
from sociarch.ownership.mailboxes import mailbox
from sociarch.ownership.naming import called, names_of, place_of
from sociarch.ownership.record import Evidence, Finding, Side, Subject, Text, Verdict

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network
Machine: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address

SUBJECTS: Final[tuple[Subject, ...]] = ("account",)
_VERSION: Final = re.compile(r"/[^\s;)\]]*|\b[0-9]+(?:[._][0-9]+)*\b")
_DAY: Final = len("2024-05-31")

END_SESSIONS: Final = N_("End all other sessions, and change the password from a device of your own.")
DROP_BADGE: Final = N_("Remove the badge, or have it renewed by where you work now.")
NEW_DEVICE: Final = N_("A new device or browser of your own looks the same.")
SHARED_ADDRESS: Final = N_("An address says where a machine stood, not who sat at it.")
UNPLACED: Final = N_("Sign-ins from addresses of {employer} after the job ended: not known.")
NO_DEVICE: Final = N_("Entries without a time or a device were left out: {entries}.")
UNTIMED: Final = N_("Entries without a time or an address were left out: {entries}.")
NOT_ENDED: Final = N_("No declared job has ended.")
NO_JOB: Final = N_("No job is declared.")
TOO_OLD: Final = N_("The export is of {day}: it cannot tell of anything after the end of the job.")


def nothing_ended(case: Case, holding: Holding, check: str, kind: type, fact: str = "") -> Finding:
    """That a question about the time after a job does not arise, or lacks the jobs."""
    if case.declared.employers:
        return Finding(
            check, "ok", Text(NOT_ENDED), Text(N_("The question arises once a job has ended.")),
            (case.said_at("employers"), *holding.whole(kind)), holding.network, holding.account, fact,
            subjects=SUBJECTS,
        )  # fmt: skip
    return Finding(
        check, "undetermined", Text(NO_JOB),
        Text(N_("Which jobs there were, and when they ended, has to be declared.")), holding.whole(kind),
        holding.network, holding.account, fact, subjects=SUBJECTS,
    )  # fmt: skip


def too_old(holding: Holding, kind: type, employer: Employer) -> Text | None:
    """That the facts were told before a job had ended; None where they are younger."""
    day = holding.told[kind].snapshot.day
    if employer.end is None or day > employer.end.isoformat():
        return None
    return Text(TOO_OLD, {"day": date.fromisoformat(day)})


def o16(case: Case) -> Iterator[Finding]:
    """Whether somebody signed in from a former employer's addresses, or with a device that was not known."""
    for holding in case.holdings:
        logins = holding.facts(Login)
        if logins is None:
            yield not_told("O16", holding, Login, "F6")
        elif not case.left():
            yield nothing_ended(case, holding, "O16", Login, "F6")
        else:
            unknown = [one for one in case.left() if not one.ranges]
            if unknown:
                says = Text(UNPLACED, {"employer": names_of(unknown)})
                rule = Text(N_("Which addresses the machines there sign in from is not declared."))
                yield _signed(case, holding, "undetermined", says, rule, ())
            for employer in case.left():
                if employer.ranges:
                    yield _places(case, holding, logins, employer)
            yield from _devices(case, holding, logins)


def _places(case: Case, holding: Holding, logins: Sequence[Login], employer: Employer) -> Finding:
    says = Text(UNPLACED, {"employer": employer.name})
    networks = [_network(text) for text in employer.ranges]
    place = case.said_at(place_of(case, employer, "ranges"))
    if None in networks:
        rule = N_("An address range that is declared cannot be read; 192.0.2.0/24 is one that can.")
        return _signed(case, holding, "undetermined", says, Text(rule), (place,))
    if old := too_old(holding, Login, employer):
        return _signed(case, holding, "undetermined", says, old, holding.whole(Login))
    found, skipped = [], 0
    for one in logins:
        machine = _machine(one.ip)
        if machine is None or len(one.at or "") < _DAY:
            skipped += 1
        elif _after(one, employer) and any(machine in network for network in networks if network):
            found.append(one)
    values = {"employer": employer.name, "entries": len(found), "day": employer.end}
    says = Text(N_("Entries from addresses of {employer} after {day}: {entries}."), values)
    left_out = Text(UNTIMED, {"entries": skipped}) if skipped else None
    if found:
        rule = N_("Their addresses lie in a range that you declared as the employer's.")
        evidence = (*(holding.evidence(Login, one.trace) for one in found), place)
        weak = both(Text(SHARED_ADDRESS), left_out)
        finding = _signed(case, holding, "attention", says, Text(rule), evidence, "employer", weak)
    elif skipped and skipped == len(logins):
        rule = N_("No entry has both a time and an address that can be read.")
        finding = _signed(case, holding, "undetermined", says, Text(rule), holding.whole(Login), "", left_out)
    else:
        rule = N_("No address after that day lies in a range that you declared as the employer's.")
        finding = _signed(case, holding, "ok", says, Text(rule), (*holding.whole(Login), place), "", left_out)
    return finding._replace(numbers={"entries": len(found), "left out": skipped})


def _devices(case: Case, holding: Holding, logins: Sequence[Login]) -> Iterator[Finding]:
    """Kinds of devices since the last job ended: what an older job knew has long been replaced."""
    last = max(case.left(), key=lambda one: one.end or date.min)
    dated = [one for one in logins if len(one.at or "") >= _DAY and one.agent.strip()]
    before = {device_of(one.agent) for one in dated if not _after(one, last)}
    after: dict[str, list[Login]] = {}
    for one in dated:
        if _after(one, last):
            after.setdefault(device_of(one.agent), []).append(one)
    new = {device: entries for device, entries in after.items() if device not in before}
    skipped = len(logins) - len(dated)
    left_out = Text(NO_DEVICE, {"entries": skipped}) if skipped else None
    end = case.said_at(place_of(case, last, "end"))
    if not before or not after:
        rule = N_("Devices can only be compared where entries from before and after {day} are listed.")
        says = Text(N_("Whether a device that was not known has signed in cannot be told."))
        told = Text(rule, {"day": last.end})
        yield _signed(case, holding, "undetermined", says, told, holding.whole(Login), "", left_out)
        return
    if not new:
        rule = N_("Devices are compared without the numbers of their versions.")
        says = Text(N_("Since {day} no new kind of device has signed in."), {"day": last.end})
        yield _signed(case, holding, "ok", says, Text(rule), (*holding.whole(Login), end), "", left_out)
    for device, entries in new.items():
        says = Text(
            N_("Since {day} a new kind of device has signed in: {device}. Entries: {entries}."),
            {"day": last.end, "device": device, "entries": len(entries)},
        )
        rule = N_("Until the job's last day no entry shows this kind of device; versions are not compared.")
        evidence = (*(holding.evidence(Login, one.trace) for one in entries), end)
        yield _signed(
            case, holding, "attention", says, Text(rule), evidence, "", both(Text(NEW_DEVICE), left_out)
        )


def _signed(
    case: Case, holding: Holding, verdict: Verdict, says: Text, rule: Text, evidence: tuple[Evidence, ...],
    side: Side = "", weak: Text | None = None,
) -> Finding:  # fmt: skip
    advice = advise(case, holding, Text(END_SESSIONS)) if verdict == "attention" else None
    return Finding(
        "O16", verdict, says, rule, evidence, holding.network, holding.account, "F6", side, SUBJECTS,
        weak, advice, 4 if advice else 0,
    )  # fmt: skip


def _after(one: Login, employer: Employer) -> bool:
    """Whether an entry is of a day after the job's last. Only of entries with a day."""
    assert one.at is not None and employer.end is not None
    return one.at[:_DAY] > employer.end.isoformat()


def device_of(agent: str) -> str:
    """The kind of device and browser: what they call themselves, without the numbers of their versions."""
    return " ".join(_VERSION.sub("", agent).split())


def _network(text: str) -> Network | None:
    try:
        return ipaddress.ip_network(text.strip(), strict=False)
    except ValueError:
        return None


def _machine(text: str) -> Machine | None:
    try:
        return ipaddress.ip_address(text.strip())
    except ValueError:
        return None


def o17(case: Case) -> Iterator[Finding]:
    """Whether a badge of a workplace rests on an employer who has been left."""
    for holding in case.holdings:
        badges = holding.facts(Verification)
        if badges is None:
            yield not_told("O17", holding, Verification)
            continue
        found = [
            _badge(case, holding, one) for one in badges if one.organization.strip() or one.email.strip()
        ]
        yield from found
        if not found:
            yield Finding(
                "O17", "ok", Text(N_("The account shows no badge of a workplace.")),
                Text(N_("The export lists no check that names an organisation or an address.")),
                holding.whole(Verification), holding.network, holding.account, subjects=SUBJECTS,
            )  # fmt: skip


def _badge(case: Case, holding: Holding, one: Verification) -> Finding:
    box = mailbox(case, one.email)
    named = tuple(called(case, one.organization)) if one.organization.strip() else ()
    employers = tuple(dict.fromkeys((*((box.employer,) if box.employer else ()), *named)))
    former = [employer for employer in employers if employer in case.left()]
    present = [employer for employer in employers if employer not in case.left()]
    places = box.places or tuple(place_of(case, employer, "name") for employer in employers)
    advice: Text | None = None
    verdict: Verdict = "undetermined"
    if present or box.whose == "own":
        verdict, rule = "ok", Text(N_("It rests on a job that lasts, or on a domain of your own."))
    elif not former:
        rule = Text(N_("Nobody declared an employer with this name or this domain."))
    elif one.expires and len(one.expires) >= _DAY and one.expires[:_DAY] < case.today.isoformat():
        verdict, rule = "ok", Text(N_("It rests on a job that has ended, and has expired itself."))
    elif old := too_old(holding, Verification, former[0]):
        rule = old
    else:
        verdict, rule = "attention", Text(N_("It rests on a job that has ended."))
        advice = advise(case, holding, Text(DROP_BADGE))
    says = Text(
        N_("A badge names this workplace: {workplace}."),
        {"workplace": one.organization.strip() or box.domain or one.email},
    )
    evidence = (holding.evidence(Verification, one.trace), *map(case.said_at, places))
    return Finding(
        "O17", verdict, says, rule, evidence, holding.network, holding.account, "", "", SUBJECTS,
        None, advice, 6 if advice else 0,
    )  # fmt: skip
