"""A letter to a network's operator that asks for one's own data, and by when an answer is due.

Composing it is filling the template of a language, from the folder `letters`. Dates are the calendar's:
nothing here knows what day it is.
"""

import re
import tomllib
import unicodedata
from calendar import SATURDAY, monthrange
from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from importlib.resources import files
from string import Template
from textwrap import wrap
from typing import Any, Final, NamedTuple

from sociarch.operator import Operator

WIDTH: Final = 78
"""Columns of the letter as text."""
ITEM: Final = "– "
"""How an item of a list begins, in the templates and in the letter."""
GDPR: Final = date(2018, 5, 25)
"""Since when the regulation applies."""
PATIENCE: Final = timedelta(days=7)
"""How long a letter that is written may wait to be sent until it seems forgotten."""

_DOTS: Final = "." * 44
_UNSEEN: Final = ("Cc", "Cf", "Cs")
_JOINERS: Final = "\u200c\u200d"
"""Unseen, and yet a part of how some names are spelled."""
_BOUND = re.compile(r" (?=[:;?!»]|\d+[,()])|(?<=«) ")


# -- what it says ---------------------------------------------------------------------------------


class Details(NamedTuple):
    """Who writes, and about which account. What is empty is left blank, to be filled in by hand."""

    name: str = ""
    address: tuple[str, ...] = ()
    account_email: str = ""
    reply_to: str = ""
    profile: str = ""

    @classmethod
    def of(cls, given: Mapping[str, object]) -> "Details":
        """From texts by key; an address may have several lines. Raises ValueError for anything else."""
        if not all(key in cls._fields and isinstance(value, str) for key, value in given.items()):
            raise ValueError
        lines = {key: _lines(str(value)) for key, value in given.items()}
        address = lines.pop("address", ())
        return cls(address=address, **{key: " ".join(parts) for key, parts in lines.items()})

    @classmethod
    def from_toml(cls, data: bytes) -> "Details":
        """Raises ValueError."""
        return cls.of(tomllib.loads(data.decode("utf-8-sig")))


class Letter(NamedTuple):
    """A letter, ready to be shown or set. No line ends in its texts.

    window   on which side the recipient stands, so that envelopes of that country show the address
    body     paragraphs, each of pieces that begin on a line of their own
    name     below the signature
    """

    language: str
    window: str
    sender: tuple[str, ...]
    recipient: tuple[str, ...]
    date: str
    subject: str
    body: tuple[tuple[str, ...], ...]
    name: str

    def to_text(self) -> str:
        """Plain text, `WIDTH` columns wide."""
        heads = [self.sender, self.recipient, (self.date,), (self.subject,)]
        paragraphs = ["\n".join(map(_wrapped, pieces)) for pieces in [*heads, *self.body]]
        return "\n\n".join([*paragraphs, "\n" + _wrapped(self.name)]) + "\n"


def compose(operator: Operator, details: Details, day: date, language: str) -> Letter:
    """The letter of that day in `fr` or `en`."""
    template = tomllib.loads(files("sociarch").joinpath("letters", f"{language}.toml").read_text("utf-8"))
    blanks = {key: f"{_DOTS} ({what})" for key, what in template["blanks"].items()}
    own = {key: value or blanks.get(key, _DOTS) for key, value in details._asdict().items()}
    successor = template["successor"] if operator.successor else ""
    paragraphs = [
        tuple(Template(piece).substitute(own, title=operator.title) for piece in _pieces(paragraph))
        for paragraph in template["body"].replace("$successor", successor).strip().split("\n\n")
        if paragraph.strip()
    ]
    recipient = [operator.name, template["attention"], *operator.address]
    if operator.successor:
        recipient.insert(1, template["or_successor"])
    return Letter(
        language,
        template["window"],
        (own["name"], *(details.address or (_DOTS, blanks["address"]))),
        tuple(recipient),
        _dated(template, day),
        Template(_bound(template["subject"])).substitute(title=operator.title),
        tuple(paragraphs),
        own["name"],
    )


