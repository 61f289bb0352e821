"""An export read by its exporter: facts, problems and guesses, counted, whatever the reader does.

A reader is code that meets data from twenty years and from hostile hands. Here its failures become problems.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from sociarch.errors import N_, NotAnExport, SociarchError
from sociarch.export import Export
from sociarch.exporter import Connection, Exporter, Fact, Guess, Problem, Trace
from sociarch.source import Source

FAILED: Final = N_("the reader failed here ({kind}); what it had read before is kept")
GIVEN_UP: Final = N_("far more rows, or unreadable ones, than any network has; reading stopped here")
MAX_PROBLEMS: Final = 10_000
MAX_FACTS: Final = 200_000
"""Facts of one export at most. The largest networks allow 30,000 connections."""
CONNECTION: Final = "connection"
PROBLEM: Final = "problem"


class Survey(NamedTuple):
    """What an export holds, counted and not kept. `counts` has a number for each kind of fact, and for
    problems; kinds of which there are none are left out.
    """

    counts: Mapping[str, int]
    problems: tuple[Problem, ...]
    guesses: tuple[Guess, ...]

    @property
    def doubtful(self) -> bool:
        """There were problems and no fact, or no end of either: a good file read as nothing, or a bad one."""
        return set(self.counts) == {PROBLEM} or any(one.reason == GIVEN_UP for one in self.problems)


class Reading(NamedTuple):
    """What came out of an export."""

    connections: tuple[Connection, ...]
    problems: tuple[Problem, ...]


def survey(exporter: Exporter, sources: Sequence[Source]) -> Survey:
    """Read everything and keep only numbers, problems and guesses: memory stays flat.

    Raises nothing for bad data, nor for a mistake in the reader; only what reading from a vault raises.
    """
    connections = 0
    problems: list[Problem] = []
    guesses: list[Guess] = []
    for item in _items(exporter, sources):
        if isinstance(item, Connection):
            connections += 1
        elif isinstance(item, Problem):
            problems.append(item)
        else:
            guesses.append(item)
    counts = {CONNECTION: connections, PROBLEM: len(problems)}
    present = {kind: number for kind, number in counts.items() if number}
    return Survey(present, tuple(problems), tuple(guesses))


def read(exporter: Exporter, sources: Sequence[Source]) -> Reading:
    """Everything the exporter yields. Raises only what reading from a vault raises."""
    items = list(_items(exporter, sources))
    return Reading(
        tuple(item for item in items if isinstance(item, Connection)),
        tuple(item for item in items if isinstance(item, Problem)),
    )


def _items(exporter: Exporter, sources: Sequence[Source]) -> Iterator[Fact | Problem | Guess]:
    """What the exporter yields, up to its failure or to more problems than anybody could look at.

    Raises what reading from the vault raises: damage there is not the export's.
    """
    problems = 0
    try:
        for number, item in enumerate(exporter.read(Export(sources))):
            yield item
            problems += isinstance(item, Problem)
            if problems > MAX_PROBLEMS or number >= MAX_FACTS:
                yield Problem(Trace(sources[0].name, ""), GIVEN_UP)
                return
    except NotAnExport as error:
        yield Problem(Trace(sources[0].name, ""), error.message, error.fields)
    except SociarchError:
        raise
    except Exception as error:
        # The bytes are safe; the kind of the failure is enough to mend the reader, its text may hold data.
        yield Problem(Trace(sources[0].name, ""), FAILED, {"kind": type(error).__name__})
