"""Three answers for each account's findings, never a score: the account, its connections, pages and seats.

A verdict says for whom the facts speak that decided most cases; it does not say who is right. Facts of little
weight alone give none: who pays decides nothing where it is not known who opened the account.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

from sociarch.clauses.levels import absent, level
from sociarch.clauses.record import Passage, Scan
from sociarch.errors import N_
from sociarch.ownership.case import Case, Holding
from sociarch.ownership.record import FACTS, Evidence, Finding, Subject, Text, Verdict

AGREED: Final = "F1"
"""The check that stands for what documents say: its findings come from the scans."""
DECISIVE: Final = 5
"""The weight of facts that decide whose an account is: what was agreed, and who opened it."""
CLAIMS: Final[Mapping[Subject, tuple[str, ...]]] = {
    "account": ("ACCT-OWN",),
    "connections": ("CONN-OWN", "CONN-DEL"),
    "pages": (),
}
"""Clauses by which an employer claims what a verdict is about."""
READ: Final[Mapping[Subject, tuple[str, ...]]] = {
    "account": ("ACCT-OWN", "PERSONAL", "CRED", "EMAIL", "MANDATE", "BRAND", "MONITOR", "SETTLE"),
    "connections": (
        "CONN-OWN", "CONN-DEL", "NOCONTACT", "NSOL-CLI", "NOEXPORT", "CONF", "NSOL-EMP", "NCOMP", "RETURN",
        "GARDEN", "GDPR", "PENALTY", "SETTLE",
    ),
    "pages": ("PAGES", "PAID", "CRED", "RETURN"),
}  # fmt: skip
"""Clauses that are worth reading for each, the most telling first."""


class Judgement(NamedTuple):
    """What is known about one of the three.

    network, account  whose; both empty for pages and seats, which are told together
    person, employer  facts for either side, the strongest first
    missing           findings that are undetermined and would tell more
    read              ids of clauses that were found in documents and are worth reading
    scanned           how many documents were looked through
    deadline          the next day that matters; None: none is known. `duty` says what it is
    """

    subject: Subject
    verdict: Verdict
    person: tuple[Finding, ...]
    employer: tuple[Finding, ...]
    missing: tuple[Finding, ...]
    read: tuple[str, ...]
    scanned: int
    deadline: date | None = None
    duty: Text | None = None
    network: str = ""
    account: str | None = None
    first: Finding | None = None


def agreements(case: Case) -> tuple[Finding, ...]:
    """What documents say of whose accounts and connections are; that they say nothing is a finding, too."""
    found = [*_claims(case), *_personal(case)]
    silent = absent(case.scans)
    if {"CONN-OWN", "CONN-DEL"} <= set(silent):
        found.append(
            Finding(
                check=AGREED, fact="F1", side="person", verdict="ok", subjects=("connections",),
                says=Text(N_("No clause on connections is in the documents that were read ({n})."),
                          {"n": len(case.scans)}),
                rule=Text(N_("courts that left contacts with the employee did so because nothing precise had "
                             "been agreed")),
                weak=Text(N_("a document that was not read, or a duty that needs no clause, may say "
                             "otherwise")),
                evidence=tuple(_document(one) for one in case.scans),
            )
        )  # fmt: skip
    return tuple(found)


def judge(case: Case, findings: Sequence[Finding]) -> tuple[Judgement, ...]:
    """For each account the account and its connections, then pages and seats once. `findings`: of all checks,
    and `agreements`."""
    found: list[Judgement] = []
    for holding in case.holdings:
        found += [_of_account(case, holding, findings), _of_connections(case, holding, findings)]
    return (*found, _of_pages(case, findings))


# -- the three ------------------------------------------------------------------------------------


def _of_account(case: Case, holding: Holding, findings: Sequence[Finding]) -> Judgement:
    own = _about("account", findings, holding)
    person, employer = _sides(own)
    opened = {one.verdict for one in own if one.check == "O06"}
    ours, theirs = _strongest(person), _strongest(employer)
    verdict: Verdict = "undetermined"
    if "employer" in opened:
        verdict = "employer"
    elif "mixed" in opened or ours == theirs == DECISIVE:
        verdict = "mixed"
    elif DECISIVE in (ours, theirs):
        verdict = "personal" if ours > theirs else "employer"
    elif employer:
        # Facts of less weight against the person: somebody may claim it, and nothing decides.
        verdict = "mixed"
    end = min((one.end for one in case.declared.employers if one.end and one.end >= case.today), default=None)
    duty = Text(N_("the job ends, and with it the mailbox: no account may depend on it then"))
    return _judgement("account", verdict, own, case, holding)._replace(
        deadline=end, duty=duty if end else None
    )


def _of_connections(case: Case, holding: Holding, findings: Sequence[Finding]) -> Judgement:
    own = _about("connections", findings, holding)
    claimed = [one for one in own if one.check == AGREED and one.side == "employer"]
    told = [one for one in own if one.check == "O10"]
    periods = [one for one in told if one.verdict != "undetermined"]
    verdict: Verdict = "undetermined"
    if periods:
        older = any(one.side == "person" for one in periods)
        if claimed:
            verdict = "mixed" if older else "employer"
        elif any(one.verdict != "personal" for one in periods):
            verdict = "mixed"
        elif periods == told:
            verdict = "personal"
        # Else the days of some job are not known, and what looks older may be of it.
    elif claimed:
        verdict = "mixed"
    until = min(
        (one.until for one in case.declared.restricted if one.until and one.until >= case.today), default=None
    )
    duty = Text(N_("until then, companies you declared are not to be approached"))
    return _judgement("connections", verdict, own, case, holding)._replace(
        deadline=until, duty=duty if until else None
    )


def _of_pages(case: Case, findings: Sequence[Finding]) -> Judgement:
    own = [one for one in findings if "pages" in one.subjects]
    verdicts = {one.verdict for one in own}
    order: tuple[Verdict, ...] = ("employer", "attention", "mixed", "personal", "ok")
    verdict: Verdict = next((one for one in order if one in verdicts), "undetermined")
    end = min((one.end for one in case.declared.employers if one.end and one.end >= case.today), default=None)
    duty = Text(N_("the last day: hand over before it, with receipts"))
    judged = _judgement("pages", verdict, own, case, None)
    return judged._replace(deadline=end, duty=duty) if end and verdict == "employer" else judged


def _judgement(
    subject: Subject, verdict: Verdict, own: Sequence[Finding], case: Case, holding: Holding | None
) -> Judgement:
    person, employer = _sides(own)
    categories = {name for scan in case.scans for one in scan.passages for name in one.categories}
    return Judgement(
        subject, verdict, person, employer,
        missing=tuple(one for one in own if one.verdict == "undetermined"),
        read=tuple(one for one in READ[subject] if one in categories),
        scanned=len(case.scans),
        network=holding.network if holding else "",
        account=holding.account if holding else None,
        first=min((one for one in own if one.advice and one.first), key=lambda one: one.first, default=None),
    )  # fmt: skip


def _about(subject: Subject, findings: Iterable[Finding], holding: Holding) -> list[Finding]:
    return [
        one
        for one in findings
        if subject in one.subjects
        and (not one.network or (one.network, one.account) == (holding.network, holding.account))
    ]


def _sides(findings: Iterable[Finding]) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Facts for the person and for the employer, each fact once, the strongest first."""
    found: dict[str, dict[str, Finding]] = {"person": {}, "employer": {}}
    for one in findings:
        if one.side and one.fact:
            found[one.side].setdefault(one.fact, one)
    person, employer = (
        tuple(sorted(found[side].values(), key=lambda one: (-FACTS[one.fact][0], int(one.fact[1:]))))
        for side in ("person", "employer")
    )
    return person, employer


