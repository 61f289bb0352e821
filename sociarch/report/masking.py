"""A past, a case and a plan in which nobody can be recognised, for a page that strangers may see.

Masked is what a page is made from, before anything is computed: what is not there cannot leak. Days, counts
and words of this program stay; every other text is replaced, and so is one that nobody decided about. Figures
and verdicts come out as they would without the masks.

Days of connections stay, because figures are made of them: whoever knows on which days somebody connected to
whom may recognise them. Of names that are like others in one company and like different ones in another, and
of more than ten that are alike at once, fewer may look alike than did.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final, TypeAlias, TypeVar, cast, get_args

from sociarch.audit import WAYS
from sociarch.choices import Choices, Link
from sociarch.clauses.categories import sign
from sociarch.clauses.normal import plain
from sociarch.clauses.record import Passage
from sociarch.clauses.references import names_document
from sociarch.companies import Companies, word
from sociarch.dossier import Marked, Occasion
from sociarch.entry import Change, Entry, Past, Person, id_of
from sociarch.fact import KINDS, Connection, Sent
from sociarch.folding import fold
from sociarch.offboarding.record import Item, Plan
from sociarch.offlimits import Line, digest
from sociarch.ownership.alike import SHORT
from sociarch.ownership.case import Case, Holding
from sociarch.ownership.custody import NOTES, REACHED
from sociarch.ownership.messages import People, mailings, sent_in, times
from sociarch.ownership.record import Finding, Text
from sociarch.ownership.report import checks
from sociarch.report.beforehand import Beforehand
from sociarch.report.fields import FIELDS, Way
from sociarch.report.masks import Masks
from sociarch.report.wires import Wires

T = TypeVar("T")
Masking: TypeAlias = Callable[[Any], Any]

KEPT: Final[tuple[Way, ...]] = ("stays", "apart")
"""Ways in which `_record` leaves a text alone."""
_OWN: Final[tuple[Way, ...]] = ("dropped", "inside", "kinds", "extra", "code", "range", "address")
_WHOLE: Final[tuple[Way, ...]] = ("inside", "kinds", "extra")
"""Ways in which a field is looked at as a whole, and not text by text."""
_NUMBERS: Final = frozenset((int, bool, float, date))
_CODE: Final = re.compile(r"[A-Z0-9]{0,3}(?:-[A-Z0-9]{1,3})?")
_WORDS: Final = frozenset((*KINDS.values(), *WAYS, "problem"))
_HANDLES: Final = "twitter handles"
_SALT: Final = "exemple"
_MONEY: Final = "en contrepartie"
_SETTLES: Final = "full and final settlement"


def masked(past: Past, case: Case, plan: Plan | None) -> tuple[Past, Case, Plan | None]:
    """The same with invented names, everywhere the same one for the same original.

    What stays is told in `sociarch.report.fields`. Findings of a plan are found again in what is masked.
    """
    room = _Room(Beforehand.of(past, case))
    shown, hidden = room(past), room(case)
    return shown, hidden, None if plan is None else _refound(room(plan), hidden)


def _refound(plan: Plan, case: Case) -> Plan:
    """A plan with the findings of a masked case in the place of those it had."""
    wanted = {check for one in plan.items if one.findings for check in one.item.checks}
    found = [finding for check in checks() if check.__name__.upper() in wanted for finding in check(case)]
    items = (
        one._replace(findings=tuple(new for new in found if new.check in one.item.checks and one.findings))
        for one in plan.items
    )
    return plan._replace(items=tuple(items))


class _Room:
    """Masks records, whatever they lie in. What was masked once is not masked again: entries of a history are
    those of its people, too."""

    def __init__(self, before: Beforehand) -> None:
        self._before: Final = before
        self._masks: Final = Masks(before.known)
        for name in before.snapshots:
            # Their order parts snapshots that were stored at the same time.
            self._masks.digest(name)
        wires = Wires(text for job in before.known.declared.employers for text in job.ranges)
        ways: tuple[Way, ...] = get_args(Way)
        self._ways: Final[dict[Way, Masking]] = {
            "dropped": lambda _text: "",
            "inside": self,
            "kinds": self._kinds,
            "extra": self._extra,
            "code": lambda text: text if _CODE.fullmatch(text) else self._masks.text(text),
            "range": wires.range,
            "address": wires.address,
            **{way: getattr(self._masks, way) for way in ways if way not in (*KEPT, *_OWN)},
        }
        self._special: Final[dict[type, Masking]] = {
            Change: self._change,
            Choices: self._choices,
            Companies: lambda _one: Companies(self._aliases(before.case.choices)),
            Connection: self._connection,
            Entry: self._entry,
            Finding: lambda one: Finding(one.check, one.verdict, Text(""), Text("")),
            Holding: self._holding,
            Item: lambda one: one,
            Line: self._line,
            Marked: self._marked,
            Passage: self._passage,
            Person: self._person,
            Sent: lambda one: self._sent(one, "", lambda text: self._masks.name(text)),
        }
        self._fields: Final[dict[type, list[tuple[int, Masking]]]] = {}
        self._done: Final[dict[int, Any]] = {}
        self._columns: Final[dict[str, int]] = {}

    def __call__(self, one: T) -> T:
        """What stands for a record, a table or row of them, or a text of which nothing is known."""
        found: Any = self._done.get(id(one))
        if found is not None:
            return cast(T, found)
        if isinstance(one, str):
            return cast(T, self._masks.text(one))
        special = self._special.get(type(one))
        if special is not None or hasattr(one, "_fields"):
            found = self._done[id(one)] = (special or self._record)(one)
        elif isinstance(one, tuple):
            found = tuple(map(self, one))
        elif isinstance(one, Mapping):
            found = {key if isinstance(key, type) else self(key): self(value) for key, value in one.items()}
        else:
            found = one
        return cast(T, found)

    def _record(self, one: Any) -> Any:
        """Field by field; what lies `apart` is left to whoever asks."""
        kind = type(one)
        fields = self._fields.get(kind)
        if fields is None:
            ways = FIELDS.get(kind, {})
            fields = self._fields[kind] = [
                (at, self._of(ways.get(name, "inside")))
                for at, name in enumerate(kind._fields)
                if ways.get(name) not in KEPT
            ]
        values = list(one)
        for at, masking in fields:
            value = values[at]
            # What is empty, and numbers and days, tell nobody's name: they are most of what there is.
            if value and type(value) not in _NUMBERS:
                values[at] = masking(value)
        return kind._make(values)

    def _of(self, way: Way) -> Masking:
        """A masking of a whole field."""
        mask = self._ways[way]
        if way in _WHOLE:
            return mask

        def each(value: Any) -> Any:
            if isinstance(value, str):
                return mask(value)
            if type(value) is tuple:
                return tuple(map(each, value))
            if isinstance(value, Mapping):
                return {key: each(one) for key, one in value.items()}
            return self(value)

        return each

    # -- tables ------------------------------------------------------------------------------------

    def _kinds(self, table: Mapping[str, Any]) -> Mapping[str, Any]:
        return {name if name in _WORDS else self._masks.text(name): self(one) for name, one in table.items()}

    def _extra(self, table: Mapping[str, str]) -> Mapping[str, str]:
        """Of columns only stays what checks ask for: whether they hold notes, or ways to reach somebody."""
        found: dict[str, str] = {}
        for column, text in table.items():
            number = self._columns.setdefault(column, len(self._columns) + 1)
            name = fold(column).rstrip("0123456789 ")
            if fold(column) == _HANDLES:
                found[f"{_HANDLES}{'.' * len(found)}"] = self._masks.handle(text)
                continue
            told = " ".join(sorted(REACHED & set(name.split())))
            found[f"{name if name in NOTES else told or 'colonne'} {number}"] = self._masks.text(text)
        return found or table

    # -- people ------------------------------------------------------------------------------------

    def _entry(self, one: Entry) -> Entry:
        shown: Entry = self._record(one)
        first, last = self._split(one, shown.name)
        folded = (fold(shown.name), fold(shown.company), fold(shown.position))
        kept = tuple(new if old else "" for old, new in zip(one.folded, folded, strict=True))
        return shown._replace(first=first, last=last, folded=cast(tuple[str, str, str], kept))

    def _connection(self, one: Connection) -> Connection:
        shown: Connection = self._record(one)
        first, last = self._split(one, shown.name)
        return shown._replace(first=first, last=last)

    def _split(self, one: Entry | Connection, name: str) -> tuple[str, str]:
        """The parts of a masked name, where the original is told in parts."""
        if not (one.first.strip() or one.last.strip()):
            return "", ""
        first, _, last = (name.strip() or self._masks.name(f"{one.first} {one.last}")).partition(" ")
        return first if one.first.strip() else "", last if one.last.strip() else ""

    def _change(self, one: Change) -> Change:
        masks = self._masks
        match one.kind:
            case "moved":
                mask = masks.company
            case "title":
                mask = masks.position
            case "renamed":
                mask = masks.name
            case "url":
                mask = masks.url
            case "email_given" | "email_withdrawn" | "email_changed":
                mask = masks.email
            case _:
                mask = masks.text
        shown: Change = self._record(one)
        return shown._replace(old=mask(one.old), new=mask(one.new))

    def _person(self, one: Person) -> Person:
        marks = [mark for entry in one.entries for mark in entry.marks]
        mark = next((mark for mark in marks if id_of(mark) == one.id), None)
        shown: Person = self._record(one)
        return shown._replace(id=id_of(self._masks.mark(mark)) if mark else self._masks.person(one.id))

    # -- an account --------------------------------------------------------------------------------

    def _holding(self, one: Holding) -> Holding:
        network = one.network
        keys = {key: self._masks.mark(f"{network}:{key}").partition(":")[2] for key in one.keys if key}

        def whom(text: str) -> str:
            return keys.get(text) or self._masks.name(text)

        said = self._said(one)
        for sent in one.facts(Sent) or ():
            self._done[id(sent)] = self._sent(sent, said.get(sent, ""), whom)
        shown: Holding = self._record(one)
        return shown._replace(keys=tuple(key and keys[key] for key in one.keys))

    def _sent(self, one: Sent, text: str, whom: Callable[[str], str]) -> Sent:
        shown: Sent = self._record(one)
        return shown._replace(text=text, recipients=tuple(map(whom, one.recipients)))

    def _said(self, holding: Holding) -> dict[Sent, str]:
        """For each message that is compared with others a text that is like the same ones, and as short."""
        found: dict[Sent, str] = {}
        told = holding.facts(Sent) or ()
        groups = 0
        for time in times(self._before.case) if told else ():
            for mailing in mailings(sent_in(time, told), People(holding)):
                groups += 1
                text = f"mot{groups}"
                whole = text if mailing.short else " ".join([text] * SHORT)
                found |= dict.fromkeys(mailing.messages, whole)
        return found

    # -- what was decided, listed and scanned ------------------------------------------------------

    def _choices(self, one: Choices) -> Choices:
        masks = self._masks
        shown: Choices = self._record(one)
        links = [
            Link.of(masks.mark(left), masks.mark(right), same) for (left, right), same in one.links.items()
        ]
        dossiers = [self(each) for each in one.dossiers.values()]
        return shown._replace(
            verdicts={masks.digest(name): keep for name, keep in one.verdicts.items()},
            columns={},
            links={(link.left, link.right): bool(link.same) for link in links},
            aliases=self._aliases(one),
            remarks={masks.mark(mark): self(remark) for mark, remark in one.remarks.items()},
            scans={masks.digest(document): self(scan) for document, scan in one.scans.items()},
            dossiers={dossier.key: dossier for dossier in dossiers},
        )

    def _aliases(self, one: Choices) -> dict[str, str]:
        company = self._masks.company
        return {word(company(folded)): company(name) for folded, name in one.aliases.items()}

    def _marked(self, one: Marked) -> Marked:
        employer, _, occasion = one.dossier.rpartition("/")
        known = occasion if occasion in get_args(Occasion) else self._masks.text(occasion)
        shown: Marked = self._record(one)
        return shown._replace(dossier=f"{fold(self._masks.company(employer))}/{known}")

    def _line(self, one: Line) -> Line:
        by_kind: Mapping[str, Callable[[str], str]] = {
            "company": lambda text: fold(self._masks.company(text)),
            "domain": lambda text: self._masks.domain(text).strip(),
            "email": lambda text: self._masks.email(text).strip(),
            "profile_url": self._masks.url,
            "person": self._masks.mark,
        }
        shown: Line = self._record(one)
        if not one.salt:
            value = by_kind[one.kind](one.value)
            name = self._masks.company(one.name) if one.kind == "company" else value
            return shown._replace(value=value, name=name)
        known = self._before.unhashed.get((one.kind, one.value))
        value = digest(by_kind[one.kind](known), _SALT) if known else self._masks.digest(one.value)
        return shown._replace(value=value, name=value, salt=_SALT)

    def _passage(self, one: Passage) -> Passage:
        """A quotation of which stays what else is looked for in it: money, a settlement, a policy's name."""
        text = plain(one.quotation)
        parts: list[str] = [self._masks.text(one.quotation)]
        parts += [_MONEY] if sign("money").search(text) else []
        parts += [_SETTLES] if sign("settlement").search(text) else []
        parts += [self._named(name) for name in self._policies(one)]
        shown: Passage = self._record(one)
        return shown._replace(quotation=", ".join(parts))

    def _policies(self, one: Passage) -> Sequence[str]:
        if "INCORP" not in one.categories:
            return ()
        return [name for name in sorted(self._before.known.papers) if names_document(one.quotation, name)]

    def _named(self, name: str) -> str:
        """A document as a sentence names it: `exemple xa policy`."""
        policy, *rest = self._masks.paper(name).partition(".")[0].split("-")
        return " ".join([*rest, policy])