def _pieces(paragraph: str) -> list[str]:
    """A paragraph of a template: its items, and what stands before and behind them, each as one line."""
    pieces: list[str] = []
    for line in paragraph.strip().split("\n"):
        item = bool(pieces) and pieces[-1].startswith(ITEM)
        if pieces and not line.startswith(ITEM) and line.startswith(" ") == item:
            pieces[-1] += " " + line.strip(" ")
        else:
            pieces.append(line)
    return [_bound(piece) for piece in pieces]


def _bound(text: str) -> str:
    """No line ends before the number of an article, nor at the blanks that French sets beside some signs."""
    return _BOUND.sub("\u00a0", text)


def _dated(template: Mapping[str, Any], day: date) -> str:
    number = template["first"] if day.day == 1 else str(day.day)
    month = template["months"][day.month - 1]
    return Template(template["date"]).substitute(day=number, month=month, year=day.year)


def _lines(text: str) -> tuple[str, ...]:
    """The lines of a text that are not empty, without what is not seen on paper."""
    lines = (_seen(line.replace("\t", " ")) for line in unicodedata.normalize("NFC", text).splitlines())
    return tuple(line for line in (" ".join(line.split()) for line in lines) if line)


def _seen(line: str) -> str:
    return "".join(one for one in line if one in _JOINERS or unicodedata.category(one) not in _UNSEEN)


def _wrapped(piece: str) -> str:
    indent = " " * len(ITEM) if piece.startswith(ITEM) else ""
    # An address that is cut is none.
    lines = wrap(piece, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
    return "\n".join(lines)


# -- when an answer is due --------------------------------------------------------------------------


def deadline(received: date, months: int = 1) -> date:
    """The last day of a period of months that a letter received on that day starts (art. 12(3) GDPR).

    As Regulation (EEC, Euratom) 1182/71 counts: the same date of the last month, its last day where it has no
    such date; Monday in place of a Saturday or Sunday. Public holidays, which differ by country, do not count
    here.
    """
    year, month = divmod(received.year * 12 + received.month - 1 + months, 12)
    last = date(year, month + 1, min(received.day, monthrange(year, month + 1)[1]))
    weekday = last.weekday()
    return last + timedelta(days=7 - weekday) if weekday >= SATURDAY else last


def extended(received: date) -> date:
    """The last day where the operator has extended the period by the two further months it may take."""
    return deadline(received, 3)


class Standing(StrEnum):
    """How it is with a letter."""

    WRITTEN = "written"
    UNSENT = "unsent"
    """Written so long ago that sending it may have been forgotten."""
    WAITING = "waiting"
    OVERDUE = "overdue"
    ANSWERED = "answered"


class Note(NamedTuple):
    """What is remembered of a letter: the days on which it was written and went out, and its language. `sent`
    None: nothing is known of its having gone out."""

    written: date
    sent: date | None
    language: str

    @classmethod
    def of(cls, texts: Mapping[str, str]) -> "Note | None":
        """None for anything but what `to_texts` gives."""
        try:
            sent = texts["sent"]
            day = date.fromisoformat(sent) if sent else None
            written = date.fromisoformat(texts["written"])
            # After the last years of the calendar nothing could be due.
            return cls(written, day, texts["language"]) if max(written, day or written).year < 9000 else None
        except (KeyError, ValueError):
            return None

    def to_texts(self) -> dict[str, str]:
        sent = self.sent.isoformat() if self.sent else ""
        return {"written": self.written.isoformat(), "sent": sent, "language": self.language}

    def standing(self, stored: date | None, today: date) -> Standing:
        """How it is today, where an export of that network was last stored on the day `stored`.

        What came on the day of the letter itself is taken for an earlier export, not for an answer.
        """
        if stored is not None and stored > (self.sent or self.written):
            return Standing.ANSWERED
        if self.sent is None:
            return Standing.UNSENT if today > self.written + PATIENCE else Standing.WRITTEN
        return Standing.OVERDUE if today > deadline(self.sent) else Standing.WAITING
