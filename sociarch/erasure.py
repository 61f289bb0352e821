"""One person erased because they demand it: what is found of them, what can be left out, what stays.

Downloads are kept byte for byte and hold thousands of others, so nobody is cut out of one. What is derived
from them is another matter: a statement says, in keyed hashes, whose rows are left out of every reading from
then on, and what was decided about that person alone is deleted. Somebody else who is told from the person by
nothing but a name stays, and so does what may be theirs.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

from sociarch.choices import Choice, Choices, Link, Remark, choice_bytes
from sociarch.chronicle import Chronicle, Named
from sociarch.clauses.record import Scan
from sociarch.declared import Declared
from sociarch.derived import Derived
from sociarch.dossier import Dossier, Marked
from sociarch.entry import Entry, Past, Person
from sociarch.errors import DemandReceived, EvidenceKept
from sociarch.exporter import Exporter
from sociarch.folding import fold
from sociarch.forgetting import forget
from sociarch.hiding import (
    Tokens,
    are_erased,
    bound_to,
    connection_of,
    tokens_of,
    tokens_of_other,
)
from sociarch.lines import Row
from sociarch.listed import Line, Sheet, Sight
from sociarch.preservation import check_no_demand
from sociarch.registry import Registry
from sociarch.statement import Erased
from sociarch.vault import Reader
from sociarch.writer import Writer

# -- what can be done ------------------------------------------------------------------------------

_NAMING: Final[Mapping[type[Choice], str]] = {
    Remark: "remark", Declared: "declared", Scan: "scan", Dossier: "dossier", Marked: "marked",
}  # fmt: skip
"""Kinds of choices that may have somebody's name in them and are about more than them alone."""


class Plan(NamedTuple):
    """What an erasure comes to.

    tokens    by what the person is left out from then on; stated as keyed hashes and kept nowhere else
    places    the snapshots whose downloads hold the person, in the order of history
    mingled   snapshots in which nothing but a name tells the person from somebody else: what stands there and
              may be theirs cannot be left out, because the other would vanish as well
    choices   paths of decisions about the person alone
    carried   decisions about others whose marks were numbered behind the person's, at the marks they get
    mentions  how many other decisions have the person's name or address in them, by kind
    """

    who: Person
    tokens: frozenset[str]
    places: tuple[Named, ...]
    mingled: tuple[Named, ...]
    choices: tuple[str, ...]
    carried: tuple[Choice, ...]
    mentions: Mapping[str, int]


def plan(sight: Sight, who: Person, registry: Registry, now: Past | None = None) -> Plan:
    """What erasing `who`, one of the people of the sight, comes to. `now`: what is told without those who
    are erased, where the sight shows them as well."""
    mine = {(one.network, one.account, one.number) for one in who.entries}
    found = [_Search(registry.get(network), sight.of_network(network), mine) for network in who.networks]
    order = {one.id: at for at, one in enumerate(sight.chronicle.snapshots)}
    others = [one for history in sight.past.histories for one in history.entries if _line(one) not in mine]
    told = {mark for one in others for mark in one.marks}
    if now is not None:
        told |= {mark for history in now.histories for one in history.entries for mark in one.marks}
    marks = {mark for one in who.entries for mark in one.marks} - told
    choices = {path for path, choice in sight.chronicle.decided if _is_about(choice, marks)}
    rest = [choice for path, choice in sight.chronicle.decided if path not in choices]
    gone = [one for one in who.entries if not any(_line(one) in some.stay for some in found)]
    return Plan(
        who,
        frozenset().union(*(one.tokens for one in found)),
        tuple(sorted((one for some in found for one in some.places), key=lambda one: order[one.id])),
        tuple(sorted((one for some in found for one in some.mingled), key=lambda one: order[one.id])),
        tuple(sorted(choices)),
        tuple(_carried(sight.chronicle.choices, _renumbered(gone, others))),
        _mentions(rest, {name for one in found for name in one.names}, who.emails),
    )


def _line(one: Entry) -> Line:
    return one.network, one.account, one.number


