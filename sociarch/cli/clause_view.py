"""How found passages look: for a person from the most urgent to the least, each with why it matters and what
to ask; for a lawyer the places, digests and versions; for programs a record.

A quotation is shown as it stands in the document, but for line ends and what could steer a terminal.
"""

import os
import re
import shutil
import sys
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

import click

from sociarch.clauses.categories import urgency
from sociarch.clauses.levels import Others, level, summary
from sociarch.clauses.record import LEVELS, Circumstances, Level, Particulars, Passage, Scan
from sociarch.clauses.words import LIMITS, WORDS
from sociarch.cli.language import count
from sociarch.cli.language import gettext as _
from sociarch.cli.speech import printable
from sociarch.declared import Country
from sociarch.errors import N_

DIGITS: Final = 8
"""Of a digest, where it need not be whole."""
ADVICE: Final = N_(
    "Not legal advice: these are sentences worth reading, found by patterns. What they mean in law, this "
    "program cannot tell."
)
MARKS: Final[Mapping[str, str]] = {
    "columns": N_("low confidence: columns of the page may have run together"),
    "definition": N_("it defines a word that other sentences use"),
    "during": N_("it speaks of the time of employment"),
    "after": N_("it speaks of the time after employment"),
    "cut": N_("low confidence: the sentence is so long that it was cut"),
}
"""What is said of a passage beside what changed its level."""
NAMED: Final[Mapping[str, str]] = {
    "durations": N_("durations"),
    "amounts": N_("amounts"),
    "dates": N_("dates"),
    "companies": N_("companies"),
    "territories": N_("territories"),
    "triggers": N_("triggers"),
    "bound": N_("who is bound"),
}
BOUND: Final = {"employee": N_("the employee"), "company": N_("the company")}
COLOURS: Final[Mapping[Level, str]] = {
    "critical": "red",
    "high": "bright_red",
    "medium": "yellow",
    "low": "bright_black",
    "amplifier": "magenta",
    "protective": "green",
}
_FIGURES: Final = re.compile(r"\d+")
MOST: Final = 12
"""Further places of the same words that are named."""
MANY: Final = 5
"""Passages from which on an overview comes first."""
WIDEST: Final = 100
"""Letters of a line of running text on a terminal."""


class Regard(NamedTuple):
    """What weighs on every passage beside what stands there: the country whose law governs (empty: not
    said), and the day on which a dispute began."""

    country: Country = ""
    dispute: date | None = None


class Weighed(NamedTuple):
    """One category of a passage: how much it matters, and what moved that, in English."""

    category: str
    level: Level
    notes: tuple[str, ...]


class Hit(NamedTuple):
    """A passage with each of its categories and how much that matters, the most urgent first."""

    scan: Scan
    passage: Passage
    weighed: tuple[Weighed, ...]

    @property
    def level(self) -> Level:
        return self.weighed[0].level


def hits(scans: Sequence[Scan], regard: Regard) -> list[Hit]:
    """All passages: the most urgent first, of equal level by their kind, then as they stand."""
    order = list(LEVELS)
    found: list[Hit] = []
    policies = {policy for _contract, policy in summary(scans, *regard).incorporated}
    for scan in scans:
        among = Others(scan.passages)
        for passage in scan.passages:
            weighed: list[Weighed] = []
            for category in passage.categories:
                own = level(
                    category, passage, scan.circumstances, *regard, among,
                    incorporated=scan.document in policies,
                )  # fmt: skip
                weighed.append(Weighed(category, own.level, own.notes))
            weighed.sort(key=lambda one: (order.index(one.level), urgency(one.category)))
            if weighed:
                found.append(Hit(scan, passage, tuple(weighed)))
    found.sort(key=lambda hit: (order.index(hit.level), urgency(hit.weighed[0].category)))
    return found


def without_text(scan: Scan) -> bool:
    """Whether nothing at all could be read of the document."""
    return not scan.passages and len(scan.blank) >= (scan.pages or 1)


