"""Findings and verdicts in the reader's language, with where each stands."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from sociarch.cli.language import count, ngettext
from sociarch.cli.language import gettext as _
from sociarch.errors import N_
from sociarch.ownership.judge import AGREED, Judgement
from sociarch.ownership.record import CHECKS, FACTS, Evidence, Finding, Origin, Text, Verdict

VERDICTS: Final[Mapping[Verdict, str]] = {
    "personal": N_("personal"),
    "mixed": N_("mixed"),
    "employer": N_("employer"),
    "attention": N_("attention"),
    "ok": N_("in order"),
    "undetermined": N_("undetermined"),
}
ORIGINS: Final[Mapping[Origin, str]] = {
    "export": N_("export"),
    "manifest": N_("manifest"),
    "ledger": N_("history"),
    "declared": N_("as you declared"),
    "document": N_("document"),
    "key": N_("key of the vault"),
    "machine": N_("this machine"),
    "stamp": N_("time stamp"),
    "list": N_("list you named"),
}
SHORT: Final = 8
"""Digits of an id that a person needs to find it."""
SHORTEST: Final = 9
"""Letters of an account's mark that tell it from others."""
DISCLAIMER: Final = N_("Facts, not legal advice; laws and contracts differ.")


def told(text: Text) -> str:
    """A sentence with its values, in the reader's language."""
    return _(text.template).format(**{name: _value(value) for name, value in text.values.items()})


def _value(value: object) -> str:
    match value:
        case Text():
            return told(value)
        case bool():
            return _("yes") if value else _("no")
        case int():
            return count(value)
        case float():
            return f"{value:g}"
        case date():
            return value.isoformat()
        case tuple() | list():
            return ", ".join(_value(one) for one in value)
    return str(value)


def labelled(name: str, text: str) -> str:
    """What something is, and what it says: in French a blank stands before the colon."""
    return _("{name}: {text}").format(name=name, text=text)


def check_name(check: str) -> str:
    """What a check is about."""
    return _("What was agreed in writing") if check == AGREED else _(CHECKS[check])


def where(one: Evidence) -> str:
    """Where something stands, short enough for a line."""
    parts = [one.file or one.archive, one.place]
    if one.origin == "declared":
        parts = [one.place or _("profile")]
    if one.origin in ("export", "manifest", "ledger"):
        parts = [
            one.file if one.origin == "export" else one.place,
            one.place if one.origin == "export" else "",
        ]
        parts.append(_("snapshot {id}").format(id=one.snapshot[:SHORT]))
    return labelled(_(ORIGINS[one.origin]), ", ".join(part for part in parts if part))


def briefly(one: Evidence) -> str:
    """Where something stands, as short as can be."""
    match one.origin:
        case "declared":
            return labelled(_("profile"), one.place) if one.place else _("profile")
        case "key":
            return _(ORIGINS[one.origin])
        case "machine":
            return one.file
    name = (one.file or one.archive).rpartition("/")[2]
    parts = [name if one.origin != "manifest" else "", one.place, one.snapshot[:SHORT]]
    return ", ".join(part for part in parts if part)


def whole_trace(one: Evidence) -> list[str]:
    """Where something stands, to its last digit."""
    fields = (
        (_("file"), one.archive), (_("inside"), one.file if one.file != one.archive else ""),
        (_("place"), one.place), (_("snapshot"), one.snapshot), ("SHA-256", one.sha256),
    )  # fmt: skip
    named = [f"{name} {text}" for name, text in fields if text]
    return [labelled(_(ORIGINS[one.origin]), named[0] if named else ""), *named[1:]]


def account_name(network: str, account: str | None, held: Sequence[tuple[str, str]]) -> str:
    """What a person calls an account; empty for none. A mark that nobody chose tells accounts apart only
    where a network has several. `held`: network and title of each account that the vault holds."""
    titles = [title for name, title in held if name == network]
    title = titles[0] if titles else network
    if account and not account.startswith("~"):
        return f"{title}, {account}"
    return f"{title}, {account[:SHORTEST]}" if account and len(titles) > 1 else title


def judgement_lines(one: Judgement, *, advice: bool) -> Iterator[str]:
    """What a verdict rests on, and what is missing for it. `advice`: with what to do first."""
    yield _side(_("facts for you: {n}"), one.person)
    yield _side(_("facts for the employer: {n}"), one.employer)
    if advice and one.first and one.first.advice:
        yield _("do first: {advice}").format(advice=told(one.first.advice))
    if one.missing:
        missing = dict.fromkeys(fact.check for fact in one.missing)
        text = ngettext(
            "missing: {n} check has no answer, told below: {checks}",
            "missing: {n} checks have no answer, told below: {checks}",
            len(missing),
        )
        yield text.format(n=count(len(missing)), checks=", ".join(missing))
    if one.read:
        yield _("read next: {clauses}").format(clauses=", ".join(one.read))
    elif one.scanned:
        text = _("read next: nothing on this was found in the documents that were read: {n}")
        yield text.format(n=count(one.scanned))
    elif advice:
        yield _("read next: your contract and policies: sociarch clauses FILE")
    if one.deadline and one.duty:
        yield _("deadline: {day}, {duty}").format(day=one.deadline.isoformat(), duty=told(one.duty))


def _side(text: str, facts: Sequence[Finding]) -> str:
    text = text.format(n=count(len(facts)))
    if not facts:
        return text
    says = labelled(facts[0].fact, told(facts[0].says).rstrip("."))
    strongest = _("strongest: {fact}").format(fact=says)
    rest = [f"{one.fact} {_(FACTS[one.fact][1])}" for one in facts[1:]]
    return f"{text} ({' · '.join((strongest, *rest))})"
