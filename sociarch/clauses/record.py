"""What is found in contracts and policies: passages worth reading, never what they mean in law.

Quotations are the text of the document, untouched. What a circumstance changes (who signed, which country) is
worked out when it is shown: a scan keeps what stood there.
"""

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple, TypeAlias

from sociarch.errors import N_

Level: TypeAlias = Literal["critical", "high", "medium", "low", "amplifier", "protective"]
Form: TypeAlias = Literal["pdf", "docx", "odt", "txt", "md"]
Language: TypeAlias = Literal["fr", "en"]
Mark: TypeAlias = Literal[
    "carve-out", "heading", "columns", "catch-all", "unasked clients", "definition", "during", "after", "cut"
]

LEVELS: Final[Mapping[Level, str]] = {
    "critical": N_("critical: stop and read"),
    "high": N_("high: changes what you may do"),
    "medium": N_("medium: the other side may use it"),
    "low": N_("low: background"),
    "amplifier": N_("raises what it refers to"),
    "protective": N_("in your favour"),
}
"""From the most urgent to the least, then the two that are no risk of their own."""


class Paragraph(NamedTuple):
    """A stretch of a document. `page` from 1; None where the document has no pages. `number` from 1 through
    the whole document. `heading`: a title, a line of contents, a header or footer. `doubt`: its columns may
    have run together."""

    page: int | None
    number: int
    text: str
    heading: bool = False
    doubt: bool = False


class Document(NamedTuple):
    """A document's text. `sha256` is of the file's bytes. `blank`: pages, from 1, on which no text is; of a
    document without any text `paragraphs` is empty. `doubts`: sentences in English, marked for
    translation."""

    name: str
    sha256: str
    size: int
    form: Form
    pages: int | None
    paragraphs: tuple[Paragraph, ...]
    blank: tuple[int, ...] = ()
    doubts: tuple[str, ...] = ()


class Particulars(NamedTuple):
    """What a passage names: texts as they stand in it, or in paragraphs that it is linked to, each once."""

    durations: tuple[str, ...] = ()
    amounts: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    companies: tuple[str, ...] = ()
    territories: tuple[str, ...] = ()
    triggers: tuple[str, ...] = ()
    bound: tuple[Literal["employee", "company"], ...] = ()


class Passage(NamedTuple):
    """A sentence of a document, with every category whose patterns match in it, the highest risk first.

    page, paragraph  where it stands, as in `Paragraph`
    quotation        the sentence as it stands there, but for passwords, which are masked
    categories       ids such as `ACCT-OWN`; at least one
    marks            what changes its weight, or doubts that it was understood
    linked           numbers of paragraphs that define a word it uses, or that it refers to
    """

    page: int | None
    paragraph: int
    quotation: str
    categories: tuple[str, ...]
    languages: tuple[Language, ...]
    marks: tuple[Mark, ...] = ()
    particulars: Particulars = Particulars()
    linked: tuple[int, ...] = ()


class Circumstances(NamedTuple):
    """How a document came about, as the person says; what is not said changes nothing.

    day       ISO 8601, of the document or its signature; empty: unknown
    signed    whether the person signed it, or it was communicated to them; None: not said
    separate  whether it is a paper of its own, only about social networks
    """

    day: str = ""
    signed: bool | None = None
    separate: bool = False


class Scan(NamedTuple):
    """What was found in one document at one time. A later scan of the same bytes replaces an earlier one.

    patterns  version of the patterns that were looked for
    scanned   the day, ISO 8601
    dropped   the person does not want it to be regarded any more
    """

    document: str
    name: str
    form: str
    pages: int | None
    scanned: str
    patterns: str
    passages: tuple[Passage, ...]
    circumstances: Circumstances = Circumstances()
    blank: tuple[int, ...] = ()
    doubts: tuple[str, ...] = ()
    dropped: bool = False


class Leveled(NamedTuple):
    """How much a category of a passage matters, and what moved it: sentences in English, marked for
    translation."""

    level: Level
    notes: tuple[str, ...] = ()


class Found(NamedTuple):
    """A category in all documents together; the same in two languages is one.

    level      the highest; `notes` are of the passage that has it
    passages   how many sentences
    documents  digests of those that hold it
    """

    category: str
    level: Level
    notes: tuple[str, ...]
    passages: int
    documents: tuple[str, ...]
    languages: tuple[Language, ...]


class Override(NamedTuple):
    """A settlement agreement, and the earlier documents in whose place it may stand, by their digests.
    `repeated`, `added`: categories that they have, too, and those that none of them has."""

    document: str
    earlier: tuple[str, ...]
    repeated: tuple[str, ...]
    added: tuple[str, ...]


class Summary(NamedTuple):
    """All documents together.

    found         the highest level first
    absent        categories that none has, of those whose absence matters
    told          whether absence can be told at all: every document was read to its end
    incorporated  pairs of digests: a document, and another one that it makes a part of the contract
    """

    found: tuple[Found, ...]
    absent: tuple[str, ...]
    told: bool
    overriding: tuple[Override, ...]
    incorporated: tuple[tuple[str, str], ...]
