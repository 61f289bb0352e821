"""How an account came to be and what it is called: O05, O06, O07, and the profile after a job (O18).

Jobs are those that are declared: what a profile says of jobs is everybody's own word, and at most a hint.
Times that an export gives only by the year are taken as the whole year; where that is too coarse, nothing is
told.
"""

import calendar
import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from sociarch.declared import Employer
from sociarch.errors import N_
from sociarch.fact import Position, Profile, Registration
from sociarch.folding import fold
from sociarch.ownership.advice import account_place, advise, after_demand, not_told, standing
from sociarch.ownership.case import Case, Check, Holding
from sociarch.ownership.naming import called, name_in, names_of, place_of
from sociarch.ownership.record import Evidence, Finding, Side, Subject, Text, Verdict
from sociarch.ownership.signins import nothing_ended, too_old

SUBJECTS: Final[tuple[Subject, ...]] = ("account",)
BIRTH: Final = re.compile(r"\b(?:en)?regist|\binscription|\bcreated\b")
"""In the folded words of an event: that the account was opened. One without an event is a registration."""

KEEP_LINE: Final = N_("Keep the export that holds this line as it is, and have it time-stamped.")
HAND_OVER: Final = N_(
    "Hand this account over against a receipt. Until then change nothing in it: its address, number, "
    "password and name stay as they are."
)
SETTLE_FIRST: Final = N_(
    "Settle in writing whose this account is before you change its address, number or name."
)
DECLARE: Final = N_("Declare who opened this account and what for: all other advice depends on it.")
SEPARATE: Final = N_(
    "Keep a dated copy of the profile, then part your name from the brand, best by agreement."
)
END_JOB: Final = N_("Enter the end of this job in the profile, and keep a copy from before and after.")


# -- O05: when it was opened ------------------------------------------------------------------------


def o05(case: Case) -> Iterator[Finding]:
    """Whether the account was opened before the declared jobs, or during one."""
    for holding in case.holdings:
        told = holding.facts(Registration)
        births = [one for one in told or () if not one.event.strip() or BIRTH.search(fold(one.event))]
        dated = [one for one in births if one.at]
        if told is None:
            yield not_told("O05", holding, Registration, "F2")
        elif not dated:
            yield _born(
                case, holding, "undetermined", Text(N_("When the account was opened is not told.")),
                Text(N_("The export has no registration with a day that can be read.")),
                holding.whole(Registration),
            )  # fmt: skip
        else:
            yield _birth(case, holding, min(dated, key=lambda one: one.at or ""))


def _birth(case: Case, holding: Holding, one: Registration) -> Finding:
    first, last = span(one.at or "")
    says = Text(
        N_("The account was opened on {day}."), {"day": first if first == last else (one.at or "")[:7]}
    )
    evidence = (holding.evidence(Registration, one.trace),)
    jobs = case.declared.employers
    if not jobs:
        return _undeclared(case, holding, says, evidence)
    sure = [job for job in jobs if job.start and job.start <= first and (job.end is None or last <= job.end)]
    apart = [job for job in jobs if (job.start and last < job.start) or (job.end and job.end < first)]
    if sure:
        rule = Text(N_("Opened during a declared job: {employers}."), {"employers": names_of(sure)})
        places = (case.said_at(place_of(case, job, "start")) for job in sure)
        return _born(case, holding, "mixed", says, rule, (*evidence, *places))
    if len(apart) < len(jobs):
        rule = Text(
            N_("Whether it was during one of these jobs cannot be told, for want of a day: {employers}."),
            {"employers": names_of(job for job in jobs if job not in apart)},
        )
        return _born(case, holding, "undetermined", says, rule, evidence)
    before = all(job.start and last < job.start for job in jobs)
    rule = Text(N_("Opened before the first declared job."))
    weak = None
    if before:
        says = Text(N_("The account was opened on {day}, before your first declared job."), says.values)
        if standing(case.account(holding)) == "undetermined":
            weak = Text(N_("An account that was taken over from somebody is older than the job, too."))
    else:
        rule = Text(N_("Opened while no declared job lasted, between two or after the last."))
        weak = Text(N_("A job that is not declared is not known."))
    places = (case.said_at(place_of(case, job, "start" if job.start else "end")) for job in jobs)
    return _born(case, holding, "personal", says, rule, (*evidence, *places), weak)