class _Search:
    """The person in the snapshots of one network."""

    def __init__(self, exporter: Exporter, sheets: Sequence[Sheet], mine: Collection[Line]) -> None:
        self.tokens: set[str] = set()
        self.names: set[str] = set()
        """Folded; all that the lists ever called them."""
        self.stay: set[Line] = set()
        """Connections of which a row cannot be left out."""
        self._exporter: Final = exporter
        self._mine: Final = mine
        self._known: Final[dict[Row, Tokens]] = {}
        self._theirs: Final[set[str]] = set()
        """Names of everybody else."""
        self._places: Final[dict[str, Named]] = {}
        self._mingled: Final[dict[str, Named]] = {}
        self._weigh(sheets)
        for sheet in sheets:
            self._take_rows(sheet)
            self._take_others(sheet)

    @property
    def places(self) -> Iterable[Named]:
        return self._places.values()

    @property
    def mingled(self) -> Iterable[Named]:
        return self._mingled.values()

    def _weigh(self, sheets: Sequence[Sheet]) -> None:
        """Find what tells the person from everybody who was ever listed."""
        others: set[str] = set()
        seen: set[tuple[int, bool]] = set()
        for sheet in sheets:
            for row, line in zip(sheet.rows, sheet.lines, strict=True):
                ours = line in self._mine
                if line is None or (id(row), ours) in seen:
                    continue
                seen.add((id(row), ours))
                tokens = self._of(row)
                (self.tokens if ours else others).update((*tokens.near, *filter(None, (tokens.sure,))))
                (self.names if ours else self._theirs).add(fold(str(row[0])))
        self.tokens -= others
        self.names.discard("")

    def _of(self, row: Row) -> Tokens:
        tokens = self._known.get(row)
        if tokens is None:
            tokens = self._known[row] = tokens_of(self._exporter, connection_of(row))
        return tokens

    def _take_rows(self, sheet: Sheet) -> None:
        ours = [line in self._mine for line in sheet.lines]
        if not any(ours) and (not sheet.rows or sheet.lines[0] is not None):
            return
        rows = list(map(self._of, sheet.rows))
        hidden = are_erased(rows, sheet.named.id, self.tokens.__contains__)
        bound: Counter[str] = Counter(one.bound for one, own in zip(rows, ours, strict=True) if not own)
        for at, (tokens, own) in enumerate(zip(rows, ours, strict=True)):
            alone = bound[tokens.bound] == (0 if own else 1)
            if hidden[at]:
                self._places[sheet.named.id] = sheet.named
            elif own or (sheet.lines[at] is None and self._is_bare(sheet.rows[at], tokens)):
                self._places[sheet.named.id] = sheet.named
                self._bind(sheet, tokens, alone, sheet.lines[at], named=bool(sheet.rows[at][0]))

    def _is_bare(self, row: Row, tokens: Tokens) -> bool:
        """Whether a row has the person's name, and nothing that could tell them from anybody."""
        return tokens.sure is None and self._is_theirs_alone(fold(str(row[0])))

    def _is_theirs_alone(self, name: str) -> bool:
        return name in self.names and name not in self._theirs

    def _bind(self, sheet: Sheet, tokens: Tokens, alone: bool, line: Line | None, *, named: bool) -> None:
        if alone:
            self.tokens |= {sheet.named.id, bound_to(sheet.named.id, tokens.bound)}
            return
        if line is not None:
            self.stay.add(line)
        if named:
            self._mingled[sheet.named.id] = sheet.named

    def _take_others(self, sheet: Sheet) -> None:
        for fact in sheet.others:
            tokens, name = tokens_of_other(self._exporter, fact), fold(fact.name)
            if tokens.sure in self.tokens:
                self._places[sheet.named.id] = sheet.named
            elif name in self.names and not tokens.keyed:
                if not self._is_theirs_alone(name):
                    self._mingled[sheet.named.id] = sheet.named
                    continue
                self._places[sheet.named.id] = sheet.named
                if tokens.sure is not None:
                    self.tokens.add(tokens.sure)
                else:
                    self.tokens |= {sheet.named.id, bound_to(sheet.named.id, tokens.bound)}


# -- decisions -------------------------------------------------------------------------------------


def _is_about(choice: Choice, marks: Collection[str]) -> bool:
    match choice:
        case Remark():
            return choice.mark in marks
        case Link():
            return choice.left in marks or choice.right in marks
        case _:
            return False


