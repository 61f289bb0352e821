"""Verdicts, findings and where they stand, in a report: for the person with what to do, for a lawyer without.

A lawyer's parts are made from a bundle, which holds no advice and nobody's name; nothing is taken away here.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, Literal

from sociarch.cli.language import count
from sociarch.cli.language import gettext as _
from sociarch.cli.ownership_words import (
    DISCLAIMER,
    SHORT,
    VERDICTS,
    account_name,
    briefly,
    check_name,
    judgement_lines,
    labelled,
    told,
    where,
    whole_trace,
)
from sociarch.cli.report_network import provenance_part
from sociarch.cli.report_words import face, mark
from sociarch.declared import Country
from sociarch.ownership.case import Stamped
from sociarch.ownership.countries import NAMES, NOTES
from sociarch.ownership.judge import Judgement
from sociarch.ownership.record import FACTS, SUBJECTS, Evidence, Finding, Verdict
from sociarch.ownership.report import Report, Step
from sociarch.page import Table
from sociarch.report.bundle import Bundle, Kept, Told
from sociarch.report.record import Block, Page, Part

Tone = Literal["good", "bad", "open", "plain"]
TONES: Final[Mapping[Verdict, Tone]] = {
    "personal": "good",
    "ok": "good",
    "employer": "bad",
    "attention": "bad",
    "mixed": "open",
    "undetermined": "open",
}
MOST: Final = 1000
"""Rows of a table of files or passages; a vault may hold folders of thousands of files."""
STEPS: Final = 5
UNREMARKABLE: Final[tuple[Verdict, ...]] = ("ok", "undetermined")
"""Verdicts of which the person needs one line."""


# -- for the person -------------------------------------------------------------------------------


def ownership_part(report: Report, country: Country, held: Sequence[tuple[str, str]]) -> Part:
    """The three verdicts, and what checks advise first."""
    blocks = [
        Block(
            _judged(one, held), TONES[one.verdict], _(VERDICTS[one.verdict]),
            tuple(judgement_lines(one, advice=True)),
        )
        for one in report.judgements
    ]  # fmt: skip
    lines = [_(DISCLAIMER)]
    if not held:
        lines.append(_("No account is in the vault yet. Next: sociarch backup"))
    if country in NOTES:
        lines.append(_("{country}, as far as it was read about:").format(country=_(NAMES[country])))
        lines += [labelled(_(SUBJECTS[subject]), _(note)) for subject, note in NOTES[country].items()]
    tables = (_steps(report.steps[:STEPS], len(report.steps) - STEPS),) if report.steps else ()
    title = _("To whom it belongs")
    return Part("ownership", title, tuple(lines), tables=tables, blocks=tuple(blocks))


def _steps(steps: Sequence[Step], rest: int) -> Table:
    return Table(
        "advice", _("What to do first"), (_("What"), _("Checks")),
        tuple(
            (told(one.advice), ", ".join(sorted({finding.check for finding in one.findings})))
            for one in steps
        ),
        rest=max(rest, 0),
    )  # fmt: skip


def findings_part(report: Report, held: Sequence[tuple[str, str]]) -> Part:
    """Every finding, with where it stands: what is in order, or not known, in one table."""
    blocks = []
    rest = []
    for one in report.findings:
        if one.verdict in UNREMARKABLE:
            said = f"{told(one.says)} [{briefly(one.evidence[0])}]" if one.evidence else told(one.says)
            account = account_name(one.network, one.account, held)
            rest.append((f"{one.check} {check_name(one.check)}", account, _(VERDICTS[one.verdict]), said))
            continue
        lines = [*_says(one)]
        if one.advice:
            lines.append(labelled(_("to do"), told(one.advice)))
        lines += map(where, one.evidence)
        if one.concerned:
            text = _("It is about {n} rows; by name: sociarch ownership --check {check} --names")
            lines.append(text.format(n=count(len(one.concerned)), check=one.check))
        blocks.append(Block(_headed(one, held), TONES[one.verdict], _(VERDICTS[one.verdict]), tuple(lines)))
    table = Table(
        "unremarkable", _("In order, or not known"),
        (_("Check"), _("Account"), _("Verdict"), _("Finding, and where it stands")), tuple(rest),
        _("More of a check, and why: sociarch ownership --check O12"),
    )  # fmt: skip
    return Part(
        "findings", _("What was found, and where it stands"), blocks=tuple(blocks),
        tables=(table,) if rest else (),
    )  # fmt: skip


def _judged(one: Judgement, held: Sequence[tuple[str, str]]) -> str:
    account = account_name(one.network, one.account, held)
    subject = _(SUBJECTS[one.subject])
    return f"{account} – {subject}" if account else subject


def _headed(one: Finding, held: Sequence[tuple[str, str]]) -> str:
    head = f"{one.check} {check_name(one.check)}"
    account = account_name(one.network, one.account, held)
    return f"{head} ({account})" if account else head


def _says(one: Finding) -> Iterator[str]:
    yield told(one.says)
    yield labelled(_("rule"), told(one.rule))
    if one.side and one.fact:
        speaks = _("speaks for you") if one.side == "person" else _("speaks for the employer")
        yield labelled(speaks, f"{one.fact} {_(FACTS[one.fact][1])}")
    if one.weak:
        yield labelled(_("weak"), told(one.weak))


# -- for a lawyer ---------------------------------------------------------------------------------


def lawyer_page(bundle: Bundle) -> Page:
    """Evidence to its last digit, of what the bundle holds."""
    parts = (
        Part(
            "verdicts", _("Verdicts"), (_(DISCLAIMER),),
            blocks=tuple(
                Block(
                    _judged(one, bundle.held), "plain", _(VERDICTS[one.verdict]),
                    tuple(judgement_lines(one, advice=False)),
                )
                for one in bundle.judgements
            ),
        ),
        provenance_part(bundle.provenance, bundle.held),
        Part(
            "findings", _("Findings, with every trace"),
            blocks=tuple(
                Block(
                    _headed(one.finding, bundle.held), "plain", _(VERDICTS[one.finding.verdict]),
                    (*_says(one.finding), *_traces(one)),
                )
                for one in bundle.findings
            ),
        ),
        Part(
            "snapshots", _("Snapshots"),
            (
                _("Each file is kept byte for byte as it was downloaded; its digest is that of those bytes."),
                _("A stamp proves when a file was there, not where it came from."),
            ),
            tables=tuple(_snapshots(bundle)),
        ),
        Part(
            "documents", _("Contracts and policies"), (_paper_line(bundle),), tables=tuple(_papers(bundle))
        ),
    )  # fmt: skip
    headlines = (
        (count(len(bundle.snapshots)), _("snapshots, each file with its digest")),
        (count(sum(one.sound for one in bundle.stamps)), _("independent time stamps that hold")),
        (count(len(bundle.papers)), _("documents that were read for clauses")),
    )
    title = _("Evidence of whose the accounts are, {day}").format(day=bundle.today)
    return Page("lawyer", title, mark("lawyer"), (_(DISCLAIMER),), headlines, parts, None, face())


def _traces(one: Told) -> Iterator[str]:
    for place in one.finding.evidence:
        yield _trace(place)
    for rows in one.rows:
        yield _("{n} rows it is about: {where}").format(n=count(rows.number), where=_trace(rows.where))


def _trace(place: Evidence) -> str:
    return "; ".join(whole_trace(place))


def _snapshots(bundle: Bundle) -> Iterator[Table]:
    rows = [row for one in bundle.snapshots for row in _files(one, bundle)]
    if rows:
        yield Table(
            "files", _("What was stored, and when"),
            (
                _("Day"), _("Stored at"), _("Account"), _("Snapshot"), _("File"), _("Bytes"), "SHA-256",
                _("State"),
            ),
            tuple(rows[:MOST]), right=(5,), rest=max(len(rows) - MOST, 0),
        )  # fmt: skip
    if bundle.stamps:
        yield Table(
            "stamps", _("Time stamps"), (_("Stamped at"), _("Holds"), "SHA-256", _("Snapshot")),
            tuple(_stamp(one) for one in bundle.stamps),
        )  # fmt: skip


def _files(one: Kept, bundle: Bundle) -> Iterator[tuple[str, ...]]:
    account = account_name(one.network, one.account, bundle.held) if one.network else _("unread")
    state = _("waits for a decision") if one.state == "held" else ""
    stamped = {stamp.sha256: stamp.at for stamp in one.stamps if stamp.sound}
    for file in one.files:
        at = stamped.get(file.sha256)
        yield (
            one.day, one.taken, account, one.id, file.name, count(file.size), file.sha256,
            _("stamped {at}").format(at=at) if at else state,
        )  # fmt: skip


def _stamp(one: Stamped) -> tuple[str, ...]:
    holds = _("yes") if one.sound else labelled(_("no"), _(one.trouble))
    return one.at or "–", holds, one.sha256, one.snapshot or "–"


def _paper_line(bundle: Bundle) -> str:
    if not bundle.papers:
        return _("No document was read for clauses.")
    return _("Passages are found by patterns; what no pattern finds may stand there all the same.")


def _papers(bundle: Bundle) -> Iterator[Table]:
    if bundle.papers:
        yield Table(
            "papers", _("Documents"),
            (
                _("File"), "SHA-256", _("Read on"), _("Patterns"), _("Dated"), _("Signed or told"),
                _("Passages"),
            ),
            tuple(
                (
                    one.name, one.sha256, one.scanned, one.patterns, one.day or "–", _signed(one.signed),
                    count(one.passages),
                )
                for one in bundle.papers
            ),
            right=(6,),
        )  # fmt: skip
    if bundle.clauses:
        yield Table(
            "clauses", _("Clauses, and where they stand"),
            (_("Clauses"), _("File"), _("Page"), _("Paragraph"), "SHA-256"),
            tuple(
                (
                    ", ".join(one.categories), one.document, str(one.page or "–"), str(one.paragraph),
                    one.sha256[:SHORT],
                )
                for one in bundle.clauses[:MOST]
            ),
            rest=max(len(bundle.clauses) - MOST, 0), right=(2, 3),
        )  # fmt: skip


def _signed(said: bool | None) -> str:
    if said is None:
        return _("not said")
    return _("yes") if said else _("no")