def _undeclared(case: Case, holding: Holding, says: Text, evidence: tuple[Evidence, ...]) -> Finding:
    """Without declared jobs, what the profile itself says of the first one is only a hint."""
    weak = None
    begun = [one for one in holding.facts(Position) or () if one.started]
    if begun:
        earliest = min(begun, key=lambda one: one.started or "")
        weak = Text(
            N_("In the profile the first job begins in {begin}; that is what it says of itself."),
            {"begin": (earliest.started or "")[:7]},
        )
        evidence = (*evidence, holding.evidence(Position, earliest.trace))
    rule = Text(N_("No job is declared, so nothing tells whether this was before or during one."))
    return _born(case, holding, "undetermined", says, rule, evidence, weak)


def _born(
    case: Case, holding: Holding, verdict: Verdict, says: Text, rule: Text, evidence: tuple[Evidence, ...],
    weak: Text | None = None,
) -> Finding:  # fmt: skip
    side: Side = "person" if verdict == "personal" else ""
    advice = None if verdict == "undetermined" else Text(KEEP_LINE)
    return Finding(
        "O05", verdict, says, rule, evidence, holding.network, holding.account, "F2", side, SUBJECTS,
        weak, advice, 7 if advice else 0,
    )  # fmt: skip


def span(at: str) -> tuple[date, date]:
    """The first and the last day that an ISO time may mean: `2011` is the whole of that year."""
    year, month, day = int(at[:4]), at[5:7], at[8:10]
    if not month:
        return date(year, 1, 1), date(year, 12, 31)
    if not day:
        return date(year, int(month), 1), date(year, int(month), calendar.monthrange(year, int(month))[1])
    return date(year, int(month), int(day)), date(year, int(month), int(day))


# -- O06: who opened it, and what for -----------------------------------------------------------------


def o06(case: Case) -> Iterator[Finding]:
    """Whose an account is by who opened it and what for, as declared."""
    for holding in case.holdings:
        account = case.account(holding)
        verdict = standing(account)
        keys = [key for key in ("opened", "purpose") if account and getattr(account, key)]
        evidence = tuple(case.said_at(account_place(case, holding, key)) for key in keys)
        side: Side = ""
        advice: Text | None = None
        match verdict:
            case "employer":
                side, advice = "employer", after_demand(case, Text(HAND_OVER))
                says = N_("This account was opened by or for the company, or taken over from somebody.")
                rule = N_("You declared it so. An account like that is handed over when a job ends.")
            case "mixed":
                advice = after_demand(case, Text(SETTLE_FIRST))
                says = N_("This account serves both you and the company.")
                rule = N_("By what you declared of who opened it and what for, it is neither's alone.")
            case "personal":
                side = "person"
                says, rule = N_("You opened this account for yourself."), N_("You declared it so.")
            case _:
                advice = Text(DECLARE)
                says = N_("Who opened this account, and what for, is not declared.")
                rule = N_("No export tells it; both have to be declared.")
        weak = Text(N_("Nothing but your own word stands behind it.")) if evidence else None
        yield Finding(
            "O06", verdict, Text(says), Text(rule), evidence, holding.network, holding.account, "F2", side,
            SUBJECTS, weak, advice, 1 if advice else 0,
        )  # fmt: skip


# -- O07: name and brand ------------------------------------------------------------------------------


def o07(case: Case) -> Iterator[Finding]:
    """Whether an employer's name stands in the handle, the address or the name of the profile."""
    for holding in case.holdings:
        profiles = holding.facts(Profile)
        if profiles is None or not profiles:
            yield not_told("O07", holding, Profile, "F7")
            continue
        found = [one for profile in profiles for one in _brands(case, holding, profile)]
        yield from found
        if not found:
            yield _unbranded(case, holding, profiles[-1])


def _brands(case: Case, holding: Holding, profile: Profile) -> Iterator[Finding]:
    own = {fold(profile.first), fold(profile.last)}
    for where, text in _shown(profile):
        for at, employer in enumerate(case.declared.employers):
            name = name_in(employer, text)
            if not name:
                continue
            weak = Text(N_("It may as well be your own name.")) if fold(name) in own else None
            says = Text(N_("{where}: it has the name {name}."), {"where": Text(where), "name": name})
            rule = Text(
                N_("{name} is a name of an employer whom you declared; whole words are compared."),
                {"name": name},
            )
            evidence = (holding.evidence(Profile, profile.trace), case.said_at(f"employers[{at}].name"))
            yield Finding(
                "O07", "attention", says, rule, evidence, holding.network, holding.account, "F7", "employer",
                SUBJECTS, weak, advise(case, holding, Text(SEPARATE)), 2,
            )  # fmt: skip