def _mentions(choices: Iterable[Choice], names: Iterable[str], emails: Iterable[str]) -> dict[str, int]:
    words, addresses = [f" {name} " for name in names], [one.casefold() for one in emails]
    found: Counter[str] = Counter()
    for choice in choices:
        if type(choice) in _NAMING:
            text = choice_bytes(0, choice).decode()
            folded, plain = f" {fold(text)} ", text.casefold()
            if any(one in folded for one in words) or any(one in plain for one in addresses):
                found[_NAMING[type(choice)]] += 1
    return dict(found)


def _renumbered(gone: Iterable[Entry], others: Iterable[Entry]) -> dict[str, str]:
    """Marks of others that are numbered behind marks of those who go, and what they are called then."""
    numbers: dict[tuple[str, str | None, str], list[int]] = {}
    for one in gone:
        for base, number in map(_numbered, one.marks):
            numbers.setdefault((one.network, one.account, base), []).append(number)
    renamed = {}
    for one in others:
        for mark in one.marks:
            base, number = _numbered(mark)
            less = sum(before < number for before in numbers.get((one.network, one.account, base), ()))
            if less:
                renamed[mark] = f"{base} #{number - less}" if number - less > 1 else base
    return renamed


def _numbered(mark: str) -> tuple[str, int]:
    """A mark without its number, and the number: 1 where it has none."""
    base, sign, number = mark.rpartition(" #")
    return (base, int(number)) if sign and number.isdigit() else (mark, 1)


def _carried(choices: Choices, renamed: Mapping[str, str]) -> Iterator[Choice]:
    """What was decided about marks that are renamed, at their new names and no more at the old ones."""
    if not renamed:
        return
    taken = set(renamed.values())
    for mark, remark in choices.remarks.items():
        if mark in renamed:
            yield remark._replace(mark=renamed[mark])
            if mark not in taken:
                yield Remark(mark)
    pairs = {pair: same for pair, same in choices.links.items() if not renamed.keys().isdisjoint(pair)}
    moved = [
        Link.of(renamed.get(left, left), renamed.get(right, right), same)
        for (left, right), same in pairs.items()
    ]
    yield from (Link(*pair, None) for pair in pairs if pair not in {(one.left, one.right) for one in moved})
    yield from moved


# -- doing it --------------------------------------------------------------------------------------


def check_may_erase(reader: Reader) -> None:
    """Raises EvidenceKept while a demand is declared; VaultDamaged where that cannot be told."""
    try:
        check_no_demand(reader)
    except DemandReceived as error:
        raise EvidenceKept(**error.fields) from None


def new_marks(reader: Reader, sight: Sight, plan: Plan) -> tuple[str, ...]:
    """What of the plan's tokens is not stated yet, as keyed hashes, sorted."""
    marks = {reader.identity.erasure_mark(token) for token in plan.tokens}
    return tuple(sorted(marks - sight.chronicle.erased))


def forgettable(chronicle: Chronicle, places: Iterable[Named]) -> tuple[Named, ...]:
    """Which of these snapshots can be forgotten whole: all but the last ones of their accounts, in history
    and in arrival, and those that wait for a decision."""
    place = {name: at for at, name in enumerate(chronicle.arrivals)}
    kept = set()
    for account in chronicle.by_account().values():
        kept |= {account[-1].id, max(account, key=lambda one: place[one.id]).id}
    return tuple(one for one in places if one.id not in kept and one.state != "held")


def erase(
    reader: Reader, sight: Sight, plan: Plan, today: date, *, forgotten: Collection[Named] = ()
) -> None:
    """Leave the person out of everything that is told from now on, and delete what was decided about them.
    `forgotten`: snapshots to forget as well.

    An interruption leaves some of what comes behind the statement; the same again finishes it. Raises
    EvidenceKept while a demand is declared; VaultDamaged where that cannot be told; OtherVault where the keys
    have been replaced.
    """
    check_may_erase(reader)
    # Keys that have been replaced state nothing that counts.
    writer = Writer(reader.storage, reader.identity.write_key())
    if marks := new_marks(reader, sight, plan):
        reader.state(Erased(today.isoformat(), marks))
    for path in plan.choices:
        reader.storage.delete(path)
    for choice in plan.carried:
        writer.decide(choice)
    # History is derived, and tells of them until it is made anew.
    Derived(reader.storage, reader.identity).keep_only(())
    forget(reader, [one.id for one in forgotten], today)
