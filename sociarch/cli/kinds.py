"""How facts, guesses, problems and data of an employer's seat are worded for people."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from sociarch.cli.language import count, ngettext
from sociarch.cli.language import gettext as _
from sociarch.cli.speech import printable
from sociarch.errors import N_
from sociarch.exporter import FIELDS
from sociarch.fact import Guess, Problem
from sociarch.seat import Seen

KINDS: Final = {
    "invitation": N_("requests"),
    "removal": N_("removed, by the network's own log"),
    "follow": N_("followers and followed"),
    "profile": N_("profile"),
    "own_address": N_("own e-mail addresses"),
    "own_phone": N_("own phone numbers"),
    "position": N_("own positions"),
    "registration": N_("registration"),
    "receipt": N_("receipts"),
    "login": N_("sign-ins and checks"),
    "verification": N_("verifications"),
}
SHOWN_PROBLEMS: Final = 5


def connections(counts: Mapping[str, int]) -> str:
    """How many connections a reader counted, as a person reads it; words where it saw no list of them."""
    number = counts.get("connection")
    if number is None:
        return _("no list of connections")
    return ngettext("{n} connection", "{n} connections", number).format(n=count(number))


def others(counts: Mapping[str, int]) -> str:
    """The other kinds of facts: `own e-mail addresses 2, receipts 1`; empty where there are none."""
    return ", ".join(f"{_(name)} {count(counts[kind])}" for kind, name in KINDS.items() if counts.get(kind))


def guess_lines(guesses: Iterable[Guess]) -> list[str]:
    """What was assumed, once however many files it is about."""
    return list(dict.fromkeys(map(_guess_line, guesses)))


def _guess_line(guess: Guess) -> str:
    if not guess.columns:
        return _(guess.reason).format(**guess.values)
    pairs = ", ".join(
        f"{printable(column)} → {_(FIELDS.get(field, field))}" for column, field in guess.columns.items()
    )
    return _("Columns were guessed: {pairs}. If that is wrong, --map says what they are.").format(pairs=pairs)


def problem_lines(problems: Iterable[Problem], *, each: bool) -> list[str]:
    """What could not be read: every place, or how often each reason."""
    if each:
        return [
            ", ".join(filter(None, one.trace)) + ": " + _(one.reason).format(**one.values) for one in problems
        ]
    reasons = Counter(_(one.reason).format(**one.values) for one in problems)
    return [
        ngettext("{n} place not read: {reason}", "{n} places not read: {reason}", times).format(
            n=count(times), reason=reason
        )
        for reason, times in reasons.most_common(SHOWN_PROBLEMS)
    ]


def problem_records(problems: Iterable[Problem]) -> list[dict[str, object]]:
    """The same for programs."""
    return [
        {
            "file": one.trace.file,
            "place": one.trace.place,
            "reason": one.reason.format(**one.values),
            "lost": one.lost,
        }
        for one in problems
    ]


def guess_records(guesses: Iterable[Guess]) -> list[dict[str, object]]:
    return [
        {"file": one.trace.file, "reason": one.reason.format(**one.values), "columns": dict(one.columns)}
        for one in guesses
    ]


def seat_lines(seats: Iterable[Seen]) -> list[str]:
    """Files inside an export that look like data of an employer's seat."""
    text = _(
        "{file} looks like a list out of an employer's paid seat (columns: {columns}). A backup keeps an "
        "export as it came, with such a file in it."
    )
    return [text.format(file=printable(path), columns=printable(", ".join(names))) for path, names in seats]


def seat_records(seats: Iterable[Seen]) -> list[dict[str, object]]:
    """The same for programs."""
    return [{"path": path, "columns": list(names)} for path, names in seats]