def _shown(profile: Profile) -> Iterator[tuple[str, str]]:
    """What an account is known by. Of an address only its end: hosts and folders are the network's."""
    yield N_("The handle"), profile.handle
    address = profile.url.split("?")[0].rstrip("/").rpartition("/")[2]
    if fold(address) != fold(profile.handle):
        yield N_("The address of the profile"), address
    yield N_("The name of the profile"), profile.name
    for column, text in profile.extra.items():
        if fold(column) == "twitter handles":
            yield N_("A handle elsewhere that the profile names"), text


def _unbranded(case: Case, holding: Holding, profile: Profile) -> Finding:
    evidence: tuple[Evidence, ...] = (holding.evidence(Profile, profile.trace),)
    says = Text(
        N_("No declared employer's name stands in the handle, the address or the name of the profile.")
    )
    rule = Text(N_("Names and aliases of declared employers are compared as whole words."))
    if not case.declared.employers:
        rule = Text(N_("No employer is declared, so no name can be looked for."))
        return Finding(
            "O07", "undetermined", Text(N_("Whether a brand stands in the profile's name cannot be told.")),
            rule, evidence, holding.network, holding.account, "F7", subjects=SUBJECTS,
        )  # fmt: skip
    weak = None
    if not profile.handle and not profile.url:
        weak = Text(
            N_("The export tells neither handle nor address of the profile: only its name was looked at.")
        )
    elif any(name_in(employer, profile.headline) for employer in case.declared.employers):
        weak = Text(N_("The headline names an employer, as most do: that is no brand in the name."))
    # That no brand is in the name is no fact for anybody: how the account is used, no export tells.
    return Finding(
        "O07", "ok", says, rule, (*evidence, case.said_at("employers")), holding.network, holding.account,
        "F7", "", SUBJECTS, weak,
    )  # fmt: skip


# -- O18: the profile after a job ---------------------------------------------------------------------


def o18(case: Case) -> Iterator[Finding]:
    """Whether the profile still shows a job that has ended as one that lasts."""
    for holding in case.holdings:
        positions = holding.facts(Position)
        if positions is None:
            yield not_told("O18", holding, Position)
        elif not case.left():
            yield nothing_ended(case, holding, "O18", Position)
        else:
            for employer in case.left():
                yield from _shown_after(case, holding, employer)


def _shown_after(case: Case, holding: Holding, employer: Employer) -> Iterator[Finding]:
    end = case.said_at(place_of(case, employer, "end"))
    shown = [one for one in holding.facts(Position) or () if employer in called(case, one.company)]
    # Who is employed there again has a job there that lasts.
    shown = [one for one in shown if not set(called(case, one.company)) & set(case.present())]
    values = {"employer": employer.name, "end": employer.end}
    if not shown:
        yield Finding(
            "O18", "ok", Text(N_("The profile shows no job at {employer} that has ended."), values),
            Text(N_("No job in the profile has this employer's name, or the job lasts.")),
            (*holding.whole(Position), end), holding.network, holding.account, subjects=SUBJECTS,
        )  # fmt: skip
    for one in shown:
        old = too_old(holding, Position, employer)
        verdict: Verdict = "ok"
        rule = Text(N_("The job has an end in the profile."))
        if one.current is None:
            verdict, rule = "undetermined", Text(N_("Whether the job lasts in the profile cannot be told."))
        elif one.current and old:
            verdict, rule = "undetermined", old
        elif one.current:
            verdict, rule = (
                "attention",
                Text(N_("In the profile the job has no end; as you declared it ended on {end}."), values),
            )
        advice = advise(case, holding, Text(END_JOB)) if verdict == "attention" else None
        yield Finding(
            "O18", verdict, Text(N_("The profile shows a job at {employer}."), values), rule,
            (holding.evidence(Position, one.trace), end), holding.network, holding.account, "", "", SUBJECTS,
            None, advice, 6 if advice else 0,
        )  # fmt: skip


CHECKS: Final[tuple[Check, ...]] = (o05, o06, o07, o18)
