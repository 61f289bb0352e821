"""Reads what people still have of Viadeo, called Viaduc until 2006 and closed to programs since 2016.

No form of an official file is known. There are answers of the former API, the lines of a scraper, the sheet of
an Outlook add-in, and tables and vCards of whatever made them: those are taken for Viadeo's when their file's
name says so, when they link to viadeo.com, or when the person says it is. What a file is, is told by how it
begins and hardly by its name. All files of an export are one network: who stands in several is one connection.
"""

import re
from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import ClassVar, Final, Literal, TypeAlias

from exporters.viadeo import api, cards, columns, lines, sheet
from sociarch.export import Export, Member, decode
from sociarch.exporter import (
    N_,
    Exporter,
    Generation,
    Label,
    Unreadable,
    all_but_trace,
    union,
)
from sociarch.fact import Connection, Fact, Item, Problem, Trace
from sociarch.zips import BrokenZip

Form: TypeAlias = Literal["api", "lines", "cards", "table", "old", "packed"]

PACKED: Final = N_("a workbook inside an archive: take it out and add it by itself")
CONTACTS_READ: Final = N_("name, e-mail, company, position, profile address, since when, as the columns are understood")

_TABLES: Final = (".csv", ".tsv", ".tab", ".xls")
_CARDS: Final = (".vcf", ".vcard")
_JSON: Final = (".json", ".jsonl", ".ndjson")
_OTHERS: Final = (".txt", ".xlsx")
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
        Generation("V-csv", "–", N_("any table of contacts, in French or English"), CONTACTS_READ, "assumed"),
        Generation("V-vcard", "–", N_("vCards 2.1, 3.0 or 4.0"),
                   N_("name, e-mail, company, position, profile address; all else as it came"), "assumed"),
    )  # fmt: skip
    passed_over = {
        r"xl/(?:theme|drawings|charts|media|externallinks|printersettings)/.*|docprops/.*|customxml/.*":
            N_("parts of a workbook that hold no cells"),
        r"(?:.*/)?[^/]*\.(?:jpe?g|png|gif)": N_("pictures"),
        r"(?:.*/)?[^/]*\.pdf": N_("pages to be looked at, not data"),
    }  # fmt: skip
    words = (
        "viadeo", "viaduc", sheet.SHEET, "contacts", "csv", "xlsx", "vcf", "json",
        *(name for names in columns.ALIASES.values() for name in names),
        "Prénom", "Nom", "Fonction", "Société", "Date Inscription", "Date d'ajout", "Téléphone",
        "Téléphone portable", "Mobile", "Ville", "Pays", "Code postal", "Phone", "Mobile phone", "City",
        "Country", "Postal code", "Titre", "Deuxième prénom", "Suffixe", "Service",
        "Adresse de messagerie", "Adresse de messagerie 2",
        *api.KEYS, *api.ENVELOPE_OF, *api.ENVELOPE_OF.values(), "BUSINESS", "PERSO",
        *lines.KEYS, *lines.CONTACT_KEYS, *lines.WHERE_KEYS,
        "VERSION", "N", "FN", "EMAIL", "TEL", "ADR", "ORG", "TITLE", "ROLE", "URL", "NOTE", "UID", "REV", "BDAY",
        "PHOTO", "KIND", "CATEGORIES", "PRODID", "SOCIALPROFILE", "X-SOCIALPROFILE", "X-ABLABEL", "CREATED",
    )  # fmt: skip

    def identify(self, export: Export) -> Label | None:
        known = any(
            sheet.known(export, one, named=_is_named(one.file), claimed=export.claimed)
            for one in sheet.workbooks(export)
        )
        return Label() if known or any(_is_ours(export, one) for one in _candidates(export)) else None

    def key(self, connection: Connection) -> str | None:
        match = _PROFILE.search(connection.url[:_LONGEST_ADDRESS])
        return (match[1] or match[2]) if match else connection.extra.get("id")

    def read(self, export: Export) -> Iterator[Item]:
        members: dict[Form, list[Member]] = {}
        problems: list[Item] = []
        for member in _candidates(export):
            try:
                form = _form(export, member)
            except Unreadable as error:
                problems.append(error.problem(member.path))
                continue
            if form is not None:
                members.setdefault(form, []).append(member)
        yield from problems
        parts: list[Iterable[Item]] = [
            api.read(export, members.get("api", [])),
            lines.read(export, members.get("lines", [])),
        ]
        parts += [sheet.read(export, one) for one in sheet.workbooks(export)]
        parts += [
            columns.read(export, one, named=_is_named(one.base)) for one in members.get("table", [])
        ]
        parts += [cards.read(export, one) for one in members.get("cards", [])]
        yield from union(parts, self._same)
        for form, reason in (("old", sheet.OLD), ("packed", PACKED)):
            for member in members.get(form, []):
                yield Problem(Trace(member.path, ""), reason, lost=None)

    def _same(self, fact: Fact) -> Hashable:
        """What makes a person in two files one: the profile, else all that is known."""
        return (isinstance(fact, Connection) and self.key(fact)) or all_but_trace(fact)
