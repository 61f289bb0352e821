"""Findings and verdicts in the reader's language, with where each stands."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from sociarch.cli.language import count
from sociarch.cli.language import gettext as _
from sociarch.errors import N_
from sociarch.ownership.judge import AGREED
from sociarch.ownership.record import CHECKS, Evidence, Origin, Text, Verdict

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
