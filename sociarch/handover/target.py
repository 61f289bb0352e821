"""What a format is: its columns and its rules, read from a file in the folder `targets`.

A column is written as the product's import calls it. Products rename theirs: a name that nobody has confirmed
in the product itself says so in its file, and whoever writes one tells the person.
"""

import tomllib
from collections.abc import Iterable, Mapping
from importlib.resources import files
from typing import Any, Final, NamedTuple

from sociarch.handover.contact import FIELDS, GROUPS, Contact

FOLDER: Final = "targets"
TEXT_FORMS: Final = ("csv", "jsonl", "vcard4", "vcard3", "jscontact")
"""Forms that may go to another program's input; the others are files only."""
TABLE_FORMS: Final = ("csv", "xlsx")
UNSAFE: Final = '"|<>&;'
"""Characters that imports are known to stumble over, where a format does not name its own."""


class Column(NamedTuple):
    """One column of a table.

    values     fields in braces (`FIELD_GROUPS`), and texts that stand as they are
    group      it is written only where this group is wanted; empty: always
    empty      what stands where there is nothing
    phone      whether a telephone number keeps its plus
    array      whether values stand in it as a JSON array
    french     its name in a French product; empty: there is no other
    confirmed  whether the name is known from the product itself
    """

    header: str
    values: tuple[str, ...]
    group: str
    empty: str
    phone: bool
    array: bool
    french: str
    confirmed: bool


class Target(NamedTuple):
    """A format. Texts for people by language.

    form          `csv`, `xlsx`, `parquet`, `jsonl`, `vcard4`, `vcard3` or `jscontact`
    suffix        of its files
    purpose       what it is for
    advice        what to know before importing it; may be empty
    groups        what can be asked for beside the least
    columns       of tables; others have none
    fixed         whether columns that were not asked for stay, empty
    quote_all, crlf, mark
                  how CSV is written; `mark`: with a byte order mark
    several       what parts several values of one cell
    rows          how many a file may hold; None: any number
    unsafe        characters that the product rejects in values
    email_key     whether the product recognises people by their e-mail address
    email_unique  whether no two people may have the same one
    """

    name: str
    title: str
    form: str
    suffix: str
    purpose: Mapping[str, str]
    advice: Mapping[str, str]
    groups: tuple[str, ...]
    columns: tuple[Column, ...]
    fixed: bool
    quote_all: bool
    crlf: bool
    mark: bool
    several: str
    rows: int | None
    unsafe: str
    email_key: bool
    email_unique: bool

    @classmethod
    def of(cls, name: str, content: Mapping[str, Any]) -> "Target":
        """Raises KeyError, TypeError or ValueError for a file that is none."""
        given = dict(content)
        columns = tuple(map(_column, given.pop("columns", [])))
        used = {FIELD_GROUPS[value[1:-1]] for one in columns for value in one.values if value.startswith("{")}
        known = [group for group in GROUPS if group in used]
        plain = {
            "advice": {}, "groups": known, "fixed": False, "quote_all": False, "crlf": False, "mark": False,
            "several": "; ", "rows": None, "unsafe": "", "email_key": False, "email_unique": False,
        }  # fmt: skip
        target = cls(name=name, columns=columns, **{**plain, **given})
        return target._replace(groups=tuple(target.groups))

    def shown(self, groups: Iterable[str]) -> tuple[Column, ...]:
        """The columns that are written when these groups are wanted."""
        wanted = {"", *groups}
        return tuple(one for one in self.columns if self.fixed or one.group in wanted)

    def headers(self, groups: Iterable[str], *, french: bool = False) -> list[str]:
        """The names of all that is written about a person; cards have none."""
        if self.form in TABLE_FORMS:
            return [(french and one.french) or one.header for one in self.shown(groups)]
        wanted = {"", *groups}
        fields = FIELDS.items() if self.form in ("jsonl", "parquet") else ()
        return [name for name, group in fields if group in wanted]

    def room(self, field: str) -> int | None:
        """How many of somebody's `emails` or `phones` find a place; None: all of them."""
        used = {value.strip("{}") for one in self.columns for value in one.values if value.startswith("{")}
        if not self.columns or used & {field, f"more_{field}"}:
            return None
        return len([name for name in used if name.rstrip("23") == field.removesuffix("s")])


def names() -> list[str]:
    """All formats, in alphabetical order."""
    found = (file.name for file in files("sociarch.handover").joinpath(FOLDER).iterdir())
    return sorted(name.removesuffix(".toml") for name in found if name.endswith(".toml"))


def load(name: str) -> Target:
    """One of `names()`."""
    text = files("sociarch.handover").joinpath(FOLDER, f"{name}.toml").read_text("utf-8")
    return Target.of(name, tomllib.loads(text))


def values_of(contact: Contact, groups: Iterable[str], source: str) -> dict[str, tuple[str, ...]]:
    """What the fields in braces stand for; nothing where their group is not wanted.

    `source`: where the people come from, in the person's own words. `first` and `last` are for products that
    need a last name: a name that no network splits stands whole in `last`.
    """
    family = contact.family
    emails, phones = contact.emails, contact.phones
    texts = {
        "id": contact.id, "key": contact.key, "name": contact.name, "given": contact.given, "family": family,
        "first": contact.given, "last": family or contact.name,
        "company": contact.company, "title": contact.title, "note": contact.note,
        "profile_url": contact.profile_url, "linkedin_url": contact.of_network("linkedin"),
        "connected_on": contact.connected_on, "first_seen": contact.first_seen,
        "last_seen": contact.last_seen, "source": source,
    }  # fmt: skip
    values = {
        **{name: (text,) if text else () for name, text in texts.items()},
        "profile_urls": tuple(url for _, url in contact.profiles),
        "emails": emails, "email": emails[:1], "email2": emails[1:2], "email3": emails[2:3],
        "more_emails": emails[1:],
        "phones": phones, "phone": phones[:1], "phone2": phones[1:2],
        "tags": contact.tags, "networks": contact.networks,
    }  # fmt: skip
    wanted = {"", *groups}
    return {name: some if FIELD_GROUPS[name] in wanted else () for name, some in values.items()}


FIELD_GROUPS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("id", "key", "name", "given", "family", "first", "last", "company", "title"), ""),
    **dict.fromkeys(("profile_url", "profile_urls", "linkedin_url", "source"), ""),
    **dict.fromkeys(("emails", "email", "email2", "email3", "more_emails"), "email"),
    **dict.fromkeys(("phones", "phone", "phone2"), "phone"),
    **dict.fromkeys(("connected_on", "first_seen", "last_seen"), "dates"),
    "note": "notes", "tags": "tags", "networks": "networks",
}  # fmt: skip
"""Which group each field in braces belongs to; an empty one: always there."""


def _column(content: Mapping[str, Any]) -> Column:
    given = {
        "empty": "",
        "phone": False,
        "array": False,
        "french": "",
        "confirmed": True,
        "value": "",
        **content,
    }
    value = given.pop("value")
    values = tuple(value) if isinstance(value, list) else (value,) if value else ()
    groups = [FIELD_GROUPS[one[1:-1]] if one.startswith("{") else "" for one in values]
    return Column(values=values, group=groups[0] if groups else "", **given)
