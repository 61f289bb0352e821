"""A declaration as a form: what each key asks, and the text (TOML) in which a person answers.

The same words stand in the file and in the questions at a terminal. A form holds no time stamps: they are
binary, and are added by the command. Writing and reading are inverses; whoever reads checks what came out
(`sociarch.declaration`).
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from datetime import date
from types import NoneType
from typing import Any, Final, Literal, NamedTuple, get_args, get_origin, get_type_hints

from sociarch.declared import Account, Declared, Employer, Owned, Restricted, Thresholds
from sociarch.errors import N_
from sociarch.plain import UNKNOWN, BadField, from_plain

Record = tuple[Any, ...]


class Key(NamedTuple):
    """What a key asks, in English, marked for translation, and an example of an answer."""

    asks: str
    example: object


class Group(NamedTuple):
    """Answers that belong together: many records of a kind, or a single one."""

    kind: type
    says: str
    many: bool = True


OWN: Final[Mapping[str, Key]] = {
    "country": Key(N_("The country whose law governs your contract"), "FR"),
    "machine": Key(N_("Whose the machine is that backs up"), "me"),
    "demand": Key(
        N_(
            "The day on which a letter came that demands something of your accounts or contacts; from then "
            "on nothing is deleted"
        ),
        date(2024, 6, 20),
    ),
    "domains": Key(N_("E-mail domains that are your own"), ("testeur.example",)),
    "numbers": Key(N_("Telephone numbers that are your own"), ("+33 1 99 00 12 34",)),
    "schools": Key(
        N_("E-mail domains of schools, and others that were lent to you"), ("alumni.ecole.example",)
    ),
}
"""What is asked of the person alone."""

KEYS: Final[Mapping[type, Mapping[str, Key]]] = {
    Employer: {
        "name": Key(N_("Name of the employer"), "Exemple SARL"),
        "aliases": Key(N_("Other names under which people know the company"), ("Exemple",)),
        "domains": Key(N_("E-mail domains of the company"), ("exemple.example",)),
        "start": Key(N_("First day of the job"), date(2019, 3, 1)),
        "notice": Key(N_("The day on which notice was given or received"), date(2024, 4, 30)),
        "release": Key(N_("The day from which you were released from work"), date(2024, 5, 15)),
        "end": Key(N_("Last day of the job"), date(2024, 5, 31)),
        "numbers": Key(N_("Telephone numbers that belong to it"), ("+33 1 99 00 56 78",)),
        "keys": Key(
            N_(
                "Hardware keys that belong to it, and ways to open the vault, as `sociarch status` names them"
            ),
            ("office-key",),
        ),
        "devices": Key(N_("Devices to hand back, in your own words"), ("laptop", "telephone")),
        "ranges": Key(N_("Internet addresses that its machines sign in from"), ("192.0.2.0/24",)),
    },
    Account: {
        "network": Key(N_("The network"), "linkedin"),
        "account": Key(
            N_(
                "Your label of the account, or its mark in `sociarch snapshots`; none: the network's only one"
            ),
            "private",
        ),
        "opened": Key(N_("Who opened the account"), "me"),
        "purpose": Key(N_("What it was opened for"), "own"),
        "paid": Key(N_("Who pays for its subscription"), "me"),
        "alone": Key(N_("Whether you alone have had its password (never write the password itself)"), False),
        "others": Key(
            N_("Who else has, or had, its password, in your own words"), "a colleague in marketing"
        ),
    },
    Owned: {
        "kind": Key(N_("What it is"), "page"),
        "name": Key(N_("Its name"), "Exemple, the page"),
        "network": Key(N_("The network it is on"), "facebook"),
        "employer": Key(N_("The employer it is run for"), "Exemple SARL"),
    },
    Restricted: {
        "name": Key(N_("Name of the company"), "Globex"),
        "domain": Key(N_("Its e-mail domain"), "globex.example"),
        "until": Key(N_("The last day of the restriction"), date(2025, 5, 31)),
        "employer": Key(N_("The employer with whom it was agreed"), "Exemple SARL"),
    },
    Thresholds: {
        "rhythm": Key(N_("How many times the usual number of new links in four weeks is a burst"), 3.0),
        "burst": Key(N_("How many new links in four weeks a burst has at least"), 20),
        "recipients": Key(N_("How many people may get nearly the same text before it is a mass message"), 10),
        "loss": Key(N_("Per cent of connections that may be missing since the last snapshot"), 10),
        "gap": Key(N_("How many times the usual time between snapshots still is a steady rhythm"), 3.0),
    },
}
"""What each record's keys ask, in the order in which a person answers them."""

