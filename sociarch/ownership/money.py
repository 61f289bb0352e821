"""Who pays for an account (O08), and what is an employer's seat (O09).

Receipts name a person and never a company, and what an employer buys is billed to the employer: that a plan
is shown and no receipt exists is a hint, and says so. Names on receipts are compared with the profile's own
name and never shown. Payments that name no subscription do not show who pays for an account.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from statistics import median_low
from typing import Final, NamedTuple

from sociarch.declared import Owned
from sociarch.errors import N_
from sociarch.fact import Profile, Receipt, Registration
from sociarch.folding import fold
from sociarch.ownership.advice import account_place, advise, after_demand, both, not_told
from sociarch.ownership.case import Case, Check, Holding
from sociarch.ownership.record import Evidence, Finding, Side, Subject, Text, Verdict

SUBJECTS: Final[tuple[Subject, ...]] = ("account",)
FREE: Final = frozenset(("free", "basic", "core", "none"))
"""Words of plans that nobody pays for; `Core/Free` is one."""
YEARLY: Final = frozenset("year yearly annual annually annuel annuelle an ans".split())
SEATS: Final = ("recruiter", "sales navigator", "talent", "learning")
"""Words of products that employers buy as seats, folded."""
_MONTH: Final = 31
_YEAR: Final = 366
_LONGER: Final = 1.5
"""How many times the usual time between two receipts is a gap."""
_DAY: Final = len("2024-05-31")

KEEP: Final = N_("Keep the invoices, and the bank lines that go with them.")
PART: Final = N_(
    "Pay for your own plan yourself, and ask that a seat of the employer's be parted from this account."
)
LEAVE_SEAT: Final = N_(
    "Do not archive what the seat holds: whoever bought it decides over it. Leave it to the employer's "
    "administrator."
)
INFERRED: Final = N_(
    "This is inferred: a plan that was given away, or an export without its receipts, looks the same."
)
PAUSED: Final = N_("A subscription that was paused looks the same.")
NO_SUBSCRIPTION: Final = N_(
    "These payments are made by a person and name no subscription: they do not show who pays for the account."
)
OWN_WORD: Final = N_("Nothing but your own word stands behind it.")
CONTRADICTED: Final = N_("You declared otherwise of who pays.")

_DECLARED: Final[dict[str, tuple[Verdict, Side]]] = {
    "me": ("personal", "person"), "employer": ("employer", "employer"), "both": ("mixed", ""),
}  # fmt: skip


class Gap(NamedTuple):
    """A stretch between two receipts, or after the last, that is longer than usual."""

    first: date
    last: date


# -- O08: who paid ----------------------------------------------------------------------------------


def o08(case: Case) -> Iterator[Finding]:
    """Whose name is on the receipts, and whether they cover what was paid for."""
    for holding in case.holdings:
        receipts = holding.facts(Receipt) or ()
        plans = [one for one in holding.facts(Registration) or () if _is_paid(one.plan)]
        lasting = [one for one in receipts if plans or one.description.strip()]
        if lasting:
            finding = _receipts(case, holding, lasting, plans)
        elif plans:
            finding = _paid(
                case, holding, "employer",
                Text(N_("A paid plan is shown, and no receipt: {plan}."), {"plan": plans[0].plan}),
                Text(N_("An employer is billed for what it buys; what a person buys leaves receipts here.")),
                tuple(holding.evidence(Registration, one.trace) for one in plans), Text(INFERRED),
            )  # fmt: skip
        else:
            yield _unseen(case, holding)
            continue
        yield _compared(case, holding, finding)


def _is_paid(plan: str) -> bool:
    """Whether a plan's text names one that somebody pays for; several are parted by commas."""
    parts = [set(fold(one).split()) for one in plan.replace(";", ",").replace("|", ",").split(",")]
    return any(words and not words & FREE for words in parts)


