"""An export read by its exporter: facts, problems and guesses, counted against each other, whatever it does.

A reader is code that meets data from twenty years and from hostile hands. Here its failures become problems,
and a good file that reads to nothing becomes a doubt: whoever stores it then holds it until a person has
looked.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

from sociarch.errors import N_, NotAnExport, SociarchError
from sociarch.export import NO_COLUMNS, Export
from sociarch.exporter import Exporter
from sociarch.fact import KINDS, Connection, Fact, Guess, Item, Problem, Tally, Trace
from sociarch.source import Source

FAILED: Final = N_("the reader failed here ({kind}); what it had read before is kept")
GIVEN_UP: Final = N_("far more rows, or unreadable ones, than any network has; reading stopped here")
UNACCOUNTED: Final = N_("{records} records, of which {count} were neither read nor reported")
NOTHING: Final = N_("no connection in a file that should hold them")
MAX_PROBLEMS: Final = 10_000
MAX_FACTS: Final = 200_000
"""Facts of one export at most. The largest networks allow 30,000 connections."""
CONNECTION: Final = KINDS[Connection]
PROBLEM: Final = "problem"
UNNAMED: Final = N_("more people without a name than with one")
SHARE: Final = 0.1
"""Part of a list's records that may be lost, or lack something, before what was read is doubted."""
FEW: Final = 3
"""So many records may always lack something."""


class Survey(NamedTuple):
    """What an export holds, counted and not kept.

    counts  a number for each kind of fact, and for problems; kinds of which there are none are left out,
            but for connections where a file that lists them was read
    days    the first and the last day on which a connection began; None where no day is known
    doubts  why what was read should not be trusted unseen: the worst problem of each file
    """

    counts: Mapping[str, int]
    problems: tuple[Problem, ...]
    guesses: tuple[Guess, ...]
    tallies: tuple[Tally, ...]
    days: tuple[str, str] | None
    doubts: tuple[Problem, ...]


Table: TypeAlias = tuple[str, tuple[str, ...]]

NOTHING_READ: Final = Survey({}, (), (), (), None, ())


class Reading(NamedTuple):
    """What came out of an export: connections, and facts of other kinds."""

    connections: tuple[Connection, ...] = ()
    others: tuple[Fact, ...] = ()
    problems: tuple[Problem, ...] = ()
    guesses: tuple[Guess, ...] = ()
    tallies: tuple[Tally, ...] = ()


def survey(exporter: Exporter, sources: Sequence[Source], columns: Mapping[str, str] = NO_COLUMNS) -> Survey:
    """Read everything and keep only numbers, problems and guesses: memory stays flat.

    Raises nothing for bad data, nor for a mistake in the reader; only what reading from a vault raises.
    """
    account = _Account()
    account.take(_items(exporter, sources, columns))
    return account.survey()


def read(exporter: Exporter, sources: Sequence[Source], columns: Mapping[str, str] = NO_COLUMNS) -> Reading:
    """Everything the exporter yields. Raises only what reading from a vault raises."""
    connections: list[Connection] = []
    others: list[Fact] = []
    problems: list[Problem] = []
    guesses: list[Guess] = []
    tallies: list[Tally] = []
    for item in _items(exporter, sources, columns):
        # Of connections there are thousands.
        if isinstance(item, Connection):
            connections.append(item)
        elif isinstance(item, Problem):
            problems.append(item)
        elif isinstance(item, Guess):
            guesses.append(item)
        elif isinstance(item, Tally):
            tallies.append(item)
        else:
            others.append(item)
    return Reading(tuple(connections), tuple(others), tuple(problems), tuple(guesses), tuple(tallies))