GROUPS: Final[Mapping[str, Group]] = {
    "employers": Group(
        Employer, N_("Your employers, past and present; two at once are possible. One block for each.")
    ),
    "accounts": Group(Account, N_("Your accounts at the networks. One block for each.")),
    "owned": Group(
        Owned,
        N_(
            "Pages, groups, paid seats, advertising accounts and shared mailboxes that you run for an "
            "employer. One block for each."
        ),
    ),
    "restricted": Group(
        Restricted,
        N_("Companies whom you may not approach: a name, an e-mail domain, or both. One block for each."),
    ),
    "thresholds": Group(
        Thresholds,
        N_("Where the checks draw a line. These are proposals: no law and no court drew them."),
        many=False,
    ),
}

HEAD: Final = (
    N_("What you declare of your jobs, accounts and duties, for sociarch."),
    N_("Everything is optional: delete the # before a line to answer it. What is absent is never guessed."),
    N_("Days are written as 2026-11-22. Never write a password here."),
    N_("Read it in with: sociarch profile --from FILE. Then delete this file: the vault holds the answers."),
)
ONE_OF = N_("one of: {words}")

NOT_UTF8 = N_("a text in UTF-8 is expected")
NOT_TOML = N_("it is not TOML")
NOT_TOML_AT = N_("line {line} is not TOML")
BY_OPTION = N_("a form holds no time stamps; add them with --stamp")

_LINE = re.compile(r"\(at line (\d+), column \d+\)\Z")
_HARMLESS = re.compile(r"[a-z0-9_.\[\]]{1,60}")


# -- reading it ------------------------------------------------------------------------------------


def read_form(data: bytes) -> Declared:
    """What a form says, as it stands there. Raises BadField: its place names no content of the file but keys
    that look like keys."""
    try:
        content = tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise BadField("", NOT_UTF8) from None
    except (ValueError, RecursionError) as error:
        line = _LINE.search(str(error))
        if line is None:
            raise BadField("", NOT_TOML) from None
        raise BadField("", NOT_TOML_AT, {"line": int(line[1])}) from None
    if "stamps" in content:
        raise BadField("stamps", BY_OPTION)
    try:
        return from_plain(Declared, content)
    except BadField as error:
        if error.reason == UNKNOWN and not _HARMLESS.fullmatch(error.place):
            raise BadField(f"{error.place.rpartition('.')[0]}.…".lstrip("."), UNKNOWN) from None
        raise


# -- writing it ------------------------------------------------------------------------------------


def write_form(declared: Declared, translated: Callable[[str], str]) -> str:
    """The form with these answers; what is not answered is commented out, with an example. `translated`: a
    text of this module in the person's language."""
    lines = [*(f"# {translated(text)}" for text in HEAD), ""]
    for name, key in OWN.items():
        lines += [*_asked(Declared, name, key, translated), _line(declared, name, key), ""]
    for name, group in GROUPS.items():
        lines += [f"# {translated(group.says)}", ""]
        records = getattr(declared, name)
        if not group.many:
            records = () if records == group.kind() else (records,)
        head = f"[[{name}]]" if group.many else f"[{name}]"
        for at, record in enumerate(records or (None,)):
            lines.append(head if record is not None else f"# {head}")
            for field, key in KEYS[group.kind].items():
                lines += _asked(group.kind, field, key, translated) if at == 0 else []
                lines.append(_line(record, field, key))
            lines.append("")
    return "\n".join(lines)


def words_of(kind: type, name: str) -> tuple[str, ...]:
    """The words that a key takes; empty for one that takes others."""
    hint = get_type_hints(kind)[name]
    return tuple(filter(None, get_args(hint))) if get_origin(hint) is Literal else ()


def type_of(kind: type, name: str) -> Any:
    """What a key takes: `str`, `date`, `bool`, `tuple` for a list of texts, `Literal` for words."""
    hint = get_type_hints(kind)[name]
    found = get_origin(hint)
    if found in (tuple, Literal):
        return found
    return next((one for one in get_args(hint) if one is not NoneType), hint)


def _asked(kind: type, name: str, key: Key, translated: Callable[[str], str]) -> list[str]:
    words = words_of(kind, name)
    told = [translated(ONE_OF).format(words=", ".join(words))] if words else []
    return [f"# {text}" for text in (translated(key.asks), *told)]


def _line(record: Record | None, name: str, key: Key) -> str:
    """The answer; an example, commented out, where there is none."""
    if record is not None:
        value = getattr(record, name)
        defaults: Mapping[str, object] = record._field_defaults  # type: ignore[attr-defined]  # a NamedTuple
        if name not in defaults or value != defaults[name]:
            return f"{name} = {_value(value)}"
    return f"# {name} = {_value(key.example)}"


def _value(value: object) -> str:
    """As TOML writes it."""
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return f"[{', '.join(map(_value, value))}]"
    return value.isoformat() if isinstance(value, date) else repr(value)


def _quoted(text: str) -> str:
    """A basic string; what is not seen, such as a line's end, is spelled by its number."""
    return '"' + "".join(map(_spelled, text)) + '"'


def _spelled(letter: str) -> str:
    if letter in '"\\':
        return "\\" + letter
    return letter if letter.isprintable() else f"\\U{ord(letter):08X}"