def _receipts(
    case: Case, holding: Holding, receipts: Sequence[Receipt], plans: Sequence[Registration]
) -> Finding:
    evidence = tuple(holding.evidence(Receipt, one.trace) for one in receipts)
    names = [
        one for profile in holding.facts(Profile) or () if (one := frozenset(fold(profile.name).split()))
    ]
    named = [one for one in receipts if one.name.strip()]
    own = [one for one in named if _is_own(one.name, names)]
    if not names or not named:
        rule = Text(N_("They name nobody."))
        if named:
            rule = Text(N_("No export tells the profile's own name, with which they could be compared."))
        says = Text(N_("Receipts: {receipts}. Whose they are cannot be told."), {"receipts": len(receipts)})
        return _paid(case, holding, "undetermined", says, rule, evidence)
    gaps = gaps_of(own, date.fromisoformat(holding.told[Registration].snapshot.day) if plans else None)
    says = Text(
        N_("Receipts: {receipts}, of which {own} in your own name."),
        {"receipts": len(receipts), "own": len(own)},
    )
    if len(own) < len(named):
        rule = Text(N_("Some receipts, or all, have another name than the profile."))
        weak = Text(N_("A former name, or the account of somebody close, looks the same."))
        return _paid(case, holding, "mixed", says, rule, evidence, weak)
    if gaps:
        places = tuple(holding.evidence(Registration, one.trace) for one in plans)
        rule = Text(
            N_("No receipt for longer than usual: stretches {gaps}, the first from {first} to {last}."),
            {"gaps": len(gaps), "first": gaps[0].first, "last": gaps[0].last},
        )
        return _paid(case, holding, "mixed", says, rule, (*evidence, *places), Text(PAUSED))
    rule = Text(N_("All that name somebody have the profile's own name, and none is missing between them."))
    places = tuple(holding.evidence(Profile, one.trace) for one in holding.facts(Profile) or ())
    return _paid(case, holding, "personal", says, rule, (*evidence, *places))


def _is_own(name: str, names: Sequence[frozenset[str]]) -> bool:
    """Whether a name is the profile's own, in any order and with or without a middle name."""
    words = frozenset(fold(name).split())
    return any(
        words == one or (min(len(words), len(one)) > 1 and (words < one or one < words)) for one in names
    )


def gaps_of(receipts: Sequence[Receipt], until: date | None) -> tuple[Gap, ...]:
    """Stretches without a receipt that are longer than usual. `until`: the day on which a paid plan was
    still shown; None: none was. One receipt alone tells no usual time."""
    dated = [one for one in receipts if len(one.at or "") >= _DAY]
    days = sorted({date.fromisoformat((one.at or "")[:_DAY]) for one in dated})
    steps = [(later - earlier).days for earlier, later in pairwise(days)]
    if not steps:
        return ()
    least = _YEAR if any(YEARLY & set(fold(one.description).split()) for one in dated) else _MONTH
    longest = _LONGER * max(least, median_low(steps))
    ends = [*days[1:], *([until] if until and until > days[-1] else [])]
    return tuple(
        Gap(earlier, later)
        for earlier, later in zip(days, ends, strict=False)
        if (later - earlier).days > longest
    )


def _unseen(case: Case, holding: Holding) -> Finding:
    """What is left where no export shows a payment: the declaration, or nothing."""
    account = case.account(holding)
    if account and account.paid:
        verdict, side = _DECLARED[account.paid]
        finding = _paid(
            case, holding, verdict, Text(N_("No export shows who pays; you declared it.")),
            Text(N_("Your declaration stands alone.")), (case.said_at(account_place(case, holding, "paid")),),
            Text(OWN_WORD),
        )  # fmt: skip
        return finding._replace(side=side)
    kinds = [kind for kind in (Receipt, Registration) if kind in holding.told]
    if not kinds:
        return not_told("O08", holding, Receipt, "F8")
    rule = N_("There is no receipt, and no paid plan is shown; who pays is not declared.")
    if holding.facts(Receipt):
        rule = NO_SUBSCRIPTION
    return _paid(
        case, holding, "undetermined", Text(N_("No export shows that the account is paid for.")), Text(rule),
        tuple(place for kind in kinds for place in holding.whole(kind)),
    )  # fmt: skip


def _compared(case: Case, holding: Holding, finding: Finding) -> Finding:
    """A finding from the export, beside what is declared. A contradiction speaks for nobody."""
    account = case.account(holding)
    if account is None or not account.paid:
        return finding
    evidence = (*finding.evidence, case.said_at(account_place(case, holding, "paid")))
    finding = finding._replace(evidence=evidence)
    if finding.verdict in ("mixed", "undetermined") or _DECLARED[account.paid][0] == finding.verdict:
        return finding
    return finding._replace(side="", weak=both(finding.weak, Text(CONTRADICTED)))


def _paid(
    case: Case, holding: Holding, verdict: Verdict, says: Text, rule: Text, evidence: tuple[Evidence, ...],
    weak: Text | None = None,
) -> Finding:  # fmt: skip
    side: Side = "person" if verdict == "personal" else "employer" if verdict == "employer" else ""
    advice = None
    if verdict == "personal":
        advice = Text(KEEP)
    elif verdict != "undetermined":
        advice = advise(case, holding, Text(PART))
    return Finding(
        "O08", verdict, says, rule, evidence, holding.network, holding.account, "F8", side, SUBJECTS,
        weak, advice, 7 if advice else 0,
    )  # fmt: skip