# -- for a person ---------------------------------------------------------------------------------


class _Page:
    """Lines on stdout, as wide as the terminal; in a pipe nothing is wrapped."""

    def __init__(self) -> None:
        own = sys.stdout.isatty()
        self._width: Final = min(shutil.get_terminal_size().columns, WIDEST) if own else 0
        self._coloured: Final = own and not os.environ.get("NO_COLOR")

    def line(self, text: str = "", *, indent: int = 0, hang: int = 0, colour: str | None = None) -> None:
        """A line of running text; `hang`: letters by which the second line stands further in."""
        shown = " " * indent + printable(text)
        if self._width:
            shown = textwrap.fill(
                printable(text), max(self._width, 30), initial_indent=" " * indent,
                subsequent_indent=" " * (indent + hang), break_long_words=False, break_on_hyphens=False,
            )  # fmt: skip
        # Colours come last: what is printable has none.
        click.echo(click.style(shown, fg=colour, bold=True) if colour and self._coloured else shown)


def show(
    scans: Sequence[Scan], found: Sequence[Hit], regard: Regard, *, lawyer: bool, whole: bool = True
) -> None:
    """All of it, in the order in which a person reads it. `whole`: these are all scans that there are."""
    page = _Page()
    for scan in scans:
        _show_document(page, scan, lawyer=lawyer)
    page.line(_(ADVICE))
    if regard.country or regard.dispute:
        page.line(_("Taken into account: {facts}.").format(facts=", ".join(_regarded(regard))))
    if len(found) >= MANY:
        _show_overview(page, found)
    shown: Level | None = None
    explained: set[str] = set()
    for hit, again in _once(found):
        if hit.level != shown:
            shown = hit.level
            page.line()
            page.line(f"== {_(LEVELS[shown])} ==", colour=COLOURS[shown])
        page.line()
        _show_hit(page, hit, again, explained, several=len(scans) > 1, lawyer=lawyer)
    _show_together(page, scans, found, regard, whole=whole)
    page.line()
    page.line(_("Limits:"))
    for limit in LIMITS:
        page.line(f"- {_(limit)}", indent=2, hang=2)


def _once(found: Sequence[Hit]) -> Iterator[tuple[Hit, list[Hit]]]:
    """Hits, and those of the same document, words and level behind each: what stands at the head or the foot
    of every page is shown once."""
    same: dict[tuple[str, str, tuple[Weighed, ...]], list[Hit]] = {}
    for hit in found:
        words = one_line(hit.passage.quotation)
        if "heading" in hit.passage.marks:
            words = _FIGURES.sub("", words)
        same.setdefault((hit.scan.document, words, hit.weighed), []).append(hit)
    for first, *again in same.values():
        yield first, again


def _show_overview(page: _Page, found: Sequence[Hit]) -> None:
    """The kinds of clauses that were found, each at its highest level, with how many passages are of it."""
    kinds: dict[str, list[Level]] = {}
    for hit in found:
        for one in hit.weighed:
            kinds.setdefault(one.category, []).append(one.level)
    page.line()
    page.line(_("What was found:"))
    order = list(LEVELS)
    for shown in order:
        if names := [name for name, levels in kinds.items() if min(levels, key=order.index) == shown]:
            page.line(_(LEVELS[shown]), indent=2, colour=COLOURS[shown])
        for name in sorted(names, key=urgency):
            times = f" (×{count(len(kinds[name]))})" if len(kinds[name]) > 1 else ""
            page.line(f"{titled(name)}{times}", indent=4, hang=2)


def _regarded(regard: Regard) -> Iterator[str]:
    if regard.country:
        yield _("country {country}").format(country=regard.country)
    if regard.dispute:
        yield _("a demand of {day}").format(day=regard.dispute)


