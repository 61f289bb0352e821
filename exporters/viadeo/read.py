"""Reads what people still have of Viadeo, called Viaduc until 2006 and closed to programs since 2016.

No form of an official file is known. There are answers of the former API, the lines of a scraper, the sheet
of an Outlook add-in, and tables and vCards of whatever made them: those are taken for Viadeo's when their
file's name says so, when they link to viadeo.com, or when the person says it is. What a file is, is told by
how it begins and hardly by its name. All files of an export are one network: who stands in several is one
connection.
"""

import re
from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import ClassVar, Final, Literal, TypeAlias

from exporters.viadeo import api, columns, lines, sheet
from sociarch.export import Export, Member, decode
from sociarch.exporter import (
    N_,
    Exporter,
    Generation,
    Label,
    Unreadable,
    all_but_trace,
    read_bytes,
    read_text,
    union,
)
from sociarch.fact import Connection, Fact, Item, Problem, Trace

Form: TypeAlias = Literal["api", "lines", "cards", "table", "old", "packed"]
FORMS: Final[tuple[Form, ...]] = ("api", "lines", "cards", "table", "old", "packed")

PACKED: Final = N_("a workbook inside an archive: take it out and add it by itself")
AS_UNDERSTOOD: Final = N_(
    "name, e-mail, company, position, profile address, since when: as columns are understood"
)

_TABLES: Final = (".csv", ".tsv", ".tab", ".xls")
_CARDS: Final = (".vcf", ".vcard")
_JSON: Final = (".json", ".jsonl", ".ndjson")
_TEXTS: Final = (".txt",)
_PACKED: Final = (".xlsx",)
_MANY: Final = 200
"""JSON files of one capture at most: the API gave fifty pages. With more, an export is somebody else's."""
_NAMED = re.compile(r"viadeo|viaduc", re.IGNORECASE)
_PROFILE = re.compile(
    r"(?:viadeo|viaduc)\.com/(?:(?:[a-z]{2}/)?profile/([^/?#\s]+)|[^\s]*[?&]memberId=(\w+))", re.IGNORECASE
)
_LONGEST_ADDRESS: Final = 500


class Viadeo(Exporter):
    name: ClassVar[str] = "viadeo"
    title: ClassVar[str] = "Viadeo"
    reader: ClassVar[str] = "2"
    tables: ClassVar[bool] = True
    generations = (
        Generation("V-API", "2010–2016", N_("answers of the Graph API, saved as JSON"),
                   N_("contacts and, where asked for, their present job; own e-mail addresses and phones, "
                      "business and private apart; own jobs; profile"), "sample"),
        Generation("V-lines", "2016–2017", N_("JSON Lines of an address-book scraper"),
                   N_("name, first e-mail; phones and places as they came"), "program"),
        Generation("V-sheet", "2015", N_("the sheet of an Outlook add-in, as .xlsx or CSV"),
                   N_("name, company, position, since when"), "program"),
        Generation("V-outlook", "–", N_("contacts in Outlook's columns, in French or English"),
                   N_("name, e-mail, company, position"), "assumed"),
        Generation("V-csv", "–", N_("any table of contacts, in French or English"), AS_UNDERSTOOD, "assumed"),
        Generation("V-vcard", "–", N_("vCards 2.1, 3.0 or 4.0"),
                   N_("name, e-mail, company, position, profile address; all else as it came"), "assumed"),
    )  # fmt: skip
    passed_over: ClassVar[Mapping[str, str]] = {
        r"(?:.*/)?(?:xl/(?:worksheets/.*|rels/.*|sharedstrings\.xml|styles\.xml)|rels/.*"
        r"|contenttypes\.xml)": N_("read together with the workbook"),
        r"(?:.*/)?(?:xl/(?!workbook\.xml)|docprops/|customxml/).*": N_(
            "parts of a workbook that hold no cells"
        ),
        r"(?:.*/)?[^/]*\.(?:jpe?g|png|gif)": N_("pictures"),
        r"(?:.*/)?[^/]*\.pdf": N_("pages to be looked at, not data"),
    }
    words = (
        "viadeo", "viaduc", sheet.SHEET, "contacts", "csv", "xlsx", "vcf", "json",
        *(name for names in columns.ALIASES.values() for name in names),
        "Prénom", "Nom", "Fonction", "Société", "Date Inscription", "Date d'ajout", "Téléphone",
        "Téléphone portable", "Mobile", "Ville", "Pays", "Code postal", "Phone", "Mobile phone", "City",
        "Country", "Postal code", "Titre", "Deuxième prénom", "Suffixe", "Service",
        "Adresse de messagerie", "Adresse de messagerie 2",
        *api.KEYS, *api.ENVELOPE_OF, *api.ENVELOPE_OF.values(), "BUSINESS", "PERSO",
        *lines.KEYS, *lines.CONTACT_KEYS, *lines.WHERE_KEYS,
        "VERSION", "N", "FN", "EMAIL", "TEL", "ADR", "ORG", "TITLE", "ROLE", "URL", "NOTE", "UID", "REV",
        "BDAY", "PHOTO", "KIND", "CATEGORIES", "PRODID", "SOCIALPROFILE", "X-SOCIALPROFILE", "X-ABLABEL",
        "CREATED",
    )  # fmt: skip

    def identify(self, export: Export) -> Label | None:
        candidates = _candidates(export)
        # Whoever names the wrong network is told so, not believed.
        claimed = export.claimed and not any(_is_anothers(export, one) for one in candidates)
        for workbook in sheet.workbooks(export):
            if sheet.known(export, workbook, named=_is_named(workbook.file), claimed=claimed):
                return Label()
        return Label() if any(_is_ours(export, one, claimed=claimed) for one in candidates) else None

    def key(self, connection: Connection) -> str | None:
        match = _PROFILE.search(connection.url[:_LONGEST_ADDRESS])
        return (match[1] or match[2]) if match else connection.extra.get("id")

    def read(self, export: Export) -> Iterator[Item]:
        members: dict[Form, list[Member]] = {form: [] for form in FORMS}
        for member in _candidates(export):
            try:
                form = _form(export, member)
            except Unreadable as error:
                yield error.problem(member.path)
                continue
            if form is not None:
                members[form].append(member)
        parts: list[Iterable[Item]] = [
            api.read(export, members["api"]),
            lines.read(export, members["lines"]),
        ]
        parts += [sheet.read(export, one) for one in sheet.workbooks(export)]
        parts += [columns.read(export, one, named=_is_named(one.base)) for one in members["table"]]
        if members["cards"]:
            from exporters.viadeo import cards  # Loaded only for cards, as their reader is large.

            parts += [cards.read(export, one) for one in members["cards"]]
        yield from union(parts, self._same)
        for member in members["old"]:
            yield Problem(Trace(member.path, ""), sheet.OLD, lost=None)
        for member in members["packed"]:
            yield Problem(Trace(member.path, ""), PACKED, lost=None)

    def _same(self, fact: Fact) -> Hashable:
        """What makes a person in two files one: the profile, else all that is known."""
        return (isinstance(fact, Connection) and self.key(fact)) or all_but_trace(fact)