# -- O09: an employer's seat --------------------------------------------------------------------------


def o09(case: Case) -> Iterator[Finding]:
    """Whether there is a seat of an employer's: in a plan, on a receipt, declared, or archived."""
    left = [(at, one) for at, one in enumerate(case.declared.owned) if one.kind == "seat"]
    files = list(case.seats)
    for holding in case.holdings:
        ids = {named.id for named in holding.snapshots}
        own_files = tuple(one for one in files if one.snapshot in ids)
        own = [pair for pair in left if pair[1].network == holding.network]
        left = [pair for pair in left if pair not in own]
        files = [one for one in files if one not in own_files]
        found = [*_plans(case, holding), *_seats(case, holding, own_files, own)]
        yield from found
        if not found:
            yield _no_seat(case, holding)
    yield from _seats(case, None, tuple(files), left)


def _plans(case: Case, holding: Holding) -> Iterator[Finding]:
    """Each product that a plan or a receipt names, once."""
    found: dict[str, list[tuple[str, Evidence, bool]]] = {}
    for plan in holding.facts(Registration) or ():
        evidence = holding.evidence(Registration, plan.trace)
        for product in _products(plan.plan):
            found.setdefault(product, []).append((plan.plan, evidence, False))
    for receipt in holding.facts(Receipt) or ():
        evidence = holding.evidence(Receipt, receipt.trace)
        for product in _products(receipt.description):
            found.setdefault(product, []).append((receipt.description, evidence, True))
    for seen in found.values():
        billed = any(receipt for _, _, receipt in seen)
        weak = N_("The name of a plan does not say who bought it.")
        if billed:
            weak = N_("There is a receipt: a seat that you bought yourself is your own.")
        yield _seat(
            case, holding,
            Text(N_("A plan is named that employers buy as a seat: {plan}."), {"plan": seen[0][0]}),
            Text(N_("Recruiter, Sales Navigator, Talent and Learning are sold to companies as seats.")),
            tuple(evidence for _, evidence, _ in seen), "" if billed else "F8", Text(weak),
        )  # fmt: skip


def _products(text: str) -> list[str]:
    words = f" {fold(text)} "
    return [product for product in SEATS if f" {product} " in words]


def _seats(
    case: Case, holding: Holding | None, files: tuple[Evidence, ...], owned: Sequence[tuple[int, Owned]]
) -> Iterator[Finding]:
    """Seats that are archived or declared."""
    if files:
        yield _seat(
            case, holding,
            Text(N_("Stored files that look like an export of a seat: {files}."), {"files": len(files)}),
            Text(N_("Their columns are those of lists from Recruiter or Sales Navigator.")), files, "F9",
            Text(N_("Columns say what a list is like, not whose it is.")),
        )  # fmt: skip
    for at, one in owned:
        yield _seat(
            case, holding, Text(N_("A seat of an employer's: {name}."), {"name": one.name}),
            Text(N_("You declared it so.")), (case.said_at(f"owned[{at}]"),), "F8", None,
        )  # fmt: skip


def _seat(
    case: Case, holding: Holding | None, says: Text, rule: Text, evidence: tuple[Evidence, ...], fact: str,
    weak: Text | None,
) -> Finding:  # fmt: skip
    side: Side = "employer" if fact else ""
    network, account = (holding.network, holding.account) if holding else ("", None)
    return Finding(
        "O09", "attention", says, rule, evidence, network, account, fact, side, ("pages",), weak,
        after_demand(case, Text(LEAVE_SEAT)), 5,
    )  # fmt: skip


def _no_seat(case: Case, holding: Holding) -> Finding:
    kinds = [kind for kind in (Registration, Receipt) if kind in holding.told]
    if not kinds:
        return not_told("O09", holding, Registration, subjects=("pages",))
    return Finding(
        "O09", "ok", Text(N_("No seat of an employer's is named, declared or archived.")),
        Text(N_("Plans, receipts, the declaration and stored files were looked at.")),
        tuple(place for kind in kinds for place in holding.whole(kind)), holding.network, holding.account,
        subjects=("pages",),
        weak=Text(N_("A seat is billed to whoever bought it; an export need not name it.")),
    )  # fmt: skip


CHECKS: Final[tuple[Check, ...]] = (o08, o09)