def _show_document(page: _Page, scan: Scan, *, lawyer: bool) -> None:
    facts, digest = [scan.form.upper()], scan.document if lawyer else scan.document[:DIGITS]
    if scan.pages is not None:
        facts.append(_("pages: {n}").format(n=count(scan.pages)))
    facts += [_("passages: {n}").format(n=count(len(scan.passages))), f"SHA-256 {digest}"]
    page.line(f"{scan.name} · {' · '.join(facts)}")
    for text in _notes(scan, lawyer=lawyer):
        page.line(text, indent=2)


def _notes(scan: Scan, *, lawyer: bool) -> Iterator[str]:
    if without_text(scan):
        yield _("No text was found: nothing can be said of its clauses.")
    elif scan.blank:
        yield _("No text was found on these pages, and nothing can be said of them: {pages}").format(
            pages=", ".join(map(str, scan.blank))
        )
    for doubt in scan.doubts:
        yield _(doubt)
    about = scan.circumstances
    if about.signed is not None or about.separate or about.day:
        yield _("You say: {facts}.").format(facts=", ".join(_said(about)))
    if lawyer:
        yield _("Scanned on {day}, version of the patterns: {version}").format(
            day=scan.scanned, version=scan.patterns
        )


def _said(about: Circumstances) -> Iterator[str]:
    if about.signed is False:
        yield _("neither signed nor communicated")
    elif about.signed and about.day:
        yield _("signed on {day}").format(day=about.day)
    elif about.signed:
        yield _("signed")
    elif about.day:
        yield _("dated {day}").format(day=about.day)
    if about.separate:
        yield _("a paper of its own on social networks")


def _show_hit(
    page: _Page, hit: Hit, again: Sequence[Hit], explained: set[str], *, several: bool, lawyer: bool
) -> None:
    passage = hit.passage
    for weighed in hit.weighed:
        other = f" · {_(LEVELS[weighed.level])}" if weighed.level != hit.level else ""
        page.line(f"{titled(weighed.category)}{other}", colour=COLOURS[weighed.level], hang=2)
    place = [*([hit.scan.name] if several else []), *_stands(passage)]
    if passage.linked:
        numbers = ", ".join(map(str, passage.linked))
        place.append(_("to be read with: paragraphs {numbers}").format(numbers=numbers))
    page.line(", ".join(place), indent=2, hang=2)
    page.line(_("“{text}”").format(text=one_line(passage.quotation)), indent=4)
    if again:
        places = "; ".join(" ".join(_stands(one.passage)) for one in again[:MOST])
        places += "; …" * (len(again) > MOST)
        page.line(_("The same once more: {places}").format(places=places), indent=2, hang=2)
    for text in _remarks(hit):
        page.line(f"! {text}", indent=2, hang=2)
    if named := " · ".join(_named(passage.particulars)):
        page.line(named, indent=2, hang=2)
    for weighed in hit.weighed:
        category = weighed.category
        if lawyer or category in explained or category not in WORDS or "heading" in passage.marks:
            continue
        explained.add(category)
        why, ask = _(WORDS[category].why), _(WORDS[category].ask)
        of = f" ({category})" if len(passage.categories) > 1 else ""
        page.line(_("Why it matters{of}: {text}").format(of=of, text=why), indent=2, hang=2)
        page.line(_("To ask{of}: {text}").format(of=of, text=ask), indent=2, hang=2)


def _stands(passage: Passage) -> Iterator[str]:
    """Page and paragraph."""
    if passage.page is not None:
        yield _("page {n}").format(n=passage.page)
    yield _("paragraph {n}").format(n=passage.paragraph)


def titled(category: str) -> str:
    """A category's id and title; of one that this version does not know, its id."""
    return f"{category} · {_(WORDS[category].title)}" if category in WORDS else category


def one_line(quotation: str) -> str:
    """A quotation without the line ends behind hyphens."""
    return quotation.replace("\n", "")


def _remarks(hit: Hit) -> list[str]:
    """What changed the levels, and what is to be known of the passage; each once."""
    notes = [_(note) for weighed in hit.weighed for note in weighed.notes]
    marks = [_(MARKS[mark]) for mark in hit.passage.marks if mark in MARKS]
    return list(dict.fromkeys([*notes, *marks]))