class _Account:
    """Records, facts and problems of every file, set against each other."""

    def __init__(self) -> None:
        self._facts: Counter[tuple[str, str]] = Counter()
        """By file and kind."""
        self._problems: list[Problem] = []
        self._guesses: list[Guess] = []
        self._tallies: list[Tally] = []
        self._unnamed: Counter[str] = Counter()
        self._first = self._last = ""

    def take(self, items: Iterator[Item]) -> None:
        facts = self._facts
        # Of connections there are thousands, file by file: what is the same for all is looked up once.
        file, number = "", 0
        for item in items:
            if isinstance(item, Connection):
                if item.trace.file is not file:
                    facts[file, CONNECTION] += number
                    file, number = item.trace.file, 0
                number += 1
                if not item.name:
                    self._unnamed[file] += 1
                since = item.since
                if since and not self._first <= since <= self._last:
                    self._first = min(self._first or since, since)
                    self._last = max(self._last, since)
            elif isinstance(item, Problem):
                self._problems.append(item)
            elif isinstance(item, Guess):
                self._guesses.append(item)
            elif isinstance(item, Tally):
                self._tallies.append(item)
            else:
                facts[item.trace.file, KINDS[type(item)]] += 1
        facts[file, CONNECTION] += number
        del facts["", CONNECTION]

    def survey(self) -> Survey:
        self._problems.extend(self._unaccounted())
        doubts = self._doubts()
        counts: Counter[str] = Counter()
        if any(tally.kind is Connection for tally in self._tallies):
            counts[CONNECTION] = 0
        for (_file, kind), number in self._facts.items():
            counts[kind] += number
        if self._problems:
            counts[PROBLEM] = len(self._problems)
        return Survey(
            dict(counts),
            tuple(self._problems),
            tuple(self._guesses),
            tuple(self._tallies),
            (self._first[:10], self._last[:10]) if self._first else None,
            tuple(doubts),
        )

    def _unaccounted(self) -> Iterator[Problem]:
        """A file whose records are more, or fewer, than its facts and losses together."""
        records: Counter[str] = Counter()
        for tally in self._tallies:
            records[tally.file] += tally.records - tally.repeated
        facts: Counter[str] = Counter()
        for (file, _kind), number in self._facts.items():
            facts[file] += number
        unknown = {one.trace.file for one in self._problems if one.lost is None}
        for one in self._problems:
            records[one.trace.file] -= one.lost or 0
        # Where reading stopped, no tally could follow the facts.
        files = records.keys() if unknown else records.keys() | facts.keys()
        for file in sorted(files - unknown):
            if records[file] != facts[file]:
                values = {"records": records[file], "count": records[file] - facts[file]}
                yield Problem(Trace(file, ""), UNACCOUNTED, values, lost=None)

    def _doubts(self) -> Iterator[Problem]:
        doubtful: set[str] = set()
        for problem in self._problems:
            if problem.lost is None and problem.trace.file not in doubtful:
                doubtful.add(problem.trace.file)
                yield problem
        lost: Counter[str] = Counter()
        lacking: Counter[str] = Counter()
        for problem in self._problems:
            lost[problem.trace.file] += problem.lost or 0
            number = problem.values.get("count", 1)
            lacking[problem.trace.file] += number if isinstance(number, int) else 1
        listed = [tally for tally in self._tallies if tally.kind is Connection]
        records: Counter[Table] = Counter()
        unnamed: Counter[Table] = Counter()
        for tally in listed:
            # Pages of one list are one table: somebody who hides may fill a page of it alone.
            records[_table(tally)] += tally.records
            unnamed[_table(tally)] += self._unnamed[tally.file]
        for tally in listed:
            if tally.file in doubtful:
                continue
            if self._facts[tally.file, CONNECTION] + tally.repeated == 0:
                yield Problem(Trace(tally.file, ""), NOTHING, lost=None)
            elif lost[tally.file] > SHARE * tally.records:
                yield next(one for one in self._problems if one.lost and one.trace.file == tally.file)
            elif lacking[tally.file] > max(SHARE * tally.records, FEW):
                yield next(one for one in self._problems if one.trace.file == tally.file)
            elif self._unnamed[tally.file] and 2 * unnamed[_table(tally)] > max(records[_table(tally)], FEW):
                yield Problem(Trace(tally.file, ""), UNNAMED, lost=None)


def _table(tally: Tally) -> Table:
    """What files have in common that are pages of one table; a file without columns is one by itself."""
    return (tally.generation, tally.columns) if tally.columns else (tally.file, ())


def _items(exporter: Exporter, sources: Sequence[Source], columns: Mapping[str, str]) -> Iterator[Item]:
    """What the exporter yields, up to its failure or to more problems than anybody could look at.

    Raises what reading from the vault raises: damage there is not the export's.
    """
    problems = 0
    place = Trace(sources[0].name, "") if sources else Trace("", "")
    try:
        for number, item in enumerate(exporter.read(Export(sources, columns=columns))):
            yield item
            if isinstance(item, Problem):
                problems += 1
            if problems > MAX_PROBLEMS or number >= MAX_FACTS:
                yield Problem(place, GIVEN_UP, lost=None)
                return
    except NotAnExport as error:
        yield Problem(place, error.message, error.fields, lost=None)
    except SociarchError:
        raise
    except Exception as error:
        # The bytes are safe; the kind of the failure is enough to mend the reader, its text may hold data.
        yield Problem(place, FAILED, {"kind": type(error).__name__}, lost=None)