def _strongest(findings: Sequence[Finding]) -> int:
    return FACTS[findings[0].fact][0] if findings else 0


# -- documents ------------------------------------------------------------------------------------


def _claims(case: Case) -> Iterable[Finding]:
    for subject, categories in CLAIMS.items():
        for scan in case.scans:
            for passage in scan.passages:
                for category in (one for one in categories if one in passage.categories):
                    yield from _claim(case, subject, category, scan, passage)


def _claim(case: Case, subject: Subject, category: str, scan: Scan, passage: Passage) -> Iterable[Finding]:
    leveled = level(category, passage, scan.circumstances, case.declared.country, case.declared.demand)
    # What stands in a heading, or was neither signed nor told, is worth reading and decides nothing.
    if "heading" in passage.marks:
        return
    strong = leveled.level in ("critical", "high")
    yield Finding(
        check=AGREED, fact="F1", subjects=(subject,),
        side="employer" if strong else "", verdict="employer" if strong else "attention",
        says=Text(N_("A document claims it: {clause}, {place}."),
                  {"clause": category, "place": _place(passage)}),
        rule=Text(N_("a precise clause, signed before any dispute, has decided more cases than anything "
                     "else")),
        weak=Text(N_("whether it holds in law depends on its words, its signature and the country")),
        advice=Text(N_("Read the sentence, and whether it means your own profile or only accounts in the "
                       "company's name: sociarch clauses")),
        first=2,
        evidence=(_document(scan, passage),),
    )  # fmt: skip


def _personal(case: Case) -> Iterable[Finding]:
    for scan in case.scans:
        for passage in scan.passages:
            if "PERSONAL" in passage.categories and "heading" not in passage.marks:
                yield Finding(
                    check=AGREED, fact="F1", side="person", verdict="personal", subjects=("account",),
                    says=Text(N_("A document recognises personal accounts: {place}."),
                              {"place": _place(passage)}),
                    rule=Text(N_("what the employer has recognised in writing it can hardly claim later")),
                    evidence=(_document(scan, passage),),
                )  # fmt: skip


def _place(passage: Passage) -> Text:
    if passage.page:
        return Text(N_("page {page}"), {"page": passage.page})
    return Text(N_("paragraph {number}"), {"number": passage.paragraph})


def _document(scan: Scan, passage: Passage | None = None) -> Evidence:
    place = ""
    if passage is not None:
        place = f"page {passage.page}, " if passage.page else ""
        place += f"paragraph {passage.paragraph}"
    return Evidence("document", archive=scan.name, sha256=scan.document, place=place)