def _candidates(export: Export) -> list[Member]:
    """Files that may hold anything; a text counts as a table only where there is nothing else."""
    found = _with(export, (*_TABLES, *_CARDS, *_PACKED))
    answers = _with(export, _JSON)
    if len(answers) <= _MANY:
        found += answers
    return found or _with(export, _TEXTS)


def _with(export: Export, suffixes: tuple[str, ...]) -> list[Member]:
    return [one for one in export.members if one.base.casefold().endswith(suffixes)]


def _form(export: Export, member: Member) -> Form | None:
    """What a file is, by how it begins. Raises Unreadable."""
    head = read_bytes(export, member, head=True)
    if head.startswith(sheet.OLD_MAGIC):
        return "old"
    name = member.base.casefold()
    if head.startswith(b"PK\x03\x04"):
        return "packed" if name.endswith(_PACKED) else None
    text = decode(head, whole=False).lstrip("\ufeff \t\r\n")
    if name.endswith(_CARDS) or text[:11].upper() == "BEGIN:VCARD":
        return "cards"
    if lines.known(text):
        return "lines"
    if name.endswith(_JSON) or api.known(text, named=False):
        return "api"
    return "table"


def _is_ours(export: Export, member: Member, *, claimed: bool) -> bool:
    try:
        form = _form(export, member)
        head = read_bytes(export, member, head=True)
    except Unreadable:
        return False
    named = _is_named(member.base)
    text = decode(head, whole=False)
    if form == "table":
        return columns.known(text, export.columns, named=named, claimed=claimed)
    if form == "cards":
        from exporters.viadeo import cards

        return "BEGIN:VCARD" in text.upper() and (named or claimed or cards.known(head))
    if form == "api":
        return api.known(text, named=named or claimed)
    return form == "lines" or (form in ("old", "packed") and (named or claimed))


def _is_anothers(export: Export, member: Member) -> bool:
    """Whether a file is a table of contacts of another network."""
    try:
        return not _is_named(member.base) and columns.is_anothers_list(read_text(export, member, head=True))
    except Unreadable:
        return False


def _is_named(path: str) -> bool:
    return bool(_NAMED.search(path.rpartition("/")[2]))