def _named(particulars: Particulars) -> Iterator[str]:
    for field, label in NAMED.items():
        values: tuple[str, ...] = getattr(particulars, field)
        if field == "bound":
            values = tuple(_(BOUND[one]) for one in particulars.bound)
        if values:
            yield _("{label}: {values}").format(label=_(label), values=", ".join(values))


def _show_together(
    page: _Page, scans: Sequence[Scan], found: Sequence[Hit], regard: Regard, *, whole: bool
) -> None:
    """What the documents say to each other, and what none of them has."""
    together = summary(scans, *regard)
    names = {scan.document: scan.name for scan in scans}
    if (
        together.incorporated
        or together.overriding
        or together.absent
        or not (whole and together.told and found)
    ):
        page.line()
    for contract, policy in together.incorporated:
        text = _("{contract} makes {policy} a part of the contract: read both.")
        page.line(text.format(contract=names[contract], policy=names[policy]), hang=2)
    for one in together.overriding:
        text = _("{name} is a settlement, later than these, and may stand in their place: {earlier}")
        earlier = ", ".join(names[document] for document in one.earlier)
        page.line(text.format(name=names[one.document], earlier=earlier), hang=2)
    if not whole:
        page.line(_("What is absent cannot be told: a record of the vault does not open."), hang=2)
        return
    if not together.told:
        text = _("What is absent cannot be told: not all of this could be read without doubt: {names}")
        doubted = [scan.name for scan in scans if scan.blank or scan.doubts] or names.values()
        page.line(text.format(names=", ".join(doubted)), hang=2)
        return
    if not found:
        page.line(_("No passage was found."))
    if together.absent:
        page.line(_("Not found in what was read:"))
        for category in together.absent:
            page.line(f"- {titled(category)}", indent=2, hang=2)
        page.line(
            _("It may stand there in other words: read the documents before you rely on that."), indent=2
        )


# -- for programs ---------------------------------------------------------------------------------


def as_record(
    scans: Sequence[Scan], found: Sequence[Hit], regard: Regard, kept: frozenset[str], *, whole: bool = True
) -> dict[str, Any]:
    """What `--json` prints. `kept`: digests of the documents whose scans the vault holds; `whole` as in
    `show`."""
    together = summary(scans, *regard)
    return {
        "notice": ADVICE,
        "country": regard.country or None,
        "dispute": regard.dispute.isoformat() if regard.dispute else None,
        "documents": [_document_record(scan, kept) for scan in scans],
        "passages": [_hit_record(hit) for hit in found],
        "absent": list(together.absent) if together.told and whole else None,
        "incorporated": [list(pair) for pair in together.incorporated],
        "overriding": [one._asdict() for one in together.overriding],
        "limits": list(LIMITS),
    }


def _document_record(scan: Scan, kept: frozenset[str]) -> dict[str, Any]:
    return {
        "name": scan.name, "sha256": scan.document, "form": scan.form, "pages": scan.pages,
        "without_text": without_text(scan), "blank": list(scan.blank), "doubts": list(scan.doubts),
        "scanned": scan.scanned, "patterns": scan.patterns, "kept": scan.document in kept,
        "circumstances": scan.circumstances._asdict(),
    }  # fmt: skip


def _hit_record(hit: Hit) -> dict[str, Any]:
    passage = hit.passage
    return {
        "document": hit.scan.document, "page": passage.page, "paragraph": passage.paragraph,
        "level": hit.level, "quotation": passage.quotation,
        "categories": [
            {"id": weighed.category, "level": weighed.level, "notes": list(weighed.notes)}
            for weighed in hit.weighed
        ],
        "languages": list(passage.languages), "marks": list(passage.marks),
        "linked": list(passage.linked),
        "particulars": {name: list(values) for name, values in passage.particulars._asdict().items()},
    }  # fmt: skip
