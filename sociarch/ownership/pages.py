"""Pages, groups, advertising accounts and shared mailboxes that the person runs (O15): what is handed over.

Seats are told by O09. Whose a page is follows from what is declared, or from an employer's name in its title;
else it is named all the same where there is an employer at all, and named weak: a page that is forgotten is
lost to whoever needs it. A title may be shown; who else runs a page, or is in a group, is never looked at.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from sociarch.companies import word
from sociarch.declared import Asset, Employer, Owned
from sociarch.errors import N_
from sociarch.fact import Role
from sociarch.ownership.advice import after_demand, not_told
from sociarch.ownership.case import Case, Check, Holding
from sociarch.ownership.naming import called, name_in
from sociarch.ownership.record import Evidence, Finding, Side, Subject, Text, Verdict

SUBJECTS: Final[tuple[Subject, ...]] = ("pages",)
KINDS: Final[Mapping[Asset, str]] = {
    "page": N_("page"),
    "group": N_("group"),
    "ad account": N_("advertising account"),
    "mailbox": N_("shared mailbox"),
}

HAND_OVER: Final = N_(
    "Have a second person run it with you, hand it over, and get a receipt. Never rename, empty or delete it."
)
IF_WORK: Final = N_("If it is run for an employer, do this. {advice}")
RUN: Final = N_("You run this ({kind}): {name}.")


def o15(case: Case) -> Iterator[Finding]:
    """What is run for an employer, item by item."""
    waiting = [(at, one) for at, one in enumerate(case.declared.owned) if one.kind in KINDS]
    for holding in case.holdings:
        # What is declared of a network with several accounts is told once, with the first; what is declared
        # of no network, where an export shows it.
        run = {(one.kind, word(one.name)) for one in holding.facts(Role) or () if one.admin}
        own = [
            (at, one) for at, one in waiting
            if one.network == holding.network or (not one.network and (one.kind, word(one.name)) in run)
        ]  # fmt: skip
        waiting = [pair for pair in waiting if pair not in own]
        yield from _of_account(case, holding, own)
    for at, owned in waiting:
        yield _declared(case, None, at, owned)


def _of_account(case: Case, holding: Holding, owned: Sequence[tuple[int, Owned]]) -> Iterator[Finding]:
    roles = holding.facts(Role)
    each = _by_name(roles or ())
    run = [some for some in each if any(one.admin for one in some)]
    unsaid = [one for some in each if all(one.admin is None for one in some) for one in some[:1]]
    matched: set[int] = set()
    for some in run:
        same = [at for at, one in owned if one.kind == some[0].kind and word(one.name) == word(some[0].name)]
        matched.update(same)
        yield _run(case, holding, some, same[0] if same else None)
    for at, one in owned:
        if at not in matched:
            yield _declared(case, holding, at, one)
    if unsaid:
        yield Finding(
            "O15", "undetermined",
            Text(
                N_("Pages and groups of which the export does not say whether you run them: {items}."),
                {"items": len(unsaid)},
            ),
            Text(N_("Whether you run them has to be looked up, and what is an employer's declared.")),
            tuple(holding.evidence(Role, one.trace) for one in unsaid), holding.network, holding.account,
            subjects=SUBJECTS,
        )  # fmt: skip
    if roles is None and not owned:
        yield not_told("O15", holding, Role, subjects=SUBJECTS)._replace(
            advice=Text(N_("Declare the pages and groups that you run for an employer.")), first=2
        )
    elif not (run or unsaid or owned):
        yield Finding(
            "O15", "ok", Text(N_("You run no page and no group.")),
            Text(N_("The export lists none that you run, and none is declared.")),
            holding.whole(Role), holding.network, holding.account, subjects=SUBJECTS,
        )  # fmt: skip


def _by_name(roles: Sequence[Role]) -> list[list[Role]]:
    """What the export tells of each page and group, as it may be told more than once."""
    found: dict[tuple[str, str], list[Role]] = {}
    for one in roles:
        found.setdefault((one.kind, word(one.name) or one.trace.place), []).append(one)
    return list(found.values())


def _run(case: Case, holding: Holding, told: Sequence[Role], at: int | None) -> Finding:
    """A page or group that the export shows; `at`: where it is declared, too."""
    role = told[0]
    evidence = tuple(holding.evidence(Role, one.trace) for one in told)
    says = Text(RUN, {"kind": Text(KINDS[role.kind]), "name": role.name.strip() or role.trace.place})
    employers = case.declared.employers
    if at is not None:
        rule = N_("You declared that it is run for an employer.")
        employer = _employer(case, case.declared.owned[at].employer)
        return _item(
            case, holding, says, Text(rule), (*evidence, case.said_at(f"owned[{at}]")), "F2", None, employer
        )
    named = [number for number, one in enumerate(employers) if name_in(one, role.name)]
    if named:
        rule = N_("A name of {employer}, an employer whom you declared, stands in its title.")
        values = {"employer": employers[named[0]].name}
        evidence = (*evidence, case.said_at(f"employers[{named[0]}].name"))
        return _item(case, holding, says, Text(rule, values), evidence, "F7", None, employers[named[0]])
    rule = N_("Whose it is, nobody declared.")
    if employers:
        weak = Text(N_("Nothing but that you run it is known: one of your own is not handed over."))
        return _item(case, holding, says, Text(rule), evidence, "", weak, None)
    return Finding(
        "O15", "undetermined", says, Text(rule), evidence, holding.network, holding.account, subjects=SUBJECTS
    )


def _declared(case: Case, holding: Holding | None, at: int, one: Owned) -> Finding:
    """A thing that only the declaration knows."""
    says = Text(RUN, {"kind": Text(KINDS[one.kind]), "name": one.name})
    rule = Text(N_("You declared that it is run for an employer."))
    weak = Text(N_("No export shows it; nothing but your own word stands behind it."))
    return _item(
        case, holding, says, rule, (case.said_at(f"owned[{at}]"),), "F2", weak, _employer(case, one.employer)
    )


def _employer(case: Case, name: str) -> Employer | None:
    """The declared employer of that name; where none is named, the only one there is."""
    if not name.strip():
        return case.declared.employers[0] if len(case.declared.employers) == 1 else None
    return next(called(case, name), None)


def _item(
    case: Case, holding: Holding | None, says: Text, rule: Text, evidence: tuple[Evidence, ...], fact: str,
    weak: Text | None, employer: Employer | None,
) -> Finding:  # fmt: skip
    verdict: Verdict = "employer"
    side: Side = "employer" if fact else ""
    advice = after_demand(case, Text(HAND_OVER))
    if not fact:
        advice = Text(IF_WORK, {"advice": advice})
    network, account = (holding.network, holding.account) if holding else ("", None)
    day = employer.end if employer in case.present() and employer else None
    return Finding(
        "O15", verdict, says, rule, evidence, network, account, fact, side, SUBJECTS, weak, advice, 2, day
    )


CHECKS: Final[tuple[Check, ...]] = (o15,)
